using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Routing;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>
/// A node without the route to another node's pods that its siblings have. The network plugin writes these on every node; where the network itself knows the way (cloud routes) nobody has them.
/// </summary>
internal static class MissingRouteCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        var holders = Holders(snapshot);
        foreach (var (prefix, having) in holders)
        {
            if (HomeOf(names, prefix) is not { } home || IsOfFabric(snapshot, prefix))
                continue;
            foreach (var node in snapshot.Nodes)
            {
                if (node.Name == home.Name || node.Routes is not { } routes || having.ContainsKey(node.Name) || Leads(routes, prefix))
                    continue;
                // Those that have it must be more than those that lack it, and one node with a route of its own is no rule, unless this one has its like.
                var others = snapshot.Nodes.Count(n => n.Name != home.Name && n.Name != node.Name && n.Routes is { } theirs && (having.ContainsKey(n.Name) || !Refuses(theirs, prefix)));
                if (having.Count * 2 > others && (having.Count > 1 || holders.Any(h => h.Value.ContainsKey(node.Name) && HomeOf(names, h.Key) is not null)))
                    yield return Missing(snapshot, node, home, prefix, having.Values.First(), having.Count, others);
            }
        }
    }

    private static Dictionary<IpPrefix, SortedDictionary<string, (Node Node, Route Route)>> Holders(Snapshot snapshot)
    {
        var holders = new Dictionary<IpPrefix, SortedDictionary<string, (Node, Route)>>();
        foreach (var node in snapshot.Nodes)
        {
            foreach (var route in (node.Routes ?? []).Where(r => r is { Table: RouteTables.Main, Type: RouteType.Unicast, Destination.Length: > 0 } && r.NextHops.Any(h => h.Via is not null)))
            {
                if (!holders.TryGetValue(route.Destination, out var having))
                    holders.Add(route.Destination, having = new(StringComparer.Ordinal));
                having.TryAdd(node.Name, (node, route));
            }
        }

        return holders;
    }

    private static Node? HomeOf(Names names, IpPrefix prefix) => names.PodNetworks.HomeOf(prefix);

    // Where the network's own table leads there, the default route is a way.
    private static bool IsOfFabric(Snapshot snapshot, IpPrefix prefix) => snapshot.NextHops?.Entries.Any(e => !e.IsDerived && e.Destination.Length > 0 && e.Destination.Contains(prefix)) == true;

    // A wider route other than the default one may lead there as well.
    private static bool Leads(ImmutableArray<Route> routes, IpPrefix prefix) =>
        routes.Any(r => r.Table != RouteTables.Local && r.Destination.Length > 0 && (r.Destination.Contains(prefix) || prefix.Contains(r.Destination)));

    // A route that refuses stands where another fault has put it.
    private static bool Refuses(ImmutableArray<Route> routes, IpPrefix prefix) => routes.Any(r => r.Type is RouteType.Blackhole or RouteType.Unreachable or RouteType.Prohibit && r.Destination.Length > 0 && r.Destination.Contains(prefix));

    private static Explanation Missing(Snapshot snapshot, Node node, Node home, IpPrefix prefix, (Node Node, Route Route) sibling, int having, int others) => Make.Error(
        FindingCode.PodRouteMissing,
        FindingOwner.Cni,
        $"{node.Name} has no route to {prefix}, the pods of {home.Name}",
        $"{having} of {others} other nodes {(having == 1 ? "has" : "have")} a route to {prefix}, which is behind {home.Name}; {node.Name} has none, so that what it sends there takes the default route, if there is one, out of the pod network.",
        Make.WithoutRoute(node, prefix.ToString()),
        new Evidence(sibling.Route.Source, $"{sibling.Node.Name}'s route")) with
    {
        Fix = $"let the network plugin write {node.Name}'s routes again (restart its agent there); {sibling.Node.Name}'s is {prefix} {Words.Hops(sibling.Route)}",
        Check = new($"{Words.Ip(prefix.Family)} route get {IpAddress.Create(prefix.Family, prefix.Address.Bits + 1)}", node.Name),
        Node = node.Name,
        Mend = () => snapshot with { Nodes = [.. snapshot.Nodes.Select(n => n == node ? n with { Routes = [.. n.Routes!.Value, sibling.Route] } : n)] },
    };
}
