using PathTrace.Analysis.Diagnosis;
using PathTrace.Analysis.Lint.Routes;
using PathTrace.Analysis.Lint.Rules;
using PathTrace.Cluster;
using PathTrace.Explain;

namespace PathTrace.Analysis.Lint;

/// <summary>
/// Looks for what is wrong with rules, routes and tables by themselves, whatever packets there are: rules that can never match and what keeps their packets, rules that change nothing, chains without a way to them, routes
/// that are never taken, loops. Checks of diagnosis that say such a thing (shares, next-hop rows) are asked too, under their own codes.
/// </summary>
public static class Linter
{
    // Each kind is a file of its own.
    private static readonly Func<Snapshot, Names, IEnumerable<Explanation>>[] OfSnapshot =
    [
        RouteLoops.Find,
        FabricCheck.Find,
        SharesCheck.Find,
        BothBackendsCheck.Find,
        MissingInterfaces.Find,
    ];

    private static readonly Func<RoutePlace, IEnumerable<Explanation>>[] OfRoutes = [HiddenRoutes.Find, UnusedTables.Find, UnreachableRoutingRules.Find];

    /// <summary>Looks at a whole snapshot.</summary>
    public static LintReport Lint(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var names = new Names(snapshot);
        var places = (from node in snapshot.Nodes from ruleset in node.Rulesets from table in ruleset.Tables select new TablePlace(node, ruleset, table)).ToList();
        var (found, gaps) = OfTables(places);
        found.AddRange(OfSnapshot.SelectMany(lint => lint(snapshot, names)));
        found.AddRange(snapshot.Nodes.SelectMany(RoutePlace.Of).SelectMany(place => OfRoutes.SelectMany(lint => lint(place))));
        return new()
        {
            Snapshot = snapshot,
            Findings = LintFold.Fold(found),
            Gaps = [.. gaps],
            Rules = places.Sum(p => p.Table.Chains.Sum(c => c.Rules.Length)),
            Routes = snapshot.Nodes.Sum(n => n.Routes?.Length ?? 0),
        };
    }

    // Most nodes hold the same rules: these are looked at once.
    private static (List<Explanation> Found, List<LintGap> Gaps) OfTables(List<TablePlace> places)
    {
        var (found, gaps) = (new List<Explanation>(), new List<LintGap>());
        foreach (var alike in Alike(places))
        {
            if (!alike[0].Table.IsComplete)
            {
                gaps.AddRange(alike.Select(p => new LintGap(p.Node.Name, $"table {TableWords.Of(p.Table)} breaks off in the dump: what the rest of it does to these rules is not known", new(p.Table.Source, "the table"))));
                continue;
            }

            var (faults, open) = TableLint.Of(alike[0]);
            foreach (var place in alike)
            {
                found.AddRange(faults.Concat(TableLint.OfMembers(place, faults)).Select(place.Explain));
                gaps.AddRange(open.Select(o => new LintGap(place.Node.Name, o.Note, new(place.SpanOf(o), "the rule"))));
            }
        }

        return (found, gaps);
    }

    private static List<List<TablePlace>> Alike(List<TablePlace> places)
    {
        var groups = new List<List<TablePlace>>();
        foreach (var place in places)
        {
            if (groups.Find(g => g[0].IsLike(place)) is { } group)
                group.Add(place);
            else
                groups.Add([place]);
        }

        return groups;
    }
}
