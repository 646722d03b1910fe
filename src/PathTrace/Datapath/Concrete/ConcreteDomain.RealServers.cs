using PathTrace.Cluster;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Datapath.Concrete;

/// <content>How IPVS sends a packet to a real server, and what it does to the answer (ip_vs_xmit.c, ip_vs_nfct.c; ip_vs_core.c, handle_response).</content>
internal sealed partial class ConcreteDomain
{
    private const string ConntrackKey = "net.ipv4.vs.conntrack";
    private const string RerouteKey = "net.ipv4.vs.snat_reroute";

    /// <inheritdoc/>
    public void AnswerAsVirtualServer(PacketState state, Hook hook, List<Routed<PacketState>> results)
    {
        if (state.IsBalanced || BalancedConnection.FindAnswered(state) is not { } connection)
        {
            results.Add(new(state, RoutingDecision.Out));
            return;
        }

        var before = state.Packet;
        state.Packet = before with { Source = connection.Virtual.Address, SourcePort = connection.Virtual.Port };
        state.IsBalanced = true;
        state.Add(new Step.Translated(NatKind.Source, before, state.Packet, Step.Translated.Undone, connection.To.Source));
        if (!connection.IsTracked)
            Untrack(state);
        // ip_vs_core.c, ip_vs_route_me_harder: the answer goes the way of the virtual server's own packets. What a bridge passes on has no route to change.
        if (hook == Hook.Input || state.IsBridged || Setting.Read(state.Node, RerouteKey).Value == 0)
            results.Add(new(state, RoutingDecision.Out));
        else
            RouteMade(state, true, results);
    }

    // IPVS notes with the connection whether conntrack is to know of it (ip_vs_conn.c, ip_vs_conn_new: IP_VS_CONN_F_NFCT). Without an entry it makes no difference.
    private static IEnumerable<PacketState> Tracked(PacketState state, VirtualServer server)
    {
        if (state.Entry is null || Setting.Read(state.Node, ConntrackKey).Value is not null)
            return [state];
        var node = state.Node.Node;
        var (tracked, untracked) = Forks.Assume(
            state,
            new($"{node.Name}/{ConntrackKey}", $"{node.Name}:{ConntrackKey}"),
            $"IPVS of {node.Name} leaves connections to conntrack",
            $"IPVS of {node.Name} takes connections out of conntrack",
            new($"the value of {ConntrackKey} on {node.Name}", "the setting was not collected", node.PathOf("sysctl.txt"), Sysctl: ConntrackKey),
            server.Source);
        if (untracked is not null)
            untracked.LosesConntrack = true;
        return new[] { tracked, untracked }.OfType<PacketState>();
    }

    private static bool IsTracked(PacketState state) => !state.LosesConntrack && Setting.Read(state.Node, ConntrackKey).Value is not 0;

    private static void SendAgain(PacketState state, BalancedConnection known, Hook hook, List<Balanced<PacketState>> results)
    {
        state.LosesConntrack = !known.IsTracked;
        Send(state, known.Server, known.To, hook, results);
    }

    private static void Send(PacketState state, VirtualServer server, RealServer real, Hook hook, List<Balanced<PacketState>> results)
    {
        var called = state.Packet.To;
        var target = new SocketAddress(real.Address.Address, real.Address.Port == 0 ? called.Port : real.Address.Port);
        // do_output_route4: by the destination alone; neither mark nor source counts.
        var answer = RouteLookup.Resolve(state.Node, new FlowKey(target.Address, default, "lo", null, 0, 0, default, 0, 0));
        var isLocal = answer.Kind == RouteAnswerKind.Local;
        if (real.Method != ForwardingMethod.Masquerading && !isLocal)
        {
            var how = real.Method == ForwardingMethod.Tunneling ? "it tunnels (-i)" : "it passes packets on as they are (-g)";
            Abandon(state, $"what becomes of packets that {server} on {state.Node.Node.Name} sends to {target}", $"{how}, which is not followed", real.Source, results);
            return;
        }

        state.IsBalanced = true;
        var isTracked = IsTracked(state);
        state.Balances = new(state.Node.Node.Name, state.Packet.Protocol, state.Packet.From, state.Draw, called, target, server, real, isTracked, state.Balances);
        if (real.Method == ForwardingMethod.Masquerading)
            Rewrite(state, target, real, isTracked);
        else if (!isTracked)
            Untrack(state);
        if (isLocal)
            StayHere(state, hook, real, results);
        else
            GoElsewhere(state, answer, results);
    }

    private static void Rewrite(PacketState state, SocketAddress target, RealServer real, bool isTracked)
    {
        var before = state.Packet;
        state.Witness?.Wrote(target.Address);
        if (real.Address.Port != 0)
            state.Witness?.Wrote(target.Port);
        state.Packet = before with { Destination = target.Address, DestinationPort = target.Port };
        state.Add(new Step.Translated(NatKind.Destination, before, state.Packet, "IPVS", real.Source));
        if (!isTracked)
            Untrack(state);
        else
            Connections.Balance(state);
    }

    // ip_vs.h, ip_vs_notrack: nothing behind it sees a connection, so that nat does not either.
    private static void Untrack(PacketState state)
    {
        if (state.Entry is null && (state.Tracking & CtStates.Untracked) != 0)
            return;
        (state.Entry, state.IsReply, state.Tracking) = (null, false, CtStates.Untracked);
        state.Add(new Step.Tracked(CtStates.Untracked, false, Setting.Read(state.Node, ConntrackKey).Source));
    }

    // The node itself is the real server: the packet keeps its route and goes on at the hook.
    private static void StayHere(PacketState state, Hook hook, RealServer real, List<Balanced<PacketState>> results)
    {
        // ip_vs_xmit.c, ip_vs_nat_xmit: "From world but DNAT to loopback address?"
        if (hook == Hook.Input && real.Address.Address.IsLoopback)
        {
            Refuse(state, $"IPVS sends nothing that came by an interface to {real.Address}", results);
            return;
        }

        // crosses_local_route_boundary lets a packet of the node's own be taken back that was routed away; where that leads then is not followed.
        if (hook == Hook.Output && state.Out != "lo")
            Abandon(state, $"what becomes of a packet that {state.Node.Node.Name} had routed away and that its virtual server keeps", "that is not followed", real.Source, results);
        else
            results.Add(new(state, BalancingOutcome.Passed));
    }

    private static void GoElsewhere(PacketState state, RouteAnswer answer, List<Balanced<PacketState>> results)
    {
        if (state.Witness.Special(state.Packet.Source).IsLoopback)
        {
            Refuse(state, $"IPVS sends nothing from {state.Packet.Source} to another machine", results);
            return;
        }

        // Routing must not take it for a packet that its bridge may keep.
        state.LeaveAsOwn();
        var routed = new List<Routed<PacketState>>(2);
        if (!Lacks(state, routed) && !EndsHere(state, answer, false, routed))
            ChooseNextHop(state, answer, false, routed);
        foreach (var (next, decision) in routed)
        {
            // __ip_vs_get_out_rt: the TTL goes down, and the MTU counts, as for any packet that is passed on.
            var goes = decision == RoutingDecision.Out && PassTtlAndMtu(next);
            results.Add(new(next, goes ? BalancingOutcome.Sent : BalancingOutcome.Ended));
        }
    }

    private static void Refuse(PacketState state, string detail, List<Balanced<PacketState>> results)
    {
        state.Add(new Step.Checked(CheckKind.Martian, false, detail, default));
        state.EndAs(Disposition.Martian);
        results.Add(new(state, BalancingOutcome.Ended));
    }
}
