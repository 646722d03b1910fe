using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Routing;

namespace PathTrace.WhatIf;

/// <summary>By which interface a gateway is reached (IPv4: fib_semantics.c, fib_check_nh_nongw and fib_check_nh; IPv6: route.c, ip6_route_check_nh).</summary>
internal static class GatewayLookup
{
    /// <summary>The device of a next hop; null when its gateway is behind none.</summary>
    internal static string? DeviceOf(Node node, Route route, NextHop hop)
    {
        // A link-local address is on every link: the device has to be said. "onlink" is a promise that the kernel does not check.
        if (hop.Via is not { } via || hop.Flags.HasFlag(NextHopFlags.Onlink) || (via.Family == IpFamily.IPv6 && via.High >> 54 == 0xfe80 >> 6))
            return hop.Device;
        foreach (var tables in TablesFor(node, route))
        {
            var holding = node.Routes!.Value
                .Where(r => tables.Contains(r.Table) && r.Destination.Contains(via) && IsConnected(r) && (hop.Device is null || r.NextHops[0].Device == hop.Device))
                .OrderByDescending(r => r.Destination.Length)
                .ThenByDescending(r => r.Table == RouteTables.Local)
                .FirstOrDefault();
            if (holding is not null)
                return holding.Type is RouteType.Unicast or RouteType.Local ? holding.NextHops[0].Device : null;
        }

        return null;
    }

    // fib_semantics.c, fib_check_nh asks the route's own table and then all; fib_trie.c, fib_trie_unmerge: local and main are one table until somebody adds a routing rule.
    private static IEnumerable<string[]> TablesFor(Node node, Route route)
    {
        var family = route.Destination.Family;
        var areMerged = family == IpFamily.IPv4
            && (node.RoutingRules is not { } rules || !node.RoutingRuleFamilies.Contains(family) || DefaultRules.AreDefault([.. rules.Where(r => r.Family == family || r.Family == IpFamily.None).OrderBy(r => r.Preference)], family));
        string[][] all = areMerged
            ? [[RouteTables.Local, RouteTables.Main], [RouteTables.Default]]
            : [[RouteTables.Local], [RouteTables.Main], [RouteTables.Default]];
        return all.Where(t => t.Contains(route.Table)).Concat(all.Any(t => t.Contains(route.Table)) ? [] : [[route.Table]]).Concat(all);
    }

    /// <summary>The subnets behind which gateways may be.</summary>
    internal static IEnumerable<string> Connected(Node node, IpFamily family) =>
        node.Routes!.Value.Where(r => r.Destination.Family == family && r.Type == RouteType.Unicast && IsConnected(r)).Select(r => $"{r.Destination} dev {r.NextHops[0].Device}");

    // fib_semantics.c, fib_check_nh looks the gateway up at scope link: routes that themselves go over a gateway do not count. It takes the node's own address for one, but no broadcast address.
    private static bool IsConnected(Route route) =>
        route.Type is RouteType.Unicast or RouteType.Local or RouteType.Broadcast or RouteType.Anycast
        && route.NextHops is [{ Via: null, Device: not null }, ..]
        && (route.Destination.Family == IpFamily.IPv6 || route.Scope is "link" or "host" or "253" or "254");
}
