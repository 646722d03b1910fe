using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Routing;

namespace PathTrace.Analysis.Lint.Routes;

/// <summary>
/// Routes that no packet takes while another is there: one to the same prefix with a lower metric (fib_trie.c, fib_table_lookup takes the first alias that is usable), or longer ones that together hold all of its
/// addresses. Where the other goes by a link the hidden one is its stand-in when that link is down: that is a note.
/// </summary>
internal static class HiddenRoutes
{
    private const int Shown = 4;

    internal static IEnumerable<Explanation> Find(RoutePlace place) => place.Routes.GroupBy(r => r.Table).SelectMany(table => Twins(place, table).Concat(Covered(place, [.. table])));

    private static IEnumerable<Explanation> Twins(RoutePlace place, IEnumerable<Route> table)
    {
        foreach (var twins in table.GroupBy(r => (r.Destination, r.Tos)))
        {
            // Equal metrics are a choice among links in IPv6 (ip6_route.c, rt6_score_route), and what a socket's own link decides.
            var best = twins.MinBy(r => r.Metric)!;
            foreach (var hidden in twins.Where(r => r.Metric > best.Metric && !IsDead(best)))
                yield return Twin(place, hidden, best);
        }
    }

    private static bool IsDead(Route route) => !route.NextHops.IsEmpty && route.NextHops.All(h => (h.Flags & (NextHopFlags.Dead | NextHopFlags.Linkdown)) != 0);

    private static Explanation Twin(RoutePlace place, Route hidden, Route best)
    {
        var refuses = RoutePlace.IsRefusal(best);
        return place.Explain(
            FindingCode.RouteHidden,
            refuses ? FindingSeverity.Warning : FindingSeverity.Info,
            $"route {hidden} is hidden by {best}",
            refuses
                ? $"Both are to {hidden.Destination} in table {hidden.Table}, the lower metric wins, and {best} holds whatever becomes of the links: the other never carries a packet."
                : $"Both are to {hidden.Destination} in table {hidden.Table}, and the lower metric wins: the other carries packets only while the link of the first is down, and those of sockets that are bound to its own link.",
            "delete it, or give it the lower metric, unless it is meant as a stand-in",
            $"route show table {hidden.Table} {hidden.Destination}",
            new Evidence(hidden.Source, "the route that is hidden"),
            new Evidence(best.Source, "the one that is taken"));
    }

    private static IEnumerable<Explanation> Covered(RoutePlace place, List<Route> table)
    {
        // In this order what lies in a prefix stands right behind it.
        var sorted = table.Where(r => r.Tos == 0 && !IsDead(r)).OrderBy(r => r.Destination.Address.Bits).ThenBy(r => r.Destination.Length).ToList();
        for (var i = 0; i < sorted.Count; i++)
        {
            var prefix = sorted[i].Destination;
            var inside = sorted.Skip(i + 1).TakeWhile(r => prefix.Contains(r.Destination)).Where(r => r.Destination.Length > prefix.Length).ToList();
            if (inside.Count < 2)
                continue;
            var held = IntervalSet.Of(inside.Select(r => new IntervalSet.Interval(r.Destination.Address.Bits, r.Destination.Last.Bits)));
            if (held.Equals(IntervalSet.Of(prefix.Address.Bits, prefix.Last.Bits)))
                yield return Cover(place, sorted[i], [.. inside.Where(r => !inside.Exists(o => o != r && o.Destination.Contains(r.Destination) && o.Destination != r.Destination))]);
        }
    }

    private static Explanation Cover(RoutePlace place, Route hidden, List<Route> longer)
    {
        var refuses = longer.TrueForAll(RoutePlace.IsRefusal);
        return place.Explain(
            FindingCode.RouteHidden,
            refuses ? FindingSeverity.Warning : FindingSeverity.Info,
            $"route {hidden} is hidden by the longer prefixes in it",
            $"{Words.And(longer.Take(Shown).Select(r => r.Destination.ToString()))}{(longer.Count > Shown ? " and others" : "")} of table {hidden.Table} together hold every address of {hidden.Destination}, and the longest prefix wins{(refuses ? "." : ": it carries packets only while a link of theirs is down.")}",
            "delete it, unless it is meant as a stand-in",
            $"route show table {hidden.Table} root {hidden.Destination}",
            [new Evidence(hidden.Source, "the route that is hidden"), .. longer.Select(r => new Evidence(r.Source, "holds a part of its addresses"))]);
    }
}
