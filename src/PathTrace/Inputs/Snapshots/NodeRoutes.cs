using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Routing;

namespace PathTrace.Inputs.Snapshots;

/// <summary>
/// Joins the dumps of routes and of routing rules of a node. <c>ip route show table all</c> prints both families (ip-route: with a table given and no family, iproute.c
/// leaves it unspecified), so a dump of <c>ip -6 route</c> beside it often says the same again: of each family the fuller dump counts.
/// </summary>
internal static class NodeRoutes
{
    internal static Node Add(Node node, IpFamily family, ImmutableArray<Route> routes)
    {
        var all = node.Routes ?? [];
        var families = node.RouteFamilies;
        foreach (var each in (IpFamily[])[IpFamily.IPv4, IpFamily.IPv6])
        {
            var had = all.Count(r => r.Destination.Family == each);
            var found = routes.Count(r => r.Destination.Family == each);
            if (found > had)
                all = [.. all.Where(r => r.Destination.Family != each), .. routes.Where(r => r.Destination.Family == each)];
            if ((found > 0 || each == family) && !families.Contains(each))
                families = families.Add(each);
        }

        return node with
        {
            Routes = all,
            RouteFamilies = families,
            HasLocalTable = all.Any(r => r.Table == RouteTables.Local),
        };
    }

    /// <summary>Joins the routing rules of a node. A dump may hold the listings of both families; a family that came before is not taken again.</summary>
    internal static Node Add(Node node, IpFamily family, ImmutableArray<RoutingRule> rules)
    {
        var had = node.RoutingRuleFamilies;
        IEnumerable<IpFamily> found = [family, .. rules.Select(r => r.Family).Where(f => f != IpFamily.None)];
        return node with
        {
            RoutingRules = [.. node.RoutingRules ?? [], .. rules.Where(r => !had.Contains(r.Family == IpFamily.None ? family : r.Family))],
            RoutingRuleFamilies = [.. had.Concat(found).Distinct()],
        };
    }
}
