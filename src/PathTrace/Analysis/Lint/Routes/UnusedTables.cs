using PathTrace.Explain;
using PathTrace.Routing;

namespace PathTrace.Analysis.Lint.Routes;

/// <summary>Routing tables that no routing rule looks up.</summary>
internal static class UnusedTables
{
    internal static IEnumerable<Explanation> Find(RoutePlace place)
    {
        var rules = place.Model.RoutingRules;
        // A rule that is not understood may look up anything, as that of l3mdev does by the interface.
        if (!place.Node.RoutingRuleFamilies.Contains(place.Family) || rules.Any(r => r.NotUnderstood is not null))
            yield break;
        foreach (var table in place.Routes.GroupBy(r => r.Table))
        {
            if (table.Key is RouteTables.Main or RouteTables.Default || rules.Any(r => r.Table == table.Key))
                continue;
            yield return place.Explain(
                FindingCode.RoutingTableUnused,
                FindingSeverity.Info,
                $"no routing rule looks up table {table.Key}",
                $"Table {table.Key} holds {(table.Count() == 1 ? "a route" : $"{table.Count()} routes")}, and none of the node's routing rules leads to it: nothing is routed by it.",
                $"delete the routes, or add the routing rule that ought to look up table {table.Key}",
                "rule show",
                [.. table.Select(r => new Evidence(r.Source, "a route of the table"))]);
        }
    }
}
