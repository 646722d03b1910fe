using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Datapath.Concrete;

/// <summary>
/// What routing thinks of a packet's source and of addresses that may not be on the wire (route.c, ip_route_input_slow; fib_frontend.c, fib_validate_source).
/// </summary>
internal static class SourceValidation
{
    private static readonly IpPrefix LinkGroups = IpPrefix.Parse("224.0.0.0/24");
    private static readonly IpAddress Everybody = IpAddress.Parse("255.255.255.255");

    /// <summary>An objection to the packet: how it ends, or what must be assumed for it to pass.</summary>
    /// <param name="End">How the packet ends if the objection holds.</param>
    /// <param name="Kind">The check that objects.</param>
    /// <param name="Detail">The setting or fact, for readers.</param>
    /// <param name="Source">Its line.</param>
    /// <param name="Missing">Set when the dumps do not tell whether the objection holds: the setting that would.</param>
    internal sealed record Objection(Disposition End, CheckKind Kind, string Detail, SourceSpan Source, Unknown? Missing = null)
    {
        /// <summary>What the lookup of the way back found, routing rules and all.</summary>
        internal RouteAnswer? Back { get; init; }
    }

    private static readonly IpAddress Loopback = IpAddress.V6(1);

    /// <summary>Addresses that may never arrive from the wire.</summary>
    internal static Objection? Martian(PacketState state)
    {
        var packet = state.Packet;
        if (packet.Family == IpFamily.IPv6)
            return FromWire(state);
        NoteSpecial(state);
        var source = (uint)packet.Source.Low;
        var destination = (uint)packet.Destination.Low;
        if (source >> 28 == 0xe || source == uint.MaxValue)
            return Refuse($"the source {packet.Source} is a multicast or broadcast address");
        if (IsBroadcastInput(state))
            return null;
        // in.h, ipv4_is_zeronet: the rest of 0/8 is ordinary.
        // fib_frontend.c, ip_mc_validate_source: but not on its way to a group of the link.
        if (source == 0)
            return LinkGroups.Contains(packet.Destination) ? null : Refuse("the source is 0.0.0.0");
        if (destination == 0)
            return Refuse("the destination is 0.0.0.0");
        if (destination >> 24 == 127 || source >> 24 == 127)
            return LoopbackOnWire(state, destination >> 24 == 127 ? packet.Destination : packet.Source, state.In!);
        return null;
    }

    /// <summary>255.255.255.255, and 0.0.0.0 to 0.0.0.0: for the node itself without a lookup.</summary>
    internal static bool IsBroadcastInput(PacketState state)
    {
        var packet = state.Packet;
        if (packet.Family == IpFamily.IPv6)
            return false;
        NoteSpecial(state);
        return packet.Destination.Low == uint.MaxValue || (packet.Source.IsZero && packet.Destination.IsZero);
    }

    private static void NoteSpecial(PacketState state)
    {
        state.Witness.Special(state.Packet.Source);
        state.Witness.Special(state.Packet.Destination);
    }

    /// <summary>127/8 leaves or enters by a real interface only under route_localnet.</summary>
    internal static Objection? LoopbackOnWire(PacketState state, IpAddress address, string device)
    {
        var setting = state.Node.SettingsOf(device).RouteLocalnet;
        if (setting.Value > 0)
            return null;
        return new(
            Disposition.Martian,
            CheckKind.Martian,
            $"{address} is a loopback address on {device}, and {setting.Text}",
            setting.Source,
            setting.Value is null ? MissingSysctl(state, setting.Text) : null);
    }

    /// <summary>
    /// fib_validate_source: the node's own addresses as source, and rp_filter. IPv6 has neither. The route back is looked up as if the packet came in where this one leaves; one for
    /// the node itself as if it were made here.
    /// </summary>
    internal static Objection? OfSource(PacketState state) => OfSource(state, state.Packet.Destination);

    /// <summary>The same of a packet for everybody on a link: the lookup of the route back knows no source (route.c, ip_route_input_slow: brd_input).</summary>
    internal static Objection? OfBroadcastSource(PacketState state) => OfSource(state, IpAddress.AnyV4);

    private static Objection? OfSource(PacketState state, IpAddress destination)
    {
        if (state.Packet.Family == IpFamily.IPv6 || state.In is not { Length: > 0 } device || state.Witness.Special(state.Packet.Source).IsZero)
            return null;
        var settings = state.Node.SettingsOf(device);
        var answer = RouteLookup.Resolve(state.Node, KeyOf(state, settings.SrcValidMark.Value > 0, state.Out ?? "lo") with { Source = destination });
        var filter = settings.RpFilter;
        switch (answer.Kind)
        {
            // inet_lookup_ifaddr_rcu knows addresses, not the rest of 127/8.
            case RouteAnswerKind.Local when filter.Value == 0 && answer.Route is { Destination.IsHost: false, Protocol: "kernel" or null } && !LooksAtRoutesAnyway(state, device):
                return null;
            case RouteAnswerKind.Local:
                return OwnSource(state, device) ?? (LeavesBy(answer, device) ? null : Filtered(state, device, answer, filter));
            case RouteAnswerKind.Unicast when LeavesBy(answer, device):
                return null;
            case RouteAnswerKind.Broadcast or RouteAnswerKind.Multicast when filter.Value != 0 || LooksAtRoutesAnyway(state, device):
                var isUnknown = filter.Value is null && !LooksAtRoutesAnyway(state, device);
                return Refuse($"the source {state.Packet.Source} is a broadcast address") with { Missing = isUnknown ? MissingSysctl(state, filter.Text) : null };
            case RouteAnswerKind.Unknown when filter.Value == 0 && LooksAtRoutesAnyway(state, device):
                return new(
                    Disposition.Martian,
                    CheckKind.Martian,
                    $"a route names the source {state.Packet.Source} as the node's own or as a broadcast address",
                    default,
                    new Unknown($"the route back to {state.Packet.Source}", answer.UnknownReason ?? "it is not known"));
            default:
                return Filtered(state, device, answer, filter);
        }
    }

    /// <summary>The <c>rpfilter</c> match (ipt_rpfilter.c, rpfilter_lookup_reverse).</summary>
    internal static Evaluation PassesRpFilterMatch(PacketState state, Condition.ReversePath condition)
    {
        if (state.In is null or "lo" || IsUnspecified(state))
            return true;
        if (!state.Node.HasRoutes || state.In.Length == 0)
            return new Unknown("the reverse path test", "the node's routes were not collected", state.Node.Node.PathOf("ip-route.txt"));
        var answer = RouteLookup.Resolve(state.Node, KeyOfMatch(state, condition));
        return answer.Kind switch
        {
            RouteAnswerKind.Unknown => new Unknown("the reverse path test", answer.UnknownReason ?? "the route back is not known"),
            RouteAnswerKind.Unicast => condition.Loose || LeavesBy(answer, state.In),
            // IPv6 asks no interface of an own address (ip6t_rpfilter.c, rpfilter_lookup_reverse6).
            RouteAnswerKind.Local when condition.AcceptLocal && state.Packet.Family == IpFamily.IPv6 => answer.Route?.Type == Routing.RouteType.Local,
            RouteAnswerKind.Local when condition.AcceptLocal => condition.Loose || LeavesBy(answer, state.In),
            _ => false,
        };
    }

    // ipt_rpfilter.c, rpfilter_mt: the source 0.0.0.0 passes on its way to everybody or to a group of the link; ip6t_rpfilter.c: the source "::" always does.
    private static bool IsUnspecified(PacketState state)
    {
        NoteSpecial(state);
        var packet = state.Packet;
        return packet.Source.IsZero && (packet.Family == IpFamily.IPv6 || packet.Destination == Everybody || LinkGroups.Contains(packet.Destination));
    }

    // fib_frontend.c, fib_validate_source: without rp_filter the kernel looks no further than its own addresses, and under accept_local not even at them, unless there are routing rules
    // or local routes that somebody added, or the packet leaves where it came in and might cause a redirect.
    private static bool LooksAtRoutesAnyway(PacketState state, string device) =>
        ((state.Node.HasCustomRoutingRules || state.Node.HasCustomLocalRoutes) && state.Node.SettingsOf(device).AcceptLocal.Value is not > 0)
        || (state.Out == device && state.Node.SettingsOf(device).SendRedirects.Value != 0);

    private static Objection? OwnSource(PacketState state, string device)
    {
        var setting = state.Node.SettingsOf(device).AcceptLocal;
        if (setting.Value > 0)
            return null;
        return new(
            Disposition.Martian,
            CheckKind.Martian,
            $"the source {state.Packet.Source} is the node's own address, and {setting.Text}",
            setting.Source,
            setting.Value is null ? MissingSysctl(state, setting.Text) : null);
    }

    // fib_frontend.c, __fib_validate_source: 1 wants the route back to leave by the ingress interface; 2 is content with any, but not on an interface without addresses.
    private static Objection? Filtered(PacketState state, string device, in RouteAnswer answer, in Setting filter)
    {
        var hasAnyRoute = answer.Kind is RouteAnswerKind.Unicast or RouteAnswerKind.Local;
        if (filter.Value is 0 || (filter.Value >= 2 && hasAnyRoute && HasAddress(state, device)))
            return null;
        var missing = filter.Value is null ? MissingSysctl(state, filter.Text) : null;
        if (answer.Kind == RouteAnswerKind.Unknown)
            missing = new Unknown($"the route back to {state.Packet.Source}", answer.UnknownReason ?? "it is not known");
        var back = hasAnyRoute
            ? $"the route back to {state.Packet.Source} leaves by {DeviceOf(state, answer)}, not by {device}"
            : $"there is no route back to {state.Packet.Source}";
        return new(
            Disposition.ReversePathFiltered,
            CheckKind.ReversePath,
            $"{back}, and {filter.Text}",
            filter.Source.IsSet ? filter.Source : answer.Route?.Source ?? default,
            missing)
        {
            Back = answer,
        };
    }

    private static bool HasAddress(PacketState state, string device) =>
        state.Node.FindInterface(device) is not { } link || link.Addresses.Any(a => a.Address.Family == state.Packet.Family);

    // ip6t_rpfilter.c, rpfilter_lookup_reverse6: a link-local source is looked for on the ingress interface.
    private static string? OnlyWayBack(PacketState state) => state.Packet.Family == IpFamily.IPv6 && state.Witness.Special(state.Packet.Source).High >> 54 == 0xfe80 >> 6 ? state.In : null;

    // The match tells the lookup no ports, and in IPv4 no protocol either; carriers are of no account to it.
    private static FlowKey KeyOfMatch(PacketState state, Condition.ReversePath condition) => KeyOf(state, condition.UseMark, "lo") with
    {
        OutInterface = OnlyWayBack(state) ?? (state.Packet.Family == IpFamily.IPv6 && !condition.Loose ? state.In : null),
        OutInterfaceIs = state.Packet.Family == IpFamily.IPv6 && OnlyWayBack(state) is null ? OutInterfaceUse.Preferred : OutInterfaceUse.Demanded,
        Protocol = state.Packet.Family == IpFamily.IPv6 ? state.Packet.Protocol : default,
        SourcePort = 0,
        DestinationPort = 0,
        IgnoresCarriers = true,
    };

    private static FlowKey KeyOf(PacketState state, bool useMark, string inInterface) => new(
        state.Packet.Source,
        state.Packet.Destination,
        inInterface,
        null,
        useMark ? state.Packet.Mark : 0,
        state.Packet.Tos,
        state.Packet.Protocol,
        state.Packet.DestinationPort,
        state.Packet.SourcePort,
        IsRoots: true,
        Witness: state.Witness);

    private static bool LeavesBy(in RouteAnswer answer, string device) =>
        answer.Route is { } route && HasNextHopOn(route, device);

    private static bool HasNextHopOn(Routing.Route route, string device)
    {
        foreach (var hop in route.NextHops)
        {
            if (hop.Device == device)
                return true;
        }

        return false;
    }

    private static string DeviceOf(PacketState state, in RouteAnswer answer) =>
        RouteLookup.UsableNextHops(state.Node, answer.Route!, null).FirstOrDefault()?.Device ?? "another interface";

    /// <summary>Addresses that IPv6 refuses before the first hook (ip6_input.c, ip6_rcv_core); IPv4 judges only when it routes.</summary>
    internal static Objection? FromWire(PacketState state)
    {
        var packet = state.Packet;
        if (packet.Family != IpFamily.IPv6)
            return null;
        NoteSpecial(state);
        if (packet.Source.High >> 56 == 0xff)
            return Refuse($"the source {packet.Source} is a multicast address");
        return packet.Source == Loopback || packet.Destination == Loopback
            ? Refuse("::1 may not arrive from the wire")
            : null;
    }

    private static Objection Refuse(string detail) => new(Disposition.Martian, CheckKind.Martian, detail, default);

    private static Unknown MissingSysctl(PacketState state, string key) =>
        new($"the value of {key} on {state.Node.Node.Name}", "the setting was not collected", state.Node.Node.PathOf("sysctl.txt"), Sysctl: key);
}
