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
            results.Add(new(state, RoutingDecision.Local));
            return;
        }

        if (Lacks(state, results) || !TryPass(ref state, SourceValidation.Martian(state), results))
            return;
        if (state.Packet.Destination == IpAddress.V4(uint.MaxValue))
        {
            results.Add(new(state, RoutingDecision.Local));
            return;
        }

        var answer = RouteLookup.Resolve(state.Node, FlowKey.Of(state.Packet, state.In ?? ""));
        if (EndsHere(state, answer, false, results))
            return;
        switch (answer.Kind)
        {
            case RouteAnswerKind.Local or RouteAnswerKind.Broadcast:
                state.Add(Routed(state, answer, null, false));
                if (TryPass(ref state, SourceValidation.OfSource(state), results))
                    results.Add(new(state, RoutingDecision.Local));
                break;
            default:
                if (TryPass(ref state, ForwardingOff(state), results) && TryPass(ref state, SourceValidation.OfSource(state), results))
                    ChooseNextHop(state, answer, false, results);
                break;
        }
    }

    /// <inheritdoc/>
    public void RouteMade(PacketState state, bool isReroute, List<Routed<PacketState>> results)
    {
        if (Lacks(state, results))
            return;
        var answer = RouteLookup.Resolve(state.Node, FlowKey.Of(state.Packet, "lo"));
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
        RefuseLoopbackSource(results, count);
    }

    // route.c, __mkroute_output: a loopback source leaves by a real interface only under route_localnet.
    private static void RefuseLoopbackSource(List<Routed<PacketState>> results, int from)
    {
        for (var i = results.Count - 1; i >= from; i--)
        {
            var (state, decision) = results[i];
            var source = state.Packet.Source;
            if (decision != RoutingDecision.Out || source.Family != IpFamily.IPv4 || (uint)source.Bits >> 24 != 127)
                continue;
            var objected = new List<Routed<PacketState>>();
            if (TryPass(ref state, SourceValidation.LoopbackOnWire(state, source, state.Out ?? ""), objected))
                objected.Insert(0, new(state, RoutingDecision.Out));
            results.RemoveAt(i);
            results.InsertRange(i, objected);
        }
    }

    // Without routes or without the node's own addresses nothing can be said about where the packet goes.
    private static bool Lacks(PacketState state, List<Routed<PacketState>> results)
    {
        if (state.Node.HasRoutes && state.Node.HasLocalTable)
            return false;
        var isV6 = state.Node.Family == IpFamily.IPv6;
        var file = state.Node.Node.PathOf(!state.Node.HasRoutes ? isV6 ? "ip-6-route.txt" : "ip-route.txt" : "ip-addr.txt");
        var what = state.Node.HasRoutes ? "addresses" : "routes";
        Forks.Abandon(state, new(
            $"{state.Node.Node.Name}/{what}/{state.Node.Family}",
            $"where {state.Node.Node.Name} sends {state.Packet.Destination}",
            $"its {(isV6 ? "IPv6 " : "")}{what} were not collected",
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
        if (IsMulticast(state.Packet.Destination))
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
        var usable = RouteLookup.UsableNextHops(state.Node, answer.Route!, null).ToList();
        var total = usable.Sum(h => Math.Max(1, h.Weight));
        var fork = usable.Count > 1 ? Fork.OfChoice() : null;
        for (var i = 0; i < usable.Count; i++)
        {
            var branch = i == usable.Count - 1 ? state : state.Copy();
            var hop = usable[i];
            if (fork is not null)
            {
                var share = new Fraction(Math.Max(1, hop.Weight), total);
                Forks.Choose(branch, fork, i, new(ChoiceKind.Ecmp, TextOf(hop), share, answer.Route!.Source));
            }

            branch.Out = hop.Device ?? "";
            branch.NextHop = hop;
            branch.Route = answer.Route;
            branch.Add(Routed(branch, answer, hop, isReroute));
            results.Add(new(branch, LinkIsUp(branch) ? RoutingDecision.Out : RoutingDecision.Ended));
        }

        if (usable.Count == 0)
        {
            state.Add(Routed(state, answer, null, isReroute));
            state.EndAs(Disposition.NoRoute);
            results.Add(new(state, RoutingDecision.Ended));
        }
    }

    private static bool LinkIsUp(PacketState state)
    {
        if (state.Node.Node.FindInterface(state.Out ?? "") is not { IsUp: false } link)
            return true;
        state.Add(new Step.Checked(CheckKind.InterfaceState, false, $"{link.Name} is down", link.Source));
        state.EndAs(Disposition.InterfaceDown);
        return false;
    }

    private static SourceValidation.Objection? ForwardingOff(PacketState state)
    {
        if (state.In is not { Length: > 0 } device)
            return null;
        var setting = Setting.Forwarding(state.Node, device);
        if (setting.Value > 0)
            return null;
        var node = state.Node.Node;
        return new(
            Disposition.ForwardingDisabled,
            CheckKind.Forwarding,
            setting.Text,
            setting.Source,
            setting.Value is null ? new($"the value of {setting.Text} on {node.Name}", "the setting was not collected", node.PathOf("sysctl.txt")) : null);
    }

    // False when the packet ended; an objection that the dumps cannot confirm forks it.
    private static bool TryPass(ref PacketState state, SourceValidation.Objection? objection, List<Routed<PacketState>> results)
    {
        if (objection is null)
            return true;
        if (objection.Missing is not { } missing)
        {
            Refuse(state, objection, results);
            return false;
        }

        var (passed, refused) = Forks.Assume(
            state,
            $"{state.Node.Node.Name}/{state.In}/{objection.End}",
            $"{objection.Kind.Text()} at {state.Node.Node.Name} lets the packet pass",
            $"{objection.Kind.Text()} at {state.Node.Node.Name} stops the packet",
            missing,
            objection.Source);
        if (refused is not null)
            Refuse(refused, objection, results);
        if (passed is null)
            return false;
        state = passed;
        return true;
    }

    private static void Refuse(PacketState state, SourceValidation.Objection objection, List<Routed<PacketState>> results)
    {
        state.Add(new Step.Checked(objection.Kind, false, objection.Detail, objection.Source));
        state.EndAs(objection.End);
        results.Add(new(state, RoutingDecision.Ended));
    }

    private static Step.Routed Routed(PacketState state, in RouteAnswer answer, NextHop? hop, bool isReroute)
    {
        var missing = state.Node.Node.Routes is { Length: > 0 } routes && routes[0].Source.Source is { } file ? SourceSpan.WholeFile(file) : default;
        var source = answer.Route?.Source ?? answer.Rule?.Source ?? missing;
        return new(state.Packet.Destination, answer.Rule, answer.Route, hop, isReroute, source);
    }

    private static bool IsMulticast(IpAddress address) =>
        address.Family == IpFamily.IPv4 ? (uint)address.Bits >> 28 == 0xe : address.Bits >> 120 == 0xff;

    private static string TextOf(NextHop hop) => (hop.Via, hop.Device) switch
    {
        ({ } via, { } device) => $"via {via} dev {device}",
        ({ } via, null) => $"via {via}",
        _ => $"dev {hop.Device}",
    };
}
