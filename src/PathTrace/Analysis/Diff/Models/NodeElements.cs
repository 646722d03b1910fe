using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Routing;

namespace PathTrace.Analysis.Diff;

/// <summary>What a node states, its rules aside: each in a text that holds all that the datapath looks at, and neither counters nor places.</summary>
internal static class NodeElements
{
    // The kernel parameters of which a packet's way may depend; sysctl -a prints a thousand others, and counters among them.
    private static readonly string[] Settings =
    [
        ".accept_local", ".forwarding", ".mc_forwarding", ".ignore_routes_with_linkdown", ".route_localnet", ".rp_filter", ".send_redirects", ".src_valid_mark", ".force_forwarding", ".arp_ignore",
    ];

    internal static IEnumerable<Element> Of(Node node, Grounds grounds) =>
    [
        FactsOf(node),
        .. (node.Routes ?? []).Select(r => Of(r, grounds)),
        .. (node.RoutingRules ?? []).Select(r => new Element(DiffElement.RoutingRule, Text($"routing rule {r.Preference}"), (r with { Source = default }).ToString(), r.Source)),
        .. (node.Interfaces ?? []).Select(Of),
        .. (node.IpSets ?? []).SelectMany(Of),
        .. (node.VirtualServers ?? []).Select(Of),
        .. (node.Sysctls?.Values ?? []).Where(s => IsLookedAt(s.Key)).OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => new Element(DiffElement.Sysctl, s.Key, s.Value.Text, s.Value.Source)),
        .. (node.Neighbours ?? []).Select(n => new Element(DiffElement.Neighbour, $"neighbour {n.Address} on {n.Device}", $"{n.LinkAddress}", n.Source) { Touches = grounds.OfNeighbour(node, n.Address) }),
        .. (node.ForwardingEntries ?? []).Select(e => new Element(DiffElement.Neighbour, $"forwarding entry {e.LinkAddress} on {e.Device}", $"{e.Destination}", e.Source) { Touches = grounds.OfForwardingEntry(node, e.LinkAddress) }),
        .. (node.WireGuard ?? []).SelectMany(Of),
    ];

    private static bool IsLookedAt(string key) =>
        Settings.Any(s => key.EndsWith(s, StringComparison.Ordinal)) || key.StartsWith("net.bridge.", StringComparison.Ordinal) || key.StartsWith("net.ipv4.vs.", StringComparison.Ordinal) || key == "net.ipv4.ip_forward";

    private static Element FactsOf(Node node) => new(
        DiffElement.Node,
        "what is known of the node",
        string.Join(
            '|',
            string.Join(',', node.InternalAddresses),
            string.Join(',', node.PodCidrs),
            string.Join(',', node.RulesetFamilies.Order()),
            string.Join(',', node.RouteFamilies.Order()),
            string.Join(',', node.RoutingRuleFamilies.Order()),
            $"{node.HasLocalTable} {node.Broken} {node.Routes is null} {node.RoutingRules is null} {node.Interfaces is null} {node.IpSets is null} {node.VirtualServers is null}",
            $"{node.Sysctls is null} {node.Neighbours is null} {node.ForwardingEntries is null} {node.WireGuard is null} {node.ForwardingEntries is { IsEmpty: true }}",
            // Which of several links has an address is told by their order.
            string.Join(',', (node.Interfaces ?? []).Select(i => i.Name))),
        node.Source);

    private static Element Of(Route route, Grounds grounds)
    {
        var text = string.Join(
            ' ',
            $"{route.Type} {route.Metric} {route.PreferredSource} {route.Scope} {route.Mtu} {route.HasUnknownAttributes} {route.IsDerived}",
            route.Type == RouteType.Local ? route.Protocol : "",
            route.HasUnknownAttributes ? route.ToString() : "",
            string.Join(',', route.NextHops));
        return new(DiffElement.Route, Text($"{route.Destination} in {route.Table}{(route.Tos == 0 ? "" : $" tos {route.Tos}")}"), text, route.Source) { Touches = grounds.OfRoute(route) };
    }

    private static Element Of(Interface link) => new(
        DiffElement.Interface,
        link.Name,
        string.Join(
            ' ',
            string.Join(',', link.Flags.Order(StringComparer.Ordinal)),
            $"{link.Mtu} {link.Master} {link.Group} {link.LinkType} {link.Kind} {link.IsHairpin} {link.IsIsolated} {link.CallsIptables} {link.CallsIp6tables} {link.Tunnel}",
            string.Join(',', link.Addresses.Select(a => a with { Source = default }))),
        link.Source)
    {
        Parts = [.. link.Addresses.Select(a => a.Source)],
    };

    private static IEnumerable<Element> Of(IpSet set) =>
    [
        new(DiffElement.IpSet, set.Name, $"{set.TypeName} {set.Family} {set.IsUnderstood} {set.HasCounters}", set.Source),
        .. set.Entries.Select(e => new Element(DiffElement.IpSet, $"{set.Name} {string.Join(',', e.Elements)}", $"{e.NoMatch}", e.Source) { Touches = OfMember(e) }),
    ];

    // A packet that a member holds has one of its addresses at one of its ends.
    private static TouchedPackets? OfMember(IpSetEntry member) => member.Elements.OfType<IpSetElement.Addresses>().FirstOrDefault() is { Range: { } range }
        ? TouchedPackets.About(range.First.Family, IntervalSet.Of(range.First.Bits, range.Last.Bits))
        : null;

    private static Element Of(VirtualServer server) => new(
        DiffElement.VirtualServer,
        server.ToString(),
        string.Join(' ', $"{server.Family} {server.Scheduler} {server.IsPersistent} {server.NotUnderstood}", string.Join(',', server.RealServers.Select(r => r with { Source = default }))),
        server.Source)
    {
        Parts = [.. server.RealServers.Select(r => r.Source)],
    };

    private static IEnumerable<Element> Of(WireGuardDevice device) =>
    [
        new(DiffElement.WireGuard, device.Name, $"{device.PublicKey}", device.Source),
        .. device.Peers.Select((p, i) => new Element(DiffElement.WireGuard, $"peer {p.Endpoint} of {device.Name}", Text($"{i} {p.PublicKey} {string.Join(',', p.AllowedAddresses)}"), p.Source)),
    ];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
