using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Explain;

/// <summary>Backends at a port of a node at which nothing of the cluster answers: no node port, no health check port, no endpoint of a host-network pod. Which processes listen on a node is in no dump, so that this is a doubt.</summary>
internal static class BackendPorts
{
    // The default of kube-apiserver's --service-node-port-range: elsewhere a process of the node may well listen.
    private const ushort First = 30000;
    private const ushort Last = 32767;

    private const int Shown = 3;

    /// <summary>The doubt about a balancer; null when each of its backends is known, or none is an address of a node.</summary>
    internal static Explanation? Explain(LoadBalancer balancer, Snapshot snapshot, Names names)
    {
        var strange = balancer.Backends.Where(b => IsStrange(balancer, b, snapshot, names)).ToList();
        return strange.Count == 0 ? null : Unknown(balancer, strange, names);
    }

    internal static bool IsStrange(LoadBalancer balancer, LoadBalancerBackend backend, Snapshot snapshot, Names names)
    {
        if (backend.Address is not { } target || PortOf(balancer, target) is not (> 0 and var port) || names.Node(target.Address) is not { } name || snapshot.FindNode(name) is not { } node)
            return false;
        // Without objects the rules alone tell which node ports there are.
        if (!HasEveryServiceRule(node, target.Address.Family))
            return false;
        var services = snapshot.Services ?? [];
        var isKnown = names.Rules.FindNodePort(node, target.Address.Family, balancer.Protocol, port) is not null || IsRefused(node, target.Address.Family, new(balancer.Protocol.Number, default, port))
            || services.Any(s => s.HealthCheckNodePort == port || s.Ports.Any(p => p.Protocol == balancer.Protocol && p.NodePort == port))
            || (snapshot.Endpoints ?? []).Any(e => e.Address == new SocketAddress(target.Address, port))
            || (snapshot.Pods ?? []).Any(p => p.NodeName == name && p.Ports.Any(d => d.Protocol == balancer.Protocol && d.Port == port));
        return !isKnown && (port is >= First and <= Last || services.Any(s => IsBehind(s, balancer)));
    }

    private static ushort PortOf(LoadBalancer balancer, SocketAddress target) => target.Port == 0 ? balancer.Frontend.Port : target.Port;

    // In IPVS mode kube-proxy writes no rule for a service.
    private static bool HasEveryServiceRule(Node node, IpFamily family)
    {
        var rulesets = node.Rulesets.Where(r => r.Family == family).ToList();
        return !IpvsMode.IsOn(node)
            && rulesets.TrueForAll(r => r.IsComplete && r.Tables.All(t => t.IsComplete))
            && rulesets.Exists(r => r[TableName.Nat]?.Find(ServiceTarget.ServicesChain) is { Rules.IsEmpty: false });
    }

    // pkg/proxy/iptables/proxier.go: node ports without endpoints are refused in filter, before the node's own stack.
    private static bool IsRefused(Node node, IpFamily family, ServiceTarget port) => node.Rulesets
        .Where(r => r.Family == family)
        .SelectMany(r => r[TableName.Filter]?.Find("KUBE-EXTERNAL-SERVICES")?.Rules ?? [])
        .Any(r => r.Effect is Effect.Drop or Effect.Reject && ServiceTarget.Of(r, true) == port);

    // The frontend is there for a service with other node ports.
    private static bool IsBehind(Service service, LoadBalancer balancer) =>
        service.LoadBalancerAddresses.Contains(balancer.Frontend.Address) && service.Ports.Any(p => p.NodePort is not null && p.Protocol == balancer.Protocol && p.Port == balancer.Frontend.Port);

    private static Explanation Unknown(LoadBalancer balancer, List<LoadBalancerBackend> strange, Names names)
    {
        var first = strange[0].Address!.Value;
        var port = PortOf(balancer, first).ToString(CultureInfo.InvariantCulture);
        var place = $"{balancer.Protocol} {port}";
        return Make.Warning(
            FindingCode.BackendPortUnknown,
            FindingOwner.LoadBalancer,
            $"{balancer.Name} sends to {place} of {Short([.. strange.Select(b => names.Node(b.Address!.Value.Address)!).Distinct(StringComparer.Ordinal)])}, where nothing of the cluster answers",
            $"{balancer.Frontend} goes to {Short([.. strange.Select(b => b.Label)])}, and {place} is no node port of any service that the objects or the rules of the node know: its own stack gets the packets, and refuses them unless some process of the node listens there.",
            [new(strange[0].Source, "the backend")]) with
        {
            Fix = $"let {balancer.Name} send to the node port that the service has now",
            Check = new("kubectl get services -A -o wide", null, $"no service has the node port {port}"),
            Node = strange.Count == 1 ? names.Node(first.Address) : null,
        };
    }

    private static string Short(IReadOnlyList<string> names) => names.Count <= Shown
        ? Words.And(names)
        : string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", names.Take(Shown))} and {names.Count - Shown} more");
}
