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
        new("two rows for one pod CIDR", (plan, random) =>
        {
            var (other, to) = Break.Pair(plan, random);
            return plan.Fabric != Fabric.CloudRoutes ? null : (plan with { NextHops = plan.NextHops.Add((to.PodCidr, other.Address)) }, new(null, NextHops, FindingCode.NextHopsContradict));
        }),
        new("a longer row to the wrong node", (plan, random) =>
        {
            var (other, to) = Break.Pair(plan, random);
            return plan.Fabric != Fabric.CloudRoutes ? null : (
                plan with { NextHops = plan.NextHops.Add((to.PodCidr.Replace("/24", "/25", StringComparison.Ordinal), other.Address)) }, new(null, NextHops, FindingCode.NextHopWrongNode));
        }),
        new("a loop between two nodes", (plan, random) =>
        {
            var (one, to) = Break.Pair(plan, random);
            var rest = plan.Nodes.Where(n => n.Number != one.Number && n.Number != to.Number).ToList();
            var other = Break.Any(rest, random);
            return plan.Fabric != Fabric.Flat ? null : (plan.With(By(one, to, other)).With(By(other, to, one)), new(null, "ip-route.txt", FindingCode.RoutingLoop, FindingCode.RouteToWrongNode));
        }),
        new("forwarding entry missing", (plan, random) =>
        {
            var (sender, to) = Break.Pair(plan, random);
            return plan.Fabric != Fabric.Vxlan ? null : Break.InText(plan, sender, "bridge-fdb.txt", t => Break.Without(t, $"dst {to.Address} "), FindingCode.TunnelEntryAstray);
        }),
        new("forwarding entry to the wrong node", (plan, random) =>
        {
            var (sender, to) = Break.Pair(plan, random);
            var wrong = plan.Nodes.First(n => n.Number != sender.Number && n.Number != to.Number);
            return plan.Fabric != Fabric.Vxlan ? null : Break.InText(plan, sender, "bridge-fdb.txt", t => Break.Replace(t, $"dst {to.Address} ", $"dst {wrong.Address} "), FindingCode.TunnelEntryAstray);
        }),
        new("forwarding entry to a machine that is no node", (plan, random) =>
        {
            var (sender, to) = Break.Pair(plan, random);
            return plan.Fabric != Fabric.Vxlan ? null : Break.InText(
                plan, sender, "bridge-fdb.txt", t => Break.Replace(t, $"dst {to.Address} ", "dst 192.168.0.250 "), FindingCode.TunnelEntryAstray);
        }),
        new("tunnel's neighbour missing", (plan, random) =>
        {
            var (sender, to) = Break.Pair(plan, random);
            return plan.Fabric != Fabric.Vxlan ? null : Break.InText(plan, sender, "ip-neigh.txt", t => Break.Without(t, $"10.0.{to.Number}.0 dev"), FindingCode.TunnelEntryAstray);
        }),
        new("tunnel's neighbour of a device that was made anew", (plan, random) =>
        {
            var (sender, to) = Break.Pair(plan, random);
            return plan.Fabric != Fabric.Vxlan ? null : (
                Break.InText(plan, sender, "ip-neigh.txt", t => Break.Replace(t, $"lladdr 02:00:00:00:01:{to.Number:x2}", "lladdr 02:00:00:00:99:99"), FindingCode.TunnelEntryAstray)!.Value.Broken
                    .Edit(sender.File("bridge-fdb.txt"), t => Break.Replace(t, $"02:00:00:00:01:{to.Number:x2} ", "02:00:00:00:99:99 ")),
                new(sender.Name, sender.File("ip-neigh.txt"), FindingCode.TunnelEntryAstray));
        }),
        new("balancer sends to a port that nobody answers", (plan, random) => plan.Front != Front.NodePorts ? null : (
            plan.Edit("load-balancers.txt", t => t.Replace($":{plan.FrontService.NodePort}", ":31999", StringComparison.Ordinal)), new(null, "load-balancers.txt", FindingCode.BackendPortUnknown))),
        new("balancer sends to a machine that is no node", (plan, random) =>
            (plan with { Backends = [.. plan.Backends, "gone"] }, new(null, "load-balancers.txt", FindingCode.BackendNotANode))),
        new("balancer without healthy backends", (plan, random) =>
            (plan with { Backends = [.. plan.Backends.Select(b => $"{b} down")] }, new(null, "load-balancers.txt", FindingCode.NoHealthyBackend))),
    ];

    private static (ClusterPlan Broken, Expectation Expected)? OfRow(ClusterPlan plan, Random random, FindingCode code, Func<NodePlan, NodePlan, string?> nextHop)
    {
        if (plan.Fabric != Fabric.CloudRoutes)
            return null;
        var (other, to) = Break.Pair(plan, random);
        var changed = nextHop(to, other);
        return (
            plan with { NextHops = [.. plan.NextHops.Where(r => r.Prefix != to.PodCidr || changed is not null).Select(r => r.Prefix == to.PodCidr ? (r.Prefix, changed!) : r)] },
            new(null, NextHops, code));
    }

    private static NodePlan By(NodePlan node, NodePlan to, NodePlan via) =>
        node with { Routes = [.. node.Routes.Select(r => r.StartsWith(to.PodCidr + " ", StringComparison.Ordinal) ? $"{to.PodCidr} via {via.Address} dev eth0" : r)] };
}
