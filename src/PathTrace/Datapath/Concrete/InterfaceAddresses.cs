using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;

namespace PathTrace.Datapath.Concrete;

/// <summary>Which address of an interface the kernel picks (devinet.c, inet_select_addr; addrconf.c, ipv6_dev_get_saddr; nf_nat_redirect.c).</summary>
internal static class InterfaceAddresses
{
    private const int Universe = 0;
    private const int Link = 253;

    /// <summary>
    /// MASQUERADE: the primary address in the next hop's subnet, else the first of the interface, else the first of any other interface. IPv6 has rules
    /// of its own. Null without a reason when there is none, and then the packet is dropped.
    /// </summary>
    internal static IpAddress? ForMasquerade(PacketState state, out Unknown? why)
    {
        why = null;
        var device = state.Out ?? "";
        if (state.Node.Node.Interfaces is not { } interfaces || !IsKnown(state, device))
            return FromRoutes(state, device, out why);
        if (state.Packet.Family == IpFamily.IPv6)
        {
            // The length of the common prefix counts: of sets, each destination for itself.
            state.Witness?.FixAddress(state.Packet.Destination);
            return SourceAddressV6.Choose(state.Node, device, state.Packet.Destination, out why);
        }

        var found = OnInterface(state.Node, device, Target(state), Universe, state.Witness);
        if (found is null && !state.Node.Node.HasEveryInterface)
            return FromRoutes(state, device, out why);
        return found ?? Elsewhere(interfaces, Universe);
    }

    /// <summary>
    /// The source that routing gives an IPv4 packet whose route names none (fib_semantics.c, fib_info_update_nhc_saddr): of the route's scope or wider, in the gateway's subnet if there is a gateway.
    /// Null when the dumps do not tell, or there is none.
    /// </summary>
    internal static IpAddress? ForRoute(NodeModel node, string device, IpAddress? gateway, string? scope)
    {
        var limit = ScopeOf(scope);
        if (node.Node.Interfaces is not { } interfaces || (node.FindInterface(device) is null && !node.Node.HasEveryInterface))
            return null;
        return OnInterface(node, device, gateway, limit) is { } found ? found
            : node.Node.HasEveryInterface ? Elsewhere(interfaces, limit)
            : null;
    }

    /// <summary>REDIRECT in PREROUTING: the first address of the interface. Null without a reason when it has none, and then the packet is dropped.</summary>
    internal static IpAddress? First(PacketState state, string device, out Unknown? why)
    {
        why = null;
        if (device.Length == 0 || state.Node.Node.Interfaces is null || !IsKnown(state, device))
            return FromRoutes(state, device, out why);
        return state.Node.FindInterface(device)?.Addresses.FirstOrDefault(a => IsUsable(a, state.Witness.Special(state.Packet.Destination)))?.Address;
    }

    // A listing that breaks off holds whole interfaces and may lack others, among which IPv6 looks too.
    private static bool IsKnown(PacketState state, string device) => state.Node.Node.HasEveryInterface
        || (state.Packet.Family == IpFamily.IPv4 && state.Node.FindInterface(device) is not null);

    // nf_nat_redirect.c, nf_nat_redirect_ipv6_usable: for a link-local destination a link-local address.
    private static bool IsUsable(InterfaceAddress address, IpAddress destination) => address.Address.Family == destination.Family
        && (destination.Family == IpFamily.IPv4 || destination.High >> 54 != 0xfe80 >> 6 || address.Scope == "link");

    private static IpAddress Target(PacketState state) =>
        state.NextHop?.Via is { } via && via.Family == state.Packet.Family ? via : state.Packet.Destination;

    // The primary address in the target's subnet, else the first of the interface (inet_select_addr). Under route_localnet addresses of scope host count as of the link.
    private static IpAddress? OnInterface(NodeModel node, string device, IpAddress? target, int limit, Witness? witness = null)
    {
        IpAddress? first = null;
        foreach (var address in node.FindInterface(device)?.Addresses ?? [])
        {
            if (address.Address.Family != IpFamily.IPv4 || address.IsSecondary || !IsWithin(node, device, address, limit))
                continue;
            if (target is { } wanted && witness.Holds(address.Subnet, wanted))
                return address.Address;
            first ??= address.Address;
        }

        return first;
    }

    private static bool IsWithin(NodeModel node, string device, InterfaceAddress address, int limit)
    {
        var scope = ScopeOf(address.Scope);
        return scope <= limit || (limit >= Link && scope > Link && node.SettingsOf(device).RouteLocalnet.Value > 0);
    }

    // in_dev_select_addr: an interface without an address borrows the first one of another, but none that means something on its link only.
    private static IpAddress? Elsewhere(ImmutableArray<Interface> interfaces, int limit)
    {
        foreach (var link in interfaces)
        {
            foreach (var address in link.Addresses)
            {
                if (address.Address.Family == IpFamily.IPv4 && !address.IsSecondary && ScopeOf(address.Scope) is not Link and var scope && scope <= limit)
                    return address.Address;
            }
        }

        return null;
    }

    // rtnetlink.h, rt_scope_t, by the names of iproute2's rt_scopes; a name of the node's own says nothing.
    private static int ScopeOf(string? name) => name switch
    {
        null or "global" => Universe,
        "site" => 200,
        "link" => Link,
        "host" => 254,
        _ => byte.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 255,
    };

    // The kernel's own routes to connected subnets name the interface's primary addresses.
    private static IpAddress? FromRoutes(PacketState state, string device, out Unknown? why)
    {
        IpAddress? first = null;
        why = null;
        foreach (var route in state.Node.Node.Routes ?? [])
        {
            if (device.Length == 0 || route.PreferredSource is not { } source || source.Family != state.Packet.Family || route.Protocol != "kernel"
                || route.Table != Routing.RouteTables.Main || !route.NextHops.Any(h => h.Device == device))
            {
                continue;
            }

            if (state.Witness.Holds(route.Destination, Target(state)))
                return source;
            first ??= source;
        }

        if (first is null)
            why = new Unknown($"the address of {(device.Length == 0 ? "the ingress interface" : device)}", state.Node.Node.Interfaces is null ? "the node's interfaces were not collected" : "the dump of the node's interfaces breaks off", state.Node.Node.PathOf("ip-addr.txt"));
        return first;
    }
}
