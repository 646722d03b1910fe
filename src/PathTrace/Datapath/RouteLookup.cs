using System.Collections.Immutable;
using PathTrace.Routing;

namespace PathTrace.Datapath;

/// <summary>
/// The routing policy database: rules by preference, then the longest prefix in the rule's table (kernel: fib_rules.c, fib_rules_lookup; fib_trie.c, fib_table_lookup).
/// </summary>
internal static class RouteLookup
{
    internal static RouteAnswer Resolve(NodeModel node, in FlowKey key)
    {
        var rules = node.RoutingRules;
        for (var i = 0; i < rules.Length; i++)
        {
            var rule = rules[i];
            if (rule.IsDetached)
                continue;
            if (rule.NotUnderstood is { } text)
                return new(RouteAnswerKind.Unknown, rule, null, $"the routing rule at preference {rule.Preference} has a part that is not understood: {text}");
            if (!Selects(rule, key))
                continue;
            switch (rule.Action)
            {
                case RoutingRuleAction.Goto:
                    i = IndexOfPreference(rules, rule.GotoTarget ?? 0, i) - 1;
                    continue;
                case RoutingRuleAction.Nop:
                    continue;
                case RoutingRuleAction.Blackhole:
                    return new(RouteAnswerKind.Blackhole, rule, null);
                case RoutingRuleAction.Unreachable:
                    return new(RouteAnswerKind.Unreachable, rule, null);
                case RoutingRuleAction.Prohibit:
                    return new(RouteAnswerKind.Prohibit, rule, null);
                default:
                    if (InTable(node, rule, key) is { } answer)
                        return answer;
                    continue;
            }
        }

        return new(RouteAnswerKind.None, null, null);
    }

    /// <summary>The usable next hops of a route: not dead, not without carrier where that counts, on the wanted interface.</summary>
    internal static IEnumerable<NextHop> UsableNextHops(NodeModel node, Route route, string? outInterface)
    {
        foreach (var hop in route.NextHops)
        {
            if ((hop.Flags & NextHopFlags.Dead) != 0 || (outInterface is not null && hop.Device != outInterface))
                continue;
            if ((hop.Flags & NextHopFlags.Linkdown) != 0 && hop.Device is { } device && node.IgnoresLinkdown(device))
                continue;
            yield return hop;
        }
    }

    private static RouteAnswer? InTable(NodeModel node, RoutingRule rule, in FlowKey key)
    {
        if (node.TableOf(rule.Table ?? RouteTables.Main) is not { } fib)
            return null;
        foreach (var route in fib.Candidates(key.Destination, key.Tos))
        {
            switch (route.Type)
            {
                case RouteType.Throw:
                    return null;
                case RouteType.Blackhole:
                    return new(RouteAnswerKind.Blackhole, rule, route);
                case RouteType.Unreachable:
                    return new(RouteAnswerKind.Unreachable, rule, route);
                case RouteType.Prohibit:
                    return new(RouteAnswerKind.Prohibit, rule, route);
            }

            if (route.HasUnknownAttributes)
                return new(RouteAnswerKind.Unknown, rule, route, "the route has an attribute that is not understood");
            if (route.NextHops.Length > 0 && !UsableNextHops(node, route, key.OutInterface).Any())
                continue;
            if (rule.SuppressPrefixLength is { } limit && route.Destination.Length <= limit)
                return null;
            return new(KindOf(route.Type), rule, route);
        }

        return null;
    }

    private static RouteAnswerKind KindOf(RouteType type) => type switch
    {
        RouteType.Local or RouteType.Anycast => RouteAnswerKind.Local,
        RouteType.Broadcast => RouteAnswerKind.Broadcast,
        RouteType.Multicast => RouteAnswerKind.Multicast,
        _ => RouteAnswerKind.Unicast,
    };

    // fib_rules.c, fib_rule_match and fib4_rule_match; "not" inverts the selectors as a whole.
    private static bool Selects(RoutingRule rule, in FlowKey key)
    {
        var selected = (rule.From is not { } from || from.Contains(key.Source))
            && (rule.To is not { } to || to.Contains(key.Destination))
            && (rule.IncomingInterface is not { } iif || iif == key.InInterface)
            && (rule.OutgoingInterface is not { } oif || oif == key.OutInterface)
            && (rule.Mark is not { } mark || ((key.Mark ^ mark.Value) & mark.Mask) == 0)
            && (rule.Tos is not { } tos || tos == key.Tos)
            && (rule.Protocol is not { } protocol || protocol == key.Protocol)
            && (rule.SourcePorts is not { } sports || (key.Protocol.HasPorts && sports.Contains(key.SourcePort)))
            && (rule.DestinationPorts is not { } dports || (key.Protocol.HasPorts && dports.Contains(key.DestinationPort)))
            && (rule.UserIds is not { } uids || (key.InInterface == "lo" && uids.First == 0));
        return selected != rule.Not;
    }

    private static int IndexOfPreference(ImmutableArray<RoutingRule> rules, uint preference, int after)
    {
        for (var i = after + 1; i < rules.Length; i++)
        {
            if (rules[i].Preference >= preference)
                return i;
        }

        return rules.Length;
    }
}
