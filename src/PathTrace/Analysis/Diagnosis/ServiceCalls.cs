using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>Every way to call a service of the snapshot: what the objects state, what kube-proxy's rules on any node take, and the balancers' frontends.</summary>
internal sealed class ServiceCalls
{
    private readonly Snapshot _snapshot;
    private readonly Names _names;
    private readonly Dictionary<string, ServiceCall> _calls = new(StringComparer.Ordinal);

    private ServiceCalls(Snapshot snapshot, Names names) => (_snapshot, _names) = (snapshot, names);

    /// <summary>The calls, ordered by service, kind, address and port.</summary>
    internal static ImmutableArray<ServiceCall> Of(Snapshot snapshot, Names names)
    {
        var calls = new ServiceCalls(snapshot, names);
        foreach (var service in snapshot.Services ?? [])
            calls.Add(service);
        foreach (var node in snapshot.Nodes)
            calls.Add(node);
        foreach (var balancer in snapshot.LoadBalancers ?? [])
            calls.Add(balancer);
        return [.. calls._calls.Values.OrderBy(c => c.Service, StringComparer.Ordinal).ThenBy(c => c.Kind).ThenBy(c => c.Address).ThenBy(c => c.Port).ThenBy(c => c.Protocol.Number)];
    }

    private void Add(Service service)
    {
        foreach (var port in service.Ports)
        {
            foreach (var address in service.ClusterAddresses)
                Found(new(service.ToString(), CallKind.ClusterAddress, port.Protocol, address, port.Port, service.Source) { IsLocal = service.InternalTrafficLocal });
            foreach (var address in service.ExternalAddresses.Concat(service.LoadBalancerAddresses))
                Found(new(service.ToString(), CallKind.ExternalAddress, port.Protocol, address, port.Port, service.Source) { IsLocal = service.ExternalTrafficLocal });
            if (port.NodePort is { } nodePort)
                Found(new(service.ToString(), CallKind.NodePort, port.Protocol, default, nodePort, service.Source) { IsLocal = service.ExternalTrafficLocal });
        }
    }

    // Where the objects were collected, they tell what there is; kube-proxy may know more for a moment only.
    private void Add(Node node)
    {
        if (_snapshot.Services is not null)
            return;
        foreach (var ruleset in node.Rulesets)
        {
            Add(ruleset[TableName.Nat]?.Find(ServiceTarget.ServicesChain));
            Add(ruleset[TableName.Nat]?.Find(ServiceTarget.NodePortsChain));
        }

        if (IpvsMode.IsOn(node))
            AddVirtualServers(node);
    }

    // kube-proxy binds the addresses of services to an interface of its own; a virtual server at another address of the node is a node port.
    private void AddVirtualServers(Node node)
    {
        var bound = node.FindInterface(IpvsMode.Device)?.Addresses.Select(a => a.Address).ToHashSet();
        foreach (var server in node.VirtualServers ?? [])
        {
            if (server.Address is not { Port: > 0 } called || bound is null)
                continue;
            var isNodePort = !bound.Contains(called.Address);
            Found(new(isNodePort ? $"node port {called.Port}" : called.ToString(), isNodePort ? CallKind.NodePort : CallKind.ClusterAddress, server.Protocol, isNodePort ? default : called.Address, called.Port, server.Source));
        }
    }

    private void Add(Chain? chain)
    {
        if (chain is null)
            return;
        foreach (var (target, index) in ServiceTarget.Of(chain))
        {
            var (rule, protocol) = (chain.Rules[index], new IpProtocol(target.Protocol));
            var isNodePort = chain.Name == ServiceTarget.NodePortsChain;
            var name = KubeComment.Service(rule.Comment) ?? new SocketAddress(target.Address, target.Port).ToString();
            Found(new(isNodePort ? name : NameOf(protocol, target, name), isNodePort ? CallKind.NodePort : CallKind.ClusterAddress, protocol, target.Address, target.Port, chain.SpanOf(index)));
        }
    }

    private string NameOf(IpProtocol protocol, ServiceTarget target, string otherwise) => _names.Service(protocol, target.Address, target.Port) ?? otherwise;

    // A frontend for every port has those of the services that its address belongs to, which are rows already.
    private void Add(LoadBalancer balancer)
    {
        var (address, port) = (balancer.Frontend.Address, balancer.Frontend.Port);
        if (port != 0 && !_calls.ContainsKey(Key(balancer.Protocol, address, port)))
            Found(new(_names.Service(balancer.Protocol, address, port) ?? balancer.Name, CallKind.Frontend, balancer.Protocol, address, port, balancer.Source));
    }

    private void Found(ServiceCall call) => _calls.TryAdd(Key(call.Protocol, call.Address, call.Port), call);

    private static string Key(IpProtocol protocol, IpAddress address, ushort port) => $"{protocol} {(address.IsSet ? address.ToString() : "")} {port}";
}
