using PathTrace.Cluster;
using PathTrace.Explain.Causes;
using PathTrace.Net;
using PathTrace.Routing;
using PathTrace.Tracing;

namespace PathTrace.Explain;

/// <summary>
/// How a network plugin writes nodes' routes to each other's pods: flannel, kube-router and Calico give every node one for each other node, by the same device and by the same kind of address of the node
/// that is meant, its own or that of its tunnel device.
/// </summary>
internal static class PodRoutePattern
{
    /// <summary>The route of one node to another's pods as a route between others shows it; null when it does not fit: no such device, a gateway on none of the node's links, a gateway that is nobody's.</summary>
    /// <param name="sample">A route by one gateway.</param>
    /// <param name="meant">The node to whose pods the sample leads.</param>
    /// <param name="node">The node that is to have the route.</param>
    /// <param name="home">The node to whose pods it is to lead.</param>
    /// <param name="prefix">Their addresses.</param>
    internal static Route? Transferred(Route sample, Node meant, Node node, Node home, IpPrefix prefix)
    {
        if (sample is not { NextHops: [{ Via: { } via, Device: { } device, Encap: null } hop] } || (node.HasEveryInterface && node.FindInterface(device) is null))
            return null;
        if (Gateway(meant, via, device, home) is not { } gateway || !Reaches(node, device, hop, gateway))
            return null;
        return Onlink(sample with { Destination = prefix, NextHops = [hop with { Via = gateway }], PreferredSource = null }, node);
    }

    /// <summary>What two routes by one pattern have in common: the device, and whether the gateway is an address of the node that is meant or of its device; null for a route without one gateway, or to another machine.</summary>
    internal static string? Shape(Route route, Node meant) => route is not { NextHops: [{ Via: { } via, Device: { } device, Encap: null }] } ? null
        : IsUnderlay(meant, via) ? $"{device} by the node's address"
        : meant.FindInterface(device)?.Addresses.Any(a => a.Address == via) == true ? $"{device} by the device's address" : null;

    private static bool IsUnderlay(Node node, IpAddress address) => node.InternalAddresses.Contains(address) || NextHopCauses.AddressOf(node, address.Family) == address;

    private static IpAddress? Gateway(Node meant, IpAddress via, string device, Node home)
    {
        if (IsUnderlay(meant, via))
            return NextHopCauses.AddressOf(home, via.Family);
        return meant.FindInterface(device)?.Addresses.Any(a => a.Address == via) != true ? null
            : home.FindInterface(device)?.Addresses.Where(a => a.Address.Family == via.Family && a.Scope is null or "global").Select(a => (IpAddress?)a.Address).FirstOrDefault();
    }

    /// <summary>False when a node could not have the route as another has it: no such device, or a gateway on none of its links.</summary>
    internal static bool Fits(Route route, Node node) => route is not { NextHops: [{ Via: { } via, Device: { } device } hop] } || !node.HasEveryInterface || (node.FindInterface(device) is not null && Reaches(node, device, hop, via));

    /// <summary>The route as a node takes it: by a tunnel device whose subnets do not hold the gateway only <c>onlink</c> (fib_semantics.c, fib_check_nh_v4_gw: "Nexthop has invalid gateway").</summary>
    internal static Route Onlink(Route route, Node node) => route is { NextHops: [{ Via: { } via, Device: { } device } hop] } && node.FindInterface(device) is { } link
        && Tunnels.KindOf(node, device) is not null && !HoldsGateway(link, via) ? route with { NextHops = [hop with { Flags = hop.Flags | NextHopFlags.Onlink }] } : route;

    private static bool HoldsGateway(Interface link, IpAddress gateway) => link.Addresses.Any(a => !a.Subnet.IsHost && a.Subnet.Contains(gateway));

    // fib_semantics.c, fib_check_nh: a gateway has to be on a link, unless it is said to be (onlink).
    private static bool Reaches(Node node, string device, NextHop hop, IpAddress gateway) => hop.Flags.HasFlag(NextHopFlags.Onlink) || Tunnels.KindOf(node, device) is not null
        || (node.FindInterface(device) is { } link && HoldsGateway(link, gateway));
}
