using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Routing;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>A node without a default route among nodes that have one: what it answers to clients outside does not leave.</summary>
internal static class DefaultRouteCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        foreach (var family in (IpFamily[])[IpFamily.IPv4, IpFamily.IPv6])
        {
            var known = snapshot.Nodes.Where(n => n.Routes is { } routes && routes.Any(r => r.Destination.Family == family)).ToList();
            var holders = known.Where(n => DefaultOf(n, family) is not null).ToList();
            foreach (var node in known.Except(holders))
            {
                if (holders.Count * 2 > known.Count - 1 && !node.Routes!.Value.Any(r => r.Destination.Length == 0 && r.Destination.Family == family))
                    yield return Missing(snapshot, node, holders[0], DefaultOf(holders[0], family)!, holders.Count, known.Count - 1);
            }
        }
    }

    private static Route? DefaultOf(Node node, IpFamily family) =>
        node.Routes!.Value.FirstOrDefault(r => r is { Type: RouteType.Unicast, Table: RouteTables.Main, Destination.Length: 0 } && r.Destination.Family == family);

    private static Explanation Missing(Snapshot snapshot, Node node, Node sibling, Route route, int holders, int others) => Make.Warning(
        FindingCode.NoRoute,
        FindingOwner.Node,
        $"{node.Name} has no default route{(route.Destination.Family == IpFamily.IPv6 ? " (IPv6)" : "")}",
        string.Create(CultureInfo.InvariantCulture, $"{holders} of {others} other nodes {(holders == 1 ? "has" : "have")} a default route, and {node.Name} has none: what it sends to addresses that no other route holds, answers to clients outside among them, is refused."),
        Make.WithoutRoute(node, "anywhere"),
        new Evidence(route.Source, $"{sibling.Name}'s default route")) with
    {
        Fix = $"restore the default route on {node.Name}; {sibling.Name}'s is default {Words.Hops(route)}",
        Check = new($"{Words.Ip(route.Destination.Family)} route show default", node.Name, "prints nothing: still missing"),
        Node = node.Name,
        Mend = () => snapshot.With(node with { Routes = [.. node.Routes!.Value, route with { PreferredSource = null }] }),
    };
}
