using PathTrace.Cluster;
using PathTrace.Routing;

namespace PathTrace.Explain;

/// <summary>By which device and which kind of gateway the nodes' routes lead to each other's pods, and which of them most have.</summary>
internal sealed class PodRouteShapes
{
    private readonly List<Shaped> _all;

    internal PodRouteShapes(Snapshot snapshot, Names names) => _all =
    [
        .. from node in snapshot.Nodes
           from route in node.Routes ?? []
           where route is { Table: RouteTables.Main, Type: RouteType.Unicast, Destination.Length: > 0, NextHops: [{ Via: not null }] }
           let home = names.PodNetworks.HomeOf(route.Destination)
           where home is not null && home != node
           let shape = PodRoutePattern.Shape(route, home)
           where shape is not null
           select new Shaped(node, home, route, shape),
    ];

    /// <summary>
    /// Of the routes of two nodes to each other's pods the one that goes another way than the other and than most of all nodes' routes do, with such a route of another's; null when they go one way, or
    /// no way is that of most. Direct routes inside a subnet beside tunnels to others are no fault: they go one way in both directions.
    /// </summary>
    internal (Shaped Odd, Shaped Usual)? Odd(string one, string other)
    {
        if (Between(one, other) is not { } there || Between(other, one) is not { } back || there.Shape == back.Shape)
            return null;
        var rest = _all.Where(r => r != there && r != back).ToList();
        if (rest.GroupBy(r => r.Shape, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1 && g.Count() * 2 > rest.Count) is not { } usual)
            return null;
        return usual.Key == there.Shape ? (back, usual.First()) : usual.Key == back.Shape ? (there, usual.First()) : null;
    }

    private Shaped? Between(string node, string home) => _all.Find(r => r.Node.Name == node && r.Home.Name == home);

    /// <summary>A route of a node to another's pods.</summary>
    internal sealed record Shaped(Node Node, Node Home, Route Route, string Shape);
}
