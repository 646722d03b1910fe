using PathTrace.Datapath;
using PathTrace.Text;

namespace PathTrace.Explain.Causes;

/// <summary>
/// A packet between two nodes' pods that rp_filter drops because one of the two nodes routes the other's pods another way than everybody else: one route stops both directions, on the other node what is sent
/// by it, on its own node what comes by the usual way.
/// </summary>
internal static class OddWayCause
{
    internal static Explanation? Explain(PathCase @case)
    {
        if (@case.Disposition != Disposition.ReversePathFiltered || @case.Path.Hops is not [.., var before, _]
            || NextHopCauses.HomeOf(@case.Snapshot, @case.Names, @case.Packet.Source) is not { } home || home.Name != before.Node
            || @case.Names.PodRouteShapes.Odd(@case.NodeName, home.Name) is not var (odd, usual))
            return null;
        var (node, route) = (odd.Node, odd.Route);
        var right = PodRoutePattern.Transferred(usual.Route, usual.Home, node, odd.Home, route.Destination);
        return Make.Error(
            FindingCode.ReversePathFiltered,
            FindingOwner.Cni,
            $"{node.Name} routes {route.Destination} {Words.Hops(route)}, another way than the other nodes, and rp_filter wants one way for both directions",
            $"{node.Name}'s route to the pods of {odd.Home.Name} goes {Words.Hops(route)}; most of the nodes' routes to each other's pods go by {usual.Route.NextHops[0].Device}, {odd.Home.Name}'s to {node.Name}'s pods among them. "
            + $"rp_filter drops what comes in by another interface than its answer would leave by: on {odd.Home.Name} what comes from {node.Name}'s pods, on {node.Name} what comes from {odd.Home.Name}'s, as far as it is on there. Here {(@case.LastStep as Step.Checked)?.Detail}.",
            new Evidence(route.Source, $"{node.Name}'s route"),
            new Evidence(usual.Route.Source, $"{usual.Node.Name}'s route to {usual.Home.Name}'s pods"),
            new Evidence(@case.LastStep?.Source ?? default, "the setting")) with
        {
            Fix = right is null ? $"let the network plugin write {node.Name}'s routes again (restart its agent there)" : $"let {node.Name}'s route {route.Destination} go {Words.Hops(right)}; the network plugin writes it (restart its agent there)",
            Check = new($"{Words.Ip(route.Destination.Family)} route show {route.Destination}", node.Name, $"names {ShellWord.Quote(route.NextHops[0].Device!)}: still another way"),
            Node = node.Name,
            Mend = right is null ? null : () => @case.Snapshot.FindNode(node.Name) is { } own
                ? @case.Snapshot.With(own with { Routes = [.. own.Routes!.Value.Select(r => ReferenceEquals(r, route) ? right : r)] }) : null,
        };
    }
}
