using PathTrace.Net;

namespace PathTrace.Datapath.Concrete;

/// <summary>Which address of an interface the kernel picks (devinet.c, inet_select_addr; addrconf.c, ipv6_dev_get_saddr as far as one global address goes).</summary>
internal static class InterfaceAddresses
{
    /// <summary>MASQUERADE: the primary address in the next hop's subnet, else the first of the interface, else the first of any other interface.</summary>
    internal static IpAddress ForMasquerade(PacketState state, out Unknown? why)
    {
        why = null;
        var device = state.Out ?? "";
        if (state.Node.Node.Interfaces is null)
            return FromRoutes(state, device, out why);
        var target = state.NextHop?.Via is { } via && via.Family == state.Packet.Family ? via : state.Packet.Destination;
        var own = Eligible(state, device).ToList();
        var found = own.FirstOrDefault(a => a.Subnet.Contains(target)) ?? own.FirstOrDefault();
        found ??= state.Node.Node.Interfaces.Value.Where(i => i.Name != device).SelectMany(i => Eligible(state, i.Name)).FirstOrDefault();
        if (found is null)
            why = new Unknown($"the address that replaces the source on {device}", "no interface of the node has a fitting address");
        return found?.Address ?? default;
    }

    /// <summary>REDIRECT in PREROUTING: the first address of the interface.</summary>
    internal static IpAddress First(PacketState state, string device, out Unknown? why)
    {
        why = null;
        if (state.Node.Node.Interfaces is null)
            return FromRoutes(state, device, out why);
        var found = state.Node.Node.FindInterface(device)?.Addresses.FirstOrDefault(a => a.Address.Family == state.Packet.Family);
        if (found is null)
            why = new Unknown($"the address of {device}", "the interface has none");
        return found?.Address ?? default;
    }

    private static IEnumerable<Cluster.InterfaceAddress> Eligible(PacketState state, string device) =>
        state.Node.Node.FindInterface(device)?.Addresses.Where(a =>
            a.Address.Family == state.Packet.Family && !a.IsSecondary && a.Scope is (null or "global" or "site")) ?? [];

    private static IpAddress FromRoutes(PacketState state, string device, out Unknown? why)
    {
        why = null;
        foreach (var route in state.Node.Node.Routes ?? [])
        {
            if (route.PreferredSource is { } source && source.Family == state.Packet.Family && route.Protocol == "kernel" && route.NextHops.Any(h => h.Device == device))
                return source;
        }

        why = new Unknown($"the address of {device}", "the node's interfaces were not collected", state.Node.Node.PathOf("ip-addr.txt"));
        return default;
    }
}
