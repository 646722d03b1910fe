using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Inputs.IpRoute;
using PathTrace.Inputs.Reading;
using PathTrace.Net;
using PathTrace.Routing;
using PathTrace.Text;

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
            if (found > 0 || each == family)
                families = With(families, each);
        }

        return node with
        {
            Routes = all,
            RouteFamilies = families,
            HasLocalTable = all.Any(r => r.Table == RouteTables.Local),
        };
    }

    /// <summary>
    /// Finds listings of all tables that break off at the end of a line. A node has local routes as soon as it has an address (fib_frontend.c, fib_add_ifaddr), and the kernel lists that table
    /// last (fib_frontend.c, inet_dump_fib: by the low octet of the number, which is 255 for local): without it the listing ends early, and what the last table and main lack is unknown.
    /// </summary>
    internal static Node WithLost(Node node, DiagnosticList diagnostics)
    {
        foreach (var family in (node.Routes ?? []).GroupBy(r => r.Destination.Family).Where(f => f.Any(NamesTable) && f.All(r => r.Table != RouteTables.Local)).ToList())
        {
            var last = family.Last();
            diagnostics.Error(
                DiagnosticCode.Truncated,
                last.Source,
                $"the listing of all tables shows no {family.Key} route of table local, which every node has: it breaks off",
                $"{LostRoute.Consequence} Collect the file again.");
            var lost = ((IEnumerable<string>)[last.Table, RouteTables.Main]).Distinct(StringComparer.Ordinal).Select(t => LostRoute.At(last.Source, new(family.Key, t)));
            node = node with { Routes = [.. lost, .. node.Routes!.Value] };
        }

        return node;
    }

    // ip route names the table of a route only where all tables were asked for (iproute.c, print_route: filter.tb).
    private static bool NamesTable(Route route) => !Utf8.LooksLikeJson(route.Source.Source!) && route.Source.Utf8.IndexOf(" table "u8) >= 0;

    /// <summary>Joins the routing rules of a node. A dump may hold the listings of both families; a family that came before is not taken again.</summary>
    internal static Node Add(Node node, IpFamily family, ImmutableArray<RoutingRule> rules)
    {
        var had = node.RoutingRuleFamilies;
        var families = With(had, family);
        foreach (var rule in rules)
            families = rule.Family == IpFamily.None ? families : With(families, rule.Family);
        return node with
        {
            RoutingRules = [.. node.RoutingRules ?? [], .. rules.Where(r => !had.Contains(r.Family == IpFamily.None ? family : r.Family))],
            RoutingRuleFamilies = families,
        };
    }

    private static ImmutableArray<IpFamily> With(ImmutableArray<IpFamily> families, IpFamily family) => families.Contains(family) ? families : families.Add(family);
}
