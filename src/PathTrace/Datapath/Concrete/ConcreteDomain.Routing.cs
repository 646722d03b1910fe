using PathTrace.Cluster;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Routing;
using PathTrace.Text;

namespace PathTrace.Datapath.Concrete;

/// <content>The routing decision for one packet.</content>
internal sealed partial class ConcreteDomain
{
    /// <inheritdoc/>
    public void RouteArriving(PacketState state, List<Routed<PacketState>> results)
    {
        // What came back by lo still holds the route it left with (ip_input.c, ip_rcv_finish_core: skb_valid_dst).
        if (state.In == "lo")
        {
            results.Add(new(state, IsTakenFromLoopback(state) ? RoutingDecision.Local : RoutingDecision.Ended));
            return;
        }

        if (BridgePorts.KeepsItsWay(state))
        {
            PassOverBridge(state, results);
            return;
        }

        if (Lacks(state, results) || !TryPass(ref state, SourceValidation.Martian(state), results))
            return;
        if (SourceValidation.IsBroadcastInput(state))
        {
            if (TryPass(ref state, SourceValidation.OfBroadcastSource(state), results))
                results.Add(new(state, RoutingDecision.Local));
            return;
        }

        var answer = RouteLookup.Resolve(state.Node, FlowKey.Of(state.Packet, state.In ?? "", state.Witness) with { OutInterface = OnlyWayOut(state), OutInterfaceIs = OutInterfaceUse.HiddenFromRules });
        if (EndsHere(state, answer, false, results))
            return;
        switch (answer.Kind)
        {
            case RouteAnswerKind.Local or RouteAnswerKind.Broadcast:
                state.Add(Routed(state, answer, null, false));
                if (TryPass(ref state, answer.Kind == RouteAnswerKind.Broadcast ? SourceValidation.OfBroadcastSource(state) : SourceValidation.OfSource(state), results))
                    results.Add(new(state, RoutingDecision.Local));
                break;
            default:
                // IPv4 asks for the switch when it routes, IPv6 only when it forwards, which a frame that stays on its bridge is not (ip6_output.c, ip6_forward).
                var isV6 = state.Packet.Family == IpFamily.IPv6;
                if (!isV6 && !TryPass(ref state, ForwardingOff(state), results))
                    break;
                var count = results.Count;
                ChooseNextHop(state, answer, false, results);
                if (isV6)
                    Recheck(results, count, static state => state.IsBridged ? null : ForwardingOff(state));
                // The check comes after the choice, because it asks for the way out (route.c, __mkroute_input).
                Recheck(results, count, SourceValidation.OfSource);
                Recheck(results, count, Hairpins.ObjectionTo);
                Recheck(results, count, BridgeLinks.ToBridged);
                break;
        }
    }

    // ip6_route.c, rt6_need_strict: a link-local address is meant on the link by which its packet came. Unknown where the interface is.
    private static string? OnlyWayOut(PacketState state) =>
        state.Packet.Family == IpFamily.IPv6 && state.Witness.Special(state.Packet.Destination).High >> 54 == 0xfe80 >> 6 && state.In is { Length: > 0 } device ? device : null;

    /// <inheritdoc/>
    public void RouteMade(PacketState state, bool isReroute, List<Routed<PacketState>> results)
    {
        if (!isReroute && state.Witness.Special(state.Packet.Destination).IsZero)
            CallItself(state);
        if (Lacks(state, results))
            return;
        var answer = RouteLookup.Resolve(state.Node, FlowKey.Of(state.Packet, "lo", state.Witness));
        if (EndsHere(state, answer, isReroute, results))
            return;
        if (answer.Kind == RouteAnswerKind.Local)
        {
            state.Out = "lo";
            state.Route = answer.Route;
            state.NextHop = null;
            state.Add(Routed(state, answer, null, isReroute));
            results.Add(new(state, RoutingDecision.Out));
            return;
        }

        var count = results.Count;
        ChooseNextHop(state, answer, isReroute, results);
        Recheck(results, count, LoopbackSource);
    }

    // route.c, __mkroute_output: a loopback source leaves by a real interface only under route_localnet.
    private static SourceValidation.Objection? LoopbackSource(PacketState state)
    {
        var source = state.Witness.Special(state.Packet.Source);
        return source.Family == IpFamily.IPv4 && (uint)source.Low >> 24 == 127 && state.Out != "lo"
            ? SourceValidation.LoopbackOnWire(state, source, state.Out ?? "")
            : null;
    }

    // Without routes or without the node's own addresses nothing can be said about where the packet goes.
    private static bool Lacks(PacketState state, List<Routed<PacketState>> results)
    {
        if (state.Node.HasRoutes && state.Node.KnowsWhetherOwn(state.Packet.Destination, state.Witness))
            return false;
        var isV6 = state.Node.Family == IpFamily.IPv6;
        var what = state.Node.HasRoutes ? "addresses" : "routes";
        var (file, reason) = state.Node.HasRoutes
            ? LocalTable.GapOf(state.Node.Node, state.Node.Family)
            : (state.Node.Node.PathOf(isV6 ? "ip-6-route.txt" : "ip-route.txt"), $"its {(isV6 ? "IPv6 " : "")}routes were not collected");
        Forks.Abandon(state, new(
            $"{state.Node.Node.Name}/{what}/{state.Node.Family}",
            $"where {state.Node.Node.Name} sends {state.Packet.Destination}",
            reason,
            default,
            file));
        results.Add(new(state, RoutingDecision.Ended));
        return true;
    }

    private static bool EndsHere(PacketState state, in RouteAnswer answer, bool isReroute, List<Routed<PacketState>> results)
    {
        Disposition? end = answer.Kind switch
        {
            RouteAnswerKind.None => Disposition.NoRoute,
            RouteAnswerKind.Blackhole => Disposition.Blackholed,
            RouteAnswerKind.Unreachable => Disposition.Unreachable,
            RouteAnswerKind.Prohibit => Disposition.Prohibited,
            RouteAnswerKind.Unknown or RouteAnswerKind.Multicast => Disposition.Indeterminate,
            _ => null,
        };
        if (IsMulticast(state.Witness.Special(state.Packet.Destination)))
            end = Disposition.Indeterminate;
        if (end is not { } disposition)
            return false;
        state.Add(Routed(state, answer, null, isReroute));
        if (disposition == Disposition.Indeterminate)
        {
            Forks.Abandon(state, new(
                $"{state.Node.Node.Name}/route/{state.Packet.Destination}",
                $"where {state.Node.Node.Name} sends {state.Packet.Destination}",
                answer.UnknownReason ?? "who listens to a multicast group is in no dump",
                answer.Route?.Source ?? answer.Rule?.Source ?? default));
        }
        else
        {
            state.EndAs(disposition);
        }

        results.Add(new(state, RoutingDecision.Ended));
        return true;
    }

    private static void ChooseNextHop(PacketState state, RouteAnswer answer, bool isReroute, List<Routed<PacketState>> results)
    {
        var route = answer.Route!;
        var (first, count, total) = WaysOf(state.Node, route);
        if (first is null)
        {
            state.Add(Routed(state, answer, null, isReroute));
            state.EndAs(Disposition.NoRoute);
            results.Add(new(state, RoutingDecision.Ended));
            return;
        }

        // The hash over the same addresses chooses the same way again (route.c, fib_multipath_hash); that of IPv6 has the flow label too, which routing anew leaves out.
        var isSettled = isReroute && state.Packet.Family == IpFamily.IPv4 && ReferenceEquals(route, state.Route) && state.NextHop is not null && state.Witness.IsSame(state.Packet.Destination, state.RoutedDestination);
        if (count == 1 || isSettled)
        {
            Take(state, answer, isSettled ? state.NextHop! : first, isReroute, results);
            return;
        }

        var fork = Fork.OfChoice();
        var index = 0;
        foreach (var hop in route.NextHops)
        {
            if (!RouteLookup.IsUsable(state.Node, hop, null))
                continue;
            var branch = index == count - 1 ? state : state.Copy();
            Forks.Choose(branch, fork, index++, new(new(ChoiceKind.Ecmp, TextOf(hop), new Fraction(Math.Max(1, hop.Weight), total), route.Source)));
            Take(branch, answer, hop, isReroute, results);
        }
    }

    private static (NextHop? First, int Count, long Weight) WaysOf(NodeModel node, Route route)
    {
        NextHop? first = null;
        var count = 0;
        var total = 0L;
        foreach (var hop in route.NextHops)
        {
            if (!RouteLookup.IsUsable(node, hop, null))
                continue;
            first ??= hop;
            count++;
            total += Math.Max(1, hop.Weight);
        }

        return (first, count, total);
    }

    private static void Take(PacketState state, in RouteAnswer answer, NextHop hop, bool isReroute, List<Routed<PacketState>> results)
    {
        state.Out = hop.Device ?? "";
        state.NextHop = hop;
        state.Route = answer.Route;
        state.RoutedDestination = state.Packet.Destination;
        state.Add(Routed(state, answer, hop, isReroute));
        if (BridgePorts.KeepsRedirected(state))
            MarkBridged(state);
        results.Add(new(state, LinkIsUp(state) && LeadsAnywhere(state) ? RoutingDecision.Out : RoutingDecision.Ended));
    }

    private static bool LinkIsUp(PacketState state)
    {
        if (state.Node.FindInterface(state.Out) is not { IsKnownDown: true } link)
            return true;
        EndAtLink(state, link, "is down");
        return false;
    }

    private static void EndAtLink(PacketState state, Interface link, string how)
    {
        state.Add(new Step.Checked(CheckKind.InterfaceState, false, $"{link.Name} {how}", link.Source));
        state.EndAs(Disposition.InterfaceDown);
    }

    private static Step.Routed Routed(PacketState state, in RouteAnswer answer, NextHop? hop, bool isReroute)
    {
        var source = answer.Route?.Source ?? answer.Rule?.Source ?? TableWithout(state.Node);
        return new(state.Packet.Destination, answer.Rule, answer.Route, hop, isReroute, source);
    }

    private static SourceSpan TableWithout(NodeModel node) =>
        node.Node.Routes?.FirstOrDefault(r => r.Destination.Family == node.Family)?.Source.Source is { } file ? SourceSpan.WholeFile(file) : default;

    private static bool IsMulticast(IpAddress address) =>
        address.Family == IpFamily.IPv4 ? (uint)address.Low >> 28 == 0xe : address.High >> 56 == 0xff;

    private static string TextOf(NextHop hop) => (hop.Via, hop.Device) switch
    {
        ({ } via, { } device) => $"via {via} dev {device}",
        ({ } via, null) => $"via {via}",
        _ => $"dev {hop.Device}",
    };
}
