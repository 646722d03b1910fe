using System.Collections.Immutable;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Routing;

namespace PathTrace.Datapath;

/// <summary>
/// The routing policy database: rules by preference, then the longest prefix in the rule's table (kernel: fib_rules.c, fib_rules_lookup; fib_trie.c, fib_table_lookup).
/// </summary>
internal static class RouteLookup
{
    internal static RouteAnswer Resolve(NodeModel node, in FlowKey key)
    {
        if (node.Merged is { } merged)
            return ResolveMerged(node, merged, key);
        var rules = node.RoutingRules;
        for (var i = 0; i < rules.Length; i++)
        {
            var rule = rules[i];
            if (rule.NotUnderstood is { } text)
                return new(RouteAnswerKind.Unknown, rule, null, $"the routing rule at preference {rule.Preference} has a part that is not understood: {text}");
            var selected = Selects(rule, key);
            if (selected == Truth.Unknown)
                return new(RouteAnswerKind.Unknown, rule, null, UndecidedBecause(rule));
            if (selected == Truth.False)
                continue;
            if (rule.Action == RoutingRuleAction.Goto)
                i = IndexOfPreference(rules, rule.GotoTarget, i) - 1;
            else if (Apply(node, rule, key) is { } answer)
                return answer;
        }

        return new(RouteAnswerKind.None, null, null);
    }

    /// <summary>The usable next hops of a route: not dead, not without carrier where that counts, on the wanted interface.</summary>
    internal static IEnumerable<NextHop> UsableNextHops(NodeModel node, Route route, string? outInterface) =>
        route.NextHops.Where(hop => IsUsable(node, hop, outInterface));

    /// <summary>fib_trie.c, fib_lookup_good_nhc.</summary>
    internal static bool IsUsable(NodeModel node, NextHop hop, string? outInterface)
    {
        if ((hop.Flags & NextHopFlags.Dead) != 0 || (outInterface is not null && hop.Device != outInterface))
            return false;
        return (hop.Flags & NextHopFlags.Linkdown) == 0 || hop.Device is not { } device || !node.IgnoresLinkdown(device);
    }

    // ip_fib.h, fib_lookup without custom rules: the table of local and main, then default.
    private static RouteAnswer ResolveMerged(NodeModel node, Fib merged, in FlowKey key)
    {
        var rules = node.RoutingRules;
        if (InTable(node, merged, rules[0], key) is { } answer)
            return answer.Route?.Table == RouteTables.Main ? answer with { Rule = rules[1] } : answer;
        return node.TableOf(RouteTables.Default) is { } last && InTable(node, last, rules[2], key) is { } found
            ? found
            : new(RouteAnswerKind.None, null, null);
    }

    private static RouteAnswer? Apply(NodeModel node, RoutingRule rule, in FlowKey key) => rule.Action switch
    {
        RoutingRuleAction.Nop => null,
        RoutingRuleAction.Blackhole => new(RouteAnswerKind.Blackhole, rule, null),
        RoutingRuleAction.Unreachable => new(RouteAnswerKind.Unreachable, rule, null),
        RoutingRuleAction.Prohibit => new(RouteAnswerKind.Prohibit, rule, null),
        _ => node.TableOf(rule.Table ?? RouteTables.Main) is { } table ? InTable(node, table, rule, key) : null,
    };

    private static RouteAnswer? InTable(NodeModel node, Fib table, RoutingRule rule, in FlowKey key)
    {
        NoteLookup(table, key);
        if (key.OutInterfaceIs == OutInterfaceUse.Preferred)
            return Preferred(node, table, key) is { } best && Decides(node, best, rule, null, out var found) ? found : null;
        foreach (var route in table.Lookup(key.Destination, key.RoutingTos))
        {
            var chosen = OnIngress(table, route, key);
            if (Decides(node, key.IgnoresCarriers ? WithCarriers(node, chosen) : chosen, rule, key.OutInterface, out var answer))
                return answer;
        }

        return null;
    }

    private static void NoteLookup(Fib table, in FlowKey key)
    {
        if (key.Witness is not { } witness)
            return;
        witness.Fix(PacketField.Tos);
        if (witness.IsOpen(key.Destination))
            witness.SawAddress(key.Destination, table.RegionOf(key.Destination));
    }

    // ip6_route.c, rt6_score_route: a packet from the wire goes by its ingress interface where routes to one prefix have the same metric.
    private static Route OnIngress(Fib table, Route route, in FlowKey key)
    {
        if (route.Destination.Address.Family != IpFamily.IPv6 || key.InInterface is "" or "lo" || HasHopOn(route, key.InInterface))
            return route;
        foreach (var other in table.Lookup(key.Destination, key.RoutingTos))
        {
            if (other.Destination == route.Destination && other.Metric == route.Metric && HasHopOn(other, key.InInterface))
                return other;
        }

        return route;
    }

    // The first route on the interface among those of the longest prefix, else the first of them; carriers are of no account.
    private static Route? Preferred(NodeModel node, Fib table, in FlowKey key)
    {
        Route? first = null;
        foreach (var route in table.Lookup(key.Destination, key.RoutingTos))
        {
            if (first is not null && route.Destination != first.Destination)
                break;
            var whole = WithCarriers(node, route);
            first ??= whole;
            if (key.OutInterface is { } device && HasHopOn(whole, device))
                return whole;
        }

        return first;
    }

    private static bool HasHopOn(Route route, string device)
    {
        foreach (var hop in route.NextHops)
        {
            if (hop.Device == device && (hop.Flags & NextHopFlags.Dead) == 0)
                return true;
        }

        return false;
    }

    // ip6_route.c, rt6_fill_node, and fib_semantics.c, fib_nexthop_info, print "dead" also of what is merely ignored for its link's carrier.
    private static Route WithCarriers(NodeModel node, Route route)
    {
        foreach (var hop in route.NextHops)
        {
            if (IsWithoutCarrier(node, hop))
                return route with { NextHops = [.. route.NextHops.Select(h => IsWithoutCarrier(node, h) ? h with { Flags = h.Flags & ~(NextHopFlags.Linkdown | NextHopFlags.Dead) } : h)] };
        }

        return route;
    }

    private static bool IsWithoutCarrier(NodeModel node, NextHop hop) =>
        (hop.Flags & NextHopFlags.Linkdown) != 0 && ((hop.Flags & NextHopFlags.Dead) == 0 || node.FindInterface(hop.Device)?.Flags.Contains("UP") == true);

    // False: the next route is looked at. True without an answer: the next routing rule is.
    private static bool Decides(NodeModel node, Route route, RoutingRule rule, string? outInterface, out RouteAnswer? answer)
    {
        answer = null;
        // ip6_route.c, rt6_check_dev: IPv6 passes over a refusing route when it asks for an interface.
        if (outInterface is not null && IsRefusalV6(route))
            return false;
        answer = route.Type switch
        {
            RouteType.Blackhole => new(RouteAnswerKind.Blackhole, rule, route),
            RouteType.Unreachable => new(RouteAnswerKind.Unreachable, rule, route),
            RouteType.Prohibit => new(RouteAnswerKind.Prohibit, rule, route),
            _ => null,
        };
        if (answer is not null || route.Type == RouteType.Throw)
            return true;
        if (route.HasUnknownAttributes)
            answer = new(RouteAnswerKind.Unknown, rule, route, "the route has an attribute that is not understood");
        else if (!HasWayOut(node, route, outInterface))
            return false;
        else if (rule.SuppressPrefixLength is not { } limit || route.Destination.Length > limit)
            answer = new(KindOf(route.Type), rule, route);
        return true;
    }

    private static bool IsRefusalV6(Route route) => route.Destination.Address.Family == IpFamily.IPv6
        && route.Type is RouteType.Blackhole or RouteType.Unreachable or RouteType.Prohibit or RouteType.Throw;

    private static bool HasWayOut(NodeModel node, Route route, string? outInterface)
    {
        foreach (var hop in route.NextHops)
        {
            if (IsUsable(node, hop, outInterface))
                return true;
        }

        return route.NextHops.IsEmpty;
    }

    private static RouteAnswerKind KindOf(RouteType type) => type switch
    {
        RouteType.Local or RouteType.Anycast => RouteAnswerKind.Local,
        RouteType.Broadcast => RouteAnswerKind.Broadcast,
        RouteType.Multicast => RouteAnswerKind.Multicast,
        _ => RouteAnswerKind.Unicast,
    };

    // fib_rules.c, fib_rule_match and fib4_rule_match; "not" inverts the selectors as a whole. A detached rule's interface is that of no packet.
    private static Truth Selects(RoutingRule rule, in FlowKey key)
    {
        if (rule.IsDetached || !Fits(rule, key))
            return TruthExtensions.Of(rule.Not);
        var isCertain = HasKnownIngress(rule, key) && HasKnownUser(rule, key);
        return isCertain ? TruthExtensions.Of(!rule.Not) : Truth.Unknown;
    }

    // False only when some selector certainly does not fit.
    private static bool Fits(RoutingRule rule, in FlowKey key) =>
        (rule.From is not { } from || key.Witness.Holds(from, key.Source))
        && (rule.To is not { } to || key.Witness.Holds(to, key.Destination))
        && (rule.IncomingInterface is not { } iif || iif == key.InInterface || !HasKnownIngress(rule, key))
        && (rule.OutgoingInterface is not { } oif || (oif == key.OutInterface && key.OutInterfaceIs != OutInterfaceUse.HiddenFromRules))
        && (rule.Mark is not { } mark || ((Seen(key, PacketField.Mark).Mark ^ mark.Value) & mark.Mask) == 0)
        && (rule.Tos is not { } tos || tos == Seen(key, PacketField.Tos).RoutingTos)
        && (rule.Protocol is not { } protocol || protocol == Seen(key, PacketField.Protocol).Protocol)
        && (rule.SourcePorts is not { } sports || (key.Protocol.HasPorts && key.Witness.HoldsPort(sports, key.SourcePort)))
        && (rule.DestinationPorts is not { } dports || (key.Protocol.HasPorts && key.Witness.HoldsPort(dports, key.DestinationPort)))
        && (rule.UserIds is not { } uids || uids.Contains(0) || !HasKnownUser(rule, key));

    private static FlowKey Seen(in FlowKey key, PacketField field)
    {
        key.Witness?.Fix(field);
        return key;
    }

    private static bool HasKnownIngress(RoutingRule rule, in FlowKey key) => rule.IncomingInterface is null || key.InInterface.Length > 0;

    // A packet from the wire counts as root's (route.c, ip_route_input_slow: sock_net_uid); who makes a packet here is in no dump.
    private static bool HasKnownUser(RoutingRule rule, in FlowKey key) =>
        rule.UserIds is not { } uids || key.IsRoots || key.InInterface != "lo" || (uids.First == 0 && uids.Last == uint.MaxValue);

    private static string UndecidedBecause(RoutingRule rule) => rule.UserIds is not null
        ? $"the routing rule at preference {rule.Preference} asks which user sends"
        : $"the routing rule at preference {rule.Preference} asks for the ingress interface, which is not known";

    // fib_rules.c, fib_nl_newrule: only a rule of exactly this preference is a target; without one the goto does nothing.
    private static int IndexOfPreference(ImmutableArray<RoutingRule> rules, uint? preference, int after)
    {
        for (var i = after + 1; i < rules.Length; i++)
        {
            if (rules[i].Preference == preference)
                return i;
        }

        return after + 1;
    }
}
