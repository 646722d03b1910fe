using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Explain.Causes;
using PathTrace.Net;
using PathTrace.Routing;
using PathTrace.Tracing;

namespace PathTrace.Explain;

/// <summary>
/// Routes to other nodes' pods of which no node has any, while vxlan devices have the neighbours and forwarding entries that such routes need. A plugin writes an entry for the sake of a route: the neighbour is
/// the gateway, and the forwarding entry names the node behind it.
/// </summary>
internal static class OverlayRoutes
{
    /// <summary>What is missing; nothing where some node has a route to another's pods, or the network's own table leads there.</summary>
    internal static ImmutableArray<PodRouteGap> GapsOf(Snapshot snapshot)
    {
        var cidrs = snapshot.Nodes.SelectMany(n => n.PodCidrs.Select(c => (Home: n, Cidr: c))).ToList();
        var known = snapshot.Nodes.Where(n => n.Routes is not null).ToList();
        if (known.Exists(n => n.Routes!.Value.Any(r => r is { Table: not RouteTables.Local, Destination.Length: > 0 } && cidrs.Exists(c => c.Home != n && (r.Destination.Contains(c.Cidr) || c.Cidr.Contains(r.Destination))))))
            return [];
        return
        [
            .. known.SelectMany(n => cidrs
                .Where(c => c.Home != n && snapshot.NextHops?.Entries.Any(e => !e.IsDerived && e.Destination.Length > 0 && e.Destination.Contains(c.Cidr)) != true)
                .Select(c => RouteOf(n, c.Home, c.Cidr) is { } route ? new PodRouteGap(n, c.Home, c.Cidr, route, n, 0, known.Count - 1) : null)
                .OfType<PodRouteGap>()),
        ];
    }

    // The way that the entries show, if it ends at the node that is meant.
    private static Route? RouteOf(Node node, Node home, IpPrefix cidr)
    {
        foreach (var neighbour in (node.Neighbours ?? []).Where(n => cidr.Contains(n.Address) && Tunnels.KindOf(node, n.Device) == "vxlan"))
        {
            if (Tunnels.EntryOf(node, neighbour.Device, neighbour.Address)?.Destination is not { } outer || !NextHopCauses.Holds(home, outer))
                continue;
            var route = new Route { Destination = cidr, Table = RouteTables.Main, Type = RouteType.Unicast, NextHops = [new(neighbour.Address, neighbour.Device)], Source = neighbour.Source };
            return PodRoutePattern.Onlink(route, node);
        }

        return null;
    }

    /// <summary>One finding of all of them, under the first node's name: what has taken the routes from every node is one fault.</summary>
    internal static Explanation Explain(Snapshot snapshot, ImmutableArray<PodRouteGap> gaps)
    {
        var first = gaps[0];
        var device = first.Route.NextHops[0].Device!;
        var nodes = gaps.Select(g => g.Node.Name).Distinct(StringComparer.Ordinal).ToList();
        var isKnownOfAll = snapshot.Nodes.All(n => n.Routes is not null);
        var entry = Tunnels.EntryOf(first.Node, device, first.Route.NextHops[0].Via!.Value)!;
        return PodRouteGaps.Finding(
            first.Node,
            first.Node,
            first.Prefix,
            $"{(isKnownOfAll ? "no node" : "no node whose routes were collected")} has a route to the other nodes' pods, though {device} has entries for them",
            $"Neighbours and forwarding entries of {device} lead to the nodes behind it ({first.Node.Name}'s {first.Route.NextHops[0].Via} to {entry.Destination}, which is {first.Home.Name}), and no route uses them on {Names(nodes)}: what is sent to other nodes' pods takes the default route, if there is one, out of the pod network.",
            new Evidence(first.Route.Source, $"the neighbour behind {device}"),
            new Evidence(entry.Source, $"its forwarding entry, to {first.Home.Name}")) with
        {
            Fix = $"let the network plugin write the routes again (restart its agent on {(nodes.Count == 1 ? nodes[0] : "every node")}); by its own entries {first.Node.Name} needs {first.Prefix} {Words.Hops(first.Route)}",
        };
    }

    private static string Names(List<string> nodes) => nodes.Count > 4 ? $"{Words.And(nodes.Take(4))} and others" : Words.And(nodes);
}
