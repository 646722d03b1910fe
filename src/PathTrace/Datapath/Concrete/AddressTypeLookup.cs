using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Routing;

namespace PathTrace.Datapath.Concrete;

/// <summary>The address type that <c>-m addrtype</c> sees (xt_addrtype.c).</summary>
internal static class AddressTypeLookup
{
    internal static Evaluation Is(PacketState state, Condition.AddressTypeIs condition)
    {
        if (FieldReader.Address(state, condition.Field) is not { } address)
            return false;
        var device = condition.Limit switch
        {
            Direction.In => state.In ?? "lo",
            Direction.Out => state.Out,
            _ => null,
        };
        return state.Node.Family == IpFamily.IPv6 ? IsV6(state, address, condition.Types, device) : IsV4(state, address, condition.Types, device);
    }

    // fib_frontend.c, __inet_dev_addr_type: constants first, then the local table alone; no entry, or one of another device, is UNICAST.
    private static Evaluation IsV4(PacketState state, IpAddress address, AddressTypes wanted, string? device)
    {
        var bits = (uint)address.Bits;
        if (bits >> 24 == 0 || bits == uint.MaxValue)
            return (wanted & AddressTypes.Broadcast) != 0;
        if (bits >> 28 == 0xe)
            return (wanted & AddressTypes.Multicast) != 0;
        if (!state.Node.HasLocalTable)
            return OwnAddressesUnknown(state, address);
        var type = state.Node.LocalRoute(address) is { } route && (device is null || route.NextHops.Any(h => h.Device == device))
            ? TypeOf(route.Type)
            : AddressTypes.Unicast;
        return (wanted & type) != 0;
    }

    // xt_addrtype.c, match_type6 and match_lookup_rt6: a whole routing lookup, whose flags are translated to types.
    private static Evaluation IsV6(PacketState state, IpAddress address, AddressTypes wanted, string? device)
    {
        if ((wanted & AddressTypes.Multicast) != 0 && address.Bits >> 120 == 0xff)
            return true;
        if ((wanted & AddressTypes.Unspec) != 0 && address.Bits == 0)
            return true;
        if (!state.Node.HasLocalTable || !state.Node.HasRoutes)
            return OwnAddressesUnknown(state, address);
        var key = new FlowKey(address, default, "lo", device, 0, 0, default, 0, 0);
        var answer = RouteLookup.Resolve(state.Node, key);
        if (answer.Kind == RouteAnswerKind.Unknown)
            return new Unknown($"the type of {address}", answer.UnknownReason ?? "its route is not known");
        var type = answer.Kind switch
        {
            RouteAnswerKind.Local => answer.Route?.Type == RouteType.Anycast ? AddressTypes.Anycast : AddressTypes.Local,
            RouteAnswerKind.Unicast or RouteAnswerKind.Multicast => AddressTypes.Unicast,
            _ => AddressTypes.Unreachable,
        };
        return (wanted & type) != 0;
    }

    private static Unknown OwnAddressesUnknown(PacketState state, IpAddress address) => new(
        $"whether {address} is an address of {state.Node.Node.Name}",
        "its addresses were not collected",
        state.Node.Node.PathOf(state.Node.Family == IpFamily.IPv6 ? "ip-6-route.txt" : "ip-addr.txt"));

    private static AddressTypes TypeOf(RouteType type) => type switch
    {
        RouteType.Local => AddressTypes.Local,
        RouteType.Broadcast => AddressTypes.Broadcast,
        RouteType.Anycast => AddressTypes.Anycast,
        RouteType.Multicast => AddressTypes.Multicast,
        RouteType.Blackhole => AddressTypes.Blackhole,
        RouteType.Unreachable => AddressTypes.Unreachable,
        RouteType.Prohibit => AddressTypes.Prohibit,
        RouteType.Throw => AddressTypes.Throw,
        _ => AddressTypes.Unicast,
    };
}
