using PathTrace.Datapath;
using PathTrace.Tracing;

namespace PathTrace.Explain.Causes;

/// <summary>A balancer's packet that arrives at a node's own stack, at a port at which nothing of the cluster answers: that it arrives is no sign that it is served.</summary>
internal static class BackendPortCause
{
    internal static Explanation? Explain(PathCase @case)
    {
        if (@case is not { Disposition: Disposition.DeliveredToNode, Path.Origin.Kind: OriginKind.LoadBalancer })
            return null;
        var origin = @case.Path.Origin;
        var reached = @case.Packet.To;
        return (@case.Snapshot.LoadBalancers ?? []).FirstOrDefault(b => b.Name == origin.Name && b.Source == origin.Source) is { } balancer
            && balancer.Backends.Any(b => b.Address is { } target && target.Address == reached.Address && (target.Port == 0 ? balancer.Frontend.Port : target.Port) == reached.Port && BackendPorts.IsStrange(balancer, b, @case.Snapshot, @case.Names))
                ? BackendPorts.Explain(balancer, @case.Snapshot, @case.Names)
                : null;
    }
}
