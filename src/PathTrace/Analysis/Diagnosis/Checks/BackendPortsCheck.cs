using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Net;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>Balancers that rewrite to a port of a node at which nothing of the cluster answers: no node port, no health check port, no endpoint of a host-network pod.</summary>
internal static class BackendPortsCheck
{
    // The default of kube-apiserver's --service-node-port-range: elsewhere a process of the node may well listen.
    private const ushort First = 30000;
    private const ushort Last = 32767;

    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        foreach (var balancer in (snapshot.LoadBalancers ?? []).Where(b => b.IsUnderstood))
        {
            var strange = balancer.Backends.Where(b => b.Address is { } target && names.Node(target.Address) is { } node && IsStrange(balancer, target, snapshot, node)).ToList();
            if (strange.Count > 0)
                yield return Unknown(balancer, strange, names);
        }
    }

    private static bool IsStrange(LoadBalancer balancer, SocketAddress target, Snapshot snapshot, string node)
    {
        var port = target.Port == 0 ? balancer.Frontend.Port : target.Port;
        // Without objects the rules alone tell which node ports there are.
        var services = snapshot.Services ?? [];
        if (port == 0 || ProxyTables.Of(snapshot).Where(t => t.Node.Name == node && t.Family == target.Address.Family).ToList() is not [{ IsWhole: true, Taken.Count: > 0 } table])
            return false;
        var key = new ServiceTarget(balancer.Protocol.Number, default, port);
        var isKnown = table.Taken.ContainsKey(key) || table.Refused.Contains(key)
            || services.Any(s => s.HealthCheckNodePort == port || s.Ports.Any(p => p.Protocol == balancer.Protocol && p.NodePort == port))
            || (snapshot.Endpoints ?? []).Any(e => e.Address == new SocketAddress(target.Address, port))
            || (snapshot.Pods ?? []).Any(p => p.NodeName == node && p.Ports.Any(d => d.Protocol == balancer.Protocol && d.Port == port));
        return !isKnown && (port is >= First and <= Last || services.Any(s => IsBehind(s, balancer)));
    }

    // The frontend is there for a service with other node ports.
    private static bool IsBehind(Service service, LoadBalancer balancer) =>
        service.LoadBalancerAddresses.Contains(balancer.Frontend.Address) && service.Ports.Any(p => p.NodePort is not null && p.Protocol == balancer.Protocol && p.Port == balancer.Frontend.Port);

    private static Explanation Unknown(LoadBalancer balancer, List<LoadBalancerBackend> strange, Names names)
    {
        var first = strange[0].Address!.Value;
        var port = first.Port == 0 ? balancer.Frontend.Port : first.Port;
        var place = $"{balancer.Protocol} {port.ToString(CultureInfo.InvariantCulture)}";
        return Make.Warning(
            FindingCode.BackendPortUnknown,
            FindingOwner.LoadBalancer,
            $"{balancer.Name} sends to {place} of {Lists.Short([.. strange.Select(b => names.Node(b.Address!.Value.Address)!).Distinct(StringComparer.Ordinal)])}, where nothing of the cluster answers",
            $"{balancer.Frontend} goes to {Lists.Short([.. strange.Select(b => b.Label)])}, and {place} is no node port of any service that the objects or the rules of the node know: its own stack gets the packets, and refuses them unless some process of the node listens there.",
            [new(strange[0].Source, "the backend")]) with
        {
            Fix = $"let {balancer.Name} send to the node port that the service has now",
            Check = new("kubectl get services -A -o wide", null, $"no service has the node port {port.ToString(CultureInfo.InvariantCulture)}"),
            Node = strange.Count == 1 ? names.Node(first.Address) : null,
        };
    }
}
