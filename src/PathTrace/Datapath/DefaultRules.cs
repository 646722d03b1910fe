using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Routing;

namespace PathTrace.Datapath;

/// <summary>The routing rules that the kernel makes by itself (fib_rules.c, fib_default_rules_init; IPv6 has no table default).</summary>
internal static class DefaultRules
{
    internal static ImmutableArray<RoutingRule> Of(IpFamily family) => family == IpFamily.IPv6
        ? [Lookup(0, RouteTables.Local), Lookup(32766, RouteTables.Main)]
        : [Lookup(0, RouteTables.Local), Lookup(32766, RouteTables.Main), Lookup(32767, RouteTables.Default)];

    /// <summary>True when these are the kernel's own rules and nothing else (fib4_rules.c: fib_has_custom_rules).</summary>
    internal static bool AreDefault(ImmutableArray<RoutingRule> rules, IpFamily family)
    {
        var defaults = Of(family);
        if (rules.Length != defaults.Length)
            return false;
        for (var i = 0; i < rules.Length; i++)
        {
            if (!IsPlainLookup(rules[i]) || (rules[i].Preference, rules[i].Table) != (defaults[i].Preference, defaults[i].Table))
                return false;
        }

        return true;
    }

    private static bool IsPlainLookup(RoutingRule rule) =>
        rule is
        {
            Action: RoutingRuleAction.Lookup, Not: false, From: null, To: null, Mark: null, IncomingInterface: null, OutgoingInterface: null,
            Tos: null, Protocol: null, SourcePorts: null, DestinationPorts: null, UserIds: null, SuppressPrefixLength: null,
            IsDetached: false, NotUnderstood: null
        };

    private static RoutingRule Lookup(uint preference, string table) => new()
    {
        Preference = preference,
        Action = RoutingRuleAction.Lookup,
        Table = table,
        IsDerived = true,
    };
}
