using PathTrace.Cluster;
using PathTrace.Net;

namespace PathTrace.Datapath.Concrete;

/// <summary>Which address of an interface the kernel picks (devinet.c, inet_select_addr; addrconf.c, ipv6_dev_get_saddr; nf_nat_redirect.c).</summary>
internal static class InterfaceAddresses
{
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
            return SourceAddressV6.Choose(interfaces, device, state.Packet.Destination)?.Address;
        var found = Best(state.Node.FindInterface(device), state.Packet.Family, Target(state));
        if (found is null && !state.Node.Node.HasEveryInterface)
            return FromRoutes(state, device, out why);
        for (var i = 0; found is null && i < interfaces.Length; i++)
            found = FirstEligible(interfaces[i], state.Packet.Family);
        return found?.Address;
    }

    /// <summary>REDIRECT in PREROUTING: the first address of the interface. Null without a reason when it has none, and then the packet is dropped.</summary>
    internal static IpAddress? First(PacketState state, string device, out Unknown? why)
    {
        why = null;
        if (device.Length == 0 || state.Node.Node.Interfaces is null || !IsKnown(state, device))
            return FromRoutes(state, device, out why);
        return state.Node.FindInterface(device)?.Addresses.FirstOrDefault(a => IsUsable(a, state.Packet.Destination))?.Address;
    }

    // A listing that breaks off holds whole interfaces and may lack others, among which IPv6 looks too.
    private static bool IsKnown(PacketState state, string device) => state.Node.Node.HasEveryInterface
        || (state.Packet.Family == IpFamily.IPv4 && state.Node.FindInterface(device) is not null);

    // nf_nat_redirect.c, nf_nat_redirect_ipv6_usable: for a link-local destination a link-local address.
    private static bool IsUsable(InterfaceAddress address, IpAddress destination) => address.Address.Family == destination.Family
        && (destination.Family == IpFamily.IPv4 || destination.High >> 54 != 0xfe80 >> 6 || address.Scope == "link");

    private static IpAddress Target(PacketState state) =>
        state.NextHop?.Via is { } via && via.Family == state.Packet.Family ? via : state.Packet.Destination;

    /// <summary>The primary address in the target's subnet, else the first of the interface.</summary>
    internal static InterfaceAddress? Best(Interface? link, IpFamily family, IpAddress target)
    {
        InterfaceAddress? first = null;
        foreach (var address in link?.Addresses ?? [])
        {
            if (!IsEligible(address, family))
                continue;
            if (address.Subnet.Contains(target))
                return address;
            first ??= address;
        }

        return first;
    }

    private static InterfaceAddress? FirstEligible(Interface link, IpFamily family)
    {
        foreach (var address in link.Addresses)
        {
            if (IsEligible(address, family))
                return address;
        }

        return null;
    }

    // Secondary addresses and those of a narrower scope than global never replace a source.
    private static bool IsEligible(InterfaceAddress address, IpFamily family) =>
        address.Address.Family == family && !address.IsSecondary && address.Scope is null or "global";

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

            if (route.Destination.Contains(Target(state)))
                return source;
            first ??= source;
        }

        if (first is null)
            why = new Unknown($"the address of {(device.Length == 0 ? "the ingress interface" : device)}", state.Node.Node.Interfaces is null ? "the node's interfaces were not collected" : "the dump of the node's interfaces breaks off", state.Node.Node.PathOf("ip-addr.txt"));
        return first;
    }
}
