using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Routing;

namespace PathTrace.KernelLab.Fixtures;

/// <summary>Says a node's routes and routing rules in the words of <c>ip</c>, without the leading <c>ip</c>.</summary>
internal static class IpCommands
{
    /// <summary>
    /// Empties what the kernel made of the addresses in the table main, and fills it again from the dump: first what is on a link, so that gateways can be reached. The table local
    /// the kernel fills by itself.
    /// </summary>
    internal static IEnumerable<string> OfRoutes(Node node)
    {
        if (node.Routes is not { } routes)
            return [];
        string[] emptied = [.. node.RouteFamilies.Select(f => $"{Family(f)}route flush table main")];
        var added = routes.Where(r => !r.IsDerived && r.Table != RouteTables.Local && r.Type is not (RouteType.Multicast or RouteType.Anycast))
            .OrderBy(r => r.NextHops.Any(h => h.Via is not null)).Select(Of);
        return emptied.Concat(added);
    }

    /// <summary>The routing rules, and the three default ones taken away where the dump lacks them.</summary>
    internal static IEnumerable<string> OfRules(Node node)
    {
        foreach (var family in node.RoutingRuleFamilies)
        {
            var rules = node.RoutingRules!.Value.Where(r => r.Family == family && !r.IsDerived).ToArray();
            foreach (var preference in new[] { 32766u, 32767u })
            {
                if (!rules.Any(r => r.Preference == preference) && (family == IpFamily.IPv4 || preference == 32766))
                    yield return $"{Family(family)}rule del pref {preference}";
            }

            foreach (var rule in rules.Where(r => r.Preference is not (0 or 32766 or 32767)))
                yield return Family(family) + Of(rule);
        }
    }

    private static string Of(Route route)
    {
        var type = route.Type == RouteType.Unicast ? "" : route.Type.ToString().ToLowerInvariant() + " ";
        // IPv6 takes a second route to the same destination, by another interface, only at the end of the list.
        var add = route.Destination.Address.Family == IpFamily.IPv6 ? "-6 route append" : "route add";
        var text = $"{add} {type}{route.Destination} table {route.Table}";
        if (route.Protocol is { } protocol)
            text += $" proto {protocol}";
        if (route.Scope is { } scope)
            text += $" scope {scope}";
        if (route.PreferredSource is { } source)
            text += $" src {source}";
        if (route.Metric > 0)
            text += string.Create(CultureInfo.InvariantCulture, $" metric {route.Metric}");
        if (route.Tos > 0)
            text += $" tos 0x{route.Tos:x}";
        if (route.Mtu is { } mtu)
            text += string.Create(CultureInfo.InvariantCulture, $" mtu {mtu}");
        return text + (route.NextHops.Length == 1 ? Of(route.NextHops[0]) : string.Concat(route.NextHops.Select(h => $" nexthop{Of(h)} weight {h.Weight}")));
    }

    private static string Of(NextHop hop) =>
        (hop.Via is { } via ? $" via {via}" : "") + (hop.Device is { } device ? $" dev {device}" : "") + ((hop.Flags & NextHopFlags.Onlink) != 0 ? " onlink" : "");

    private static string Of(RoutingRule rule)
    {
        var selectors = (rule.Not ? "not " : "") + $"from {rule.From?.ToString() ?? "all"} "
            + Option("to", rule.To) + Option("iif", rule.IncomingInterface) + Option("oif", rule.OutgoingInterface) + Option("fwmark", rule.Mark) + Option("tos", rule.Tos)
            + Option("ipproto", rule.Protocol) + Option("sport", rule.SourcePorts) + Option("dport", rule.DestinationPorts) + Option("uidrange", rule.UserIds);
        var action = rule.Action switch
        {
            RoutingRuleAction.Lookup => $"table {rule.Table}{(rule.SuppressPrefixLength is { } limit ? $" suppress_prefixlength {limit}" : "")}",
            RoutingRuleAction.Goto => $"goto {rule.GotoTarget}",
            var other => other.ToString().ToLowerInvariant(),
        };
        return string.Create(CultureInfo.InvariantCulture, $"rule add {selectors}pref {rule.Preference} {action}");
    }

    private static string Option<T>(string name, T? value) => value is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{name} {value} ");

    private static string Family(IpFamily family) => family == IpFamily.IPv6 ? "-6 " : "";
}
