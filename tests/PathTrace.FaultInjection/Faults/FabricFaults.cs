using System.Collections.Immutable;
using PathTrace.Explain;
using PathTrace.FaultInjection.Clusters;

namespace PathTrace.FaultInjection.Faults;

/// <summary>Faults of the network between the nodes, and of the balancer.</summary>
internal static class FabricFaults
{
    private const string NextHops = "next-hops.txt";

    internal static readonly ImmutableArray<Fault> List =
    [
        new("next hop of a pod CIDR missing", (plan, random) => OfRow(plan, random, FindingCode.NoNextHop, (_, _) => null)),
        new("next hop is the wrong node", (plan, random) => OfRow(plan, random, FindingCode.NextHopWrongNode, (to, other) => other.Address)),
        new("next hop is no node", (plan, random) => OfRow(plan, random, FindingCode.NextHopNotANode, (_, _) => "192.168.0.250")),
        new("balancer sends to a machine that is no node", (plan, random) =>
            (plan with { Backends = [.. plan.Backends, "gone"] }, new(null, "load-balancers.txt", FindingCode.BackendNotANode))),
        new("balancer without healthy backends", (plan, random) =>
            (plan with { Backends = [.. plan.Backends.Select(b => $"{b} down")] }, new(null, "load-balancers.txt", FindingCode.NoHealthyBackend))),
    ];

    private static (ClusterPlan Broken, Expectation Expected)? OfRow(ClusterPlan plan, Random random, FindingCode code, Func<NodePlan, NodePlan, string?> nextHop)
    {
        if (plan.Fabric != Fabric.CloudRoutes)
            return null;
        var (other, to) = AllFaults.Pair(plan, random);
        var changed = nextHop(to, other);
        return (
            plan with { NextHops = [.. plan.NextHops.Where(r => r.Prefix != to.PodCidr || changed is not null).Select(r => r.Prefix == to.PodCidr ? (r.Prefix, changed!) : r)] },
            new(null, NextHops, code));
    }
}
