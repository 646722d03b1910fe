using PathTrace.Datapath.Symbolic;
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
            Direction.In => state.In,
            Direction.Out => state.OutForRules,
            _ => null,
        };
        if (device is { Length: 0 })
            return new Unknown("on which interface the address lies", "the packet's interface is not known", state.Node.Node.PathOf("ip-addr.txt"));
        return state.Node.Family == IpFamily.IPv6 ? IsV6(state, address, condition.Types, device) : IsV4(state, address, condition.Types, device);
    }

    // fib_frontend.c, __inet_dev_addr_type: constants first, then the local table alone; no entry, or one of another device, is UNICAST.
    private static Evaluation IsV4(PacketState state, IpAddress address, AddressTypes wanted, string? device)
    {
        var bits = (uint)state.Witness.Special(address).Low;
        if (bits is 0 or uint.MaxValue)
            return (wanted & AddressTypes.Broadcast) != 0;
        if (bits >> 28 == 0xe)
            return (wanted & AddressTypes.Multicast) != 0;
        if (!state.Node.KnowsWhetherOwn(address, state.Witness))
            return OwnAddressesUnknown(state, address);
        var type = state.Node.LocalRoute(address, state.Witness) is { } route && (device is null || (!route.NextHops.IsEmpty && route.NextHops[0].Device == device))
            ? TypeOf(route.Type)
            : AddressTypes.Unicast;
        return (wanted & type) != 0;
    }

    // xt_addrtype.c, match_type6: every type that the address shows by itself must fit; only LOCAL, ANYCAST, UNREACHABLE and PROHIBIT need a routing lookup.
    private static Evaluation IsV6(PacketState state, IpAddress address, AddressTypes wanted, string? device)
    {
        var isMulticast = state.Witness.Special(address).High >> 56 == 0xff;
        var isUnspecified = address.IsZero;
        if (((wanted & AddressTypes.Multicast) != 0 && !isMulticast)
            || ((wanted & AddressTypes.Unicast) != 0 && (isMulticast || isUnspecified))
            || ((wanted & AddressTypes.Unspec) != 0 && !isUnspecified))
        {
            return false;
        }

        const AddressTypes looked = AddressTypes.Local | AddressTypes.Anycast | AddressTypes.Unreachable | AddressTypes.Prohibit;
        if ((wanted & looked) == 0)
            return true;
        if (!state.Node.KnowsWhetherOwn(address, state.Witness) || !state.Node.HasRoutes)
            return OwnAddressesUnknown(state, address);
        if (device is not null)
            state.Witness?.FixAddress(address);
        if (device is not null && (wanted & AddressTypes.Local) != 0 && IsAddressOf(state, device, address))
            return true;
        var answer = RouteLookup.Resolve(state.Node, new FlowKey(address, default, "lo", device, 0, 0, default, 0, 0, Witness: state.Witness));
        if (answer.Kind == RouteAnswerKind.Unknown)
            return new Unknown($"the type of {address}", answer.UnknownReason ?? "its route is not known");
        if (answer.Route is { Destination.Address: var router })
            state.Witness?.SawAddress(address, router, router, address == router);
        return (wanted & TypeByRoute(answer, address, device)) != 0;
    }

    // match_lookup_rt6: with an interface, LOCAL is asked of its addresses, not of the route.
    private static AddressTypes TypeByRoute(in RouteAnswer answer, IpAddress address, string? device) => answer.Kind switch
    {
        RouteAnswerKind.Local when answer.Route?.Type == RouteType.Anycast => AddressTypes.Anycast,
        RouteAnswerKind.Local => device is null ? AddressTypes.Local : AddressTypes.None,
        RouteAnswerKind.Unicast when IsSubnetRouter(answer.Route!, address) => AddressTypes.Anycast,
        RouteAnswerKind.Unicast or RouteAnswerKind.Multicast or RouteAnswerKind.Broadcast => AddressTypes.None,
        _ => AddressTypes.Unreachable,
    };

    // ip6_route.h, ipv6_anycast_destination: the network's own address, on a link without a gateway.
    private static bool IsSubnetRouter(Route route, IpAddress address) =>
        route.Destination.Length < 127 && route.Destination.Address == address && route.NextHops.All(h => h.Via is null);

    // addrconf.c, ipv6_chk_addr: an address of the interface, not a local route over it.
    private static bool IsAddressOf(PacketState state, string device, IpAddress address) => state.Node.FindInterface(device) is { } link
        ? link.Addresses.Any(a => a.Address == address)
        : state.Node.LocalRoute(address) is { Type: RouteType.Local } route && route.NextHops.Any(h => h.Device == device);

    private static Unknown OwnAddressesUnknown(PacketState state, IpAddress address)
    {
        var (file, reason) = LocalTable.GapOf(state.Node.Node, state.Node.Family);
        return new($"whether {address} is an address of {state.Node.Node.Name}", reason, file);
    }

    // Blackhole and its kin make the lookup fail, and a failed lookup is UNICAST.
    private static AddressTypes TypeOf(RouteType type) => type switch
    {
        RouteType.Local => AddressTypes.Local,
        RouteType.Broadcast => AddressTypes.Broadcast,
        RouteType.Anycast => AddressTypes.Anycast,
        RouteType.Multicast => AddressTypes.Multicast,
        _ => AddressTypes.Unicast,
    };
}
