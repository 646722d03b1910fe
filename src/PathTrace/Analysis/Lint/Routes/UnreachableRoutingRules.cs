using System.Globalization;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Routing;

namespace PathTrace.Analysis.Lint.Routes;

/// <summary>
/// Routing rules that no lookup comes to: an earlier rule selects every packet and has an answer for all of them, or selects all that the later one does and looks up the same (fib_rules.c, fib_rules_lookup).
/// </summary>
internal static class UnreachableRoutingRules
{
    internal static IEnumerable<Explanation> Find(RoutePlace place)
    {
        if (!place.Node.RoutingRuleFamilies.Contains(place.Family))
            yield break;
        var rules = place.Model.RoutingRules;
        for (var i = 0; i < rules.Length; i++)
        {
            // The kernel's own last rule is behind the default route of main on every node.
            if (rules[i] is { NotUnderstood: not null } or { IsDerived: true } or { Preference: 32767, Table: RouteTables.Default } or { Action: RoutingRuleAction.Nop } || !rules[i].Source.IsSet)
                continue;
            if (rules.Any(r => r.Action == RoutingRuleAction.Goto && r.GotoTarget == rules[i].Preference))
                continue;
            for (var j = 0; j < i; j++)
            {
                if (Ends(place, rules[j], rules[i]) is not { } how)
                    continue;
                yield return Explain(place, rules[i], rules[j], how);
                break;
            }
        }
    }

    // How the earlier rule keeps packets from the later one; null where it does not, or not for certain.
    private static (string Why, bool IsFirm, Route? By)? Ends(RoutePlace place, RoutingRule earlier, RoutingRule later)
    {
        if (earlier is { NotUnderstood: not null } or { IsDetached: true } or { Not: true })
            return null;
        if (earlier.Action is RoutingRuleAction.Blackhole or RoutingRuleAction.Unreachable or RoutingRuleAction.Prohibit && SelectsAllOf(earlier, later))
            return ("it ends every packet that the later one selects", true, null);
        if (earlier is not { Action: RoutingRuleAction.Lookup, SuppressPrefixLength: null } || !SelectsAllOf(earlier, later))
            return null;
        if (later is { Action: RoutingRuleAction.Lookup } && later.Table == earlier.Table)
            return ($"both look up table {earlier.Table}, and what the first does not find there the second does not find either", true, null);
        return DefaultOf(place, earlier.Table) is { } route
            ? ($"table {earlier.Table} has an answer for every address, {route}", RoutePlace.IsRefusal(route), route)
            : null;
    }

    private static Route? DefaultOf(RoutePlace place, string? table) => place.Routes.Where(r => r.Table == table && r is { Destination.Length: 0, Tos: 0, Type: not RouteType.Throw }
        && (r.NextHops.IsEmpty || r.NextHops.Any(h => (h.Flags & (NextHopFlags.Dead | NextHopFlags.Linkdown)) == 0))).MinBy(r => r.Metric);

    // Each selector is absent, or the later rule has it as narrow; an inverted rule selects by none of its own.
    private static bool SelectsAllOf(RoutingRule earlier, RoutingRule later)
    {
        var isSelective = !later.Not && !later.IsDetached;
        return Holds(earlier.From, isSelective ? later.From : null) && Holds(earlier.To, isSelective ? later.To : null)
            && Same(earlier.IncomingInterface, later.IncomingInterface, isSelective) && Same(earlier.OutgoingInterface, later.OutgoingInterface, isSelective)
            && Same(earlier.Mark, later.Mark, isSelective) && (earlier.Tos is null or 0 || Same(earlier.Tos, later.Tos, isSelective)) && Same(earlier.Protocol, later.Protocol, isSelective)
            && Same(earlier.SourcePorts, later.SourcePorts, isSelective) && Same(earlier.DestinationPorts, later.DestinationPorts, isSelective)
            && Same(earlier.UserIds, later.UserIds, isSelective);
    }

    private static bool Holds(IpPrefix? earlier, IpPrefix? later) => earlier is not { Length: > 0 } wide || (later is { } narrow && wide.Contains(narrow));

    private static bool Same<T>(T? earlier, T? later, bool isSelective) => earlier is null || (isSelective && EqualityComparer<T>.Default.Equals(earlier, later));

    private static Explanation Explain(RoutePlace place, RoutingRule later, RoutingRule earlier, (string Why, bool IsFirm, Route? By) how) => place.Explain(
        FindingCode.RoutingRuleUnreachable,
        how.IsFirm ? FindingSeverity.Warning : FindingSeverity.Info,
        string.Create(CultureInfo.InvariantCulture, $"routing rule {later.Preference} is never asked: rule {earlier.Preference} answers before it"),
        string.Create(CultureInfo.InvariantCulture, $"Rule {earlier.Preference} selects all that rule {later.Preference} does, and {how.Why}{(how.IsFirm ? "." : ": the later rule is asked only while the link of that route is down.")}"),
        string.Create(CultureInfo.InvariantCulture, $"delete rule {later.Preference}, or give it a preference below {earlier.Preference}"),
        "rule show",
        [new Evidence(later.Source, "the rule that is never asked"), new Evidence(earlier.Source, "the rule that answers"), .. how.By is { } route ? [new Evidence(route.Source, "its answer")] : Array.Empty<Evidence>()]);
}
