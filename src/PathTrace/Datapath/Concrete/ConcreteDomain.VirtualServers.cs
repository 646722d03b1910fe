using PathTrace.Cluster;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Datapath.Concrete;

/// <content>Virtual servers of IPVS: which one takes a packet, and which of its real servers gets it (ip_vs_core.c, ip_vs_in_hook and ip_vs_schedule).</content>
internal sealed partial class ConcreteDomain
{
    // ip_vs_core.c, ip_vs_schedule: the data connection of active FTP is not for a scheduler.
    private const ushort FtpData = 20;

    /// <inheritdoc/>
    public bool HasVirtualServers(PacketState state) => state.Node.LacksVirtualServers || state.Node.VirtualServers is { IsEmpty: false } || state.Balances is not null;

    /// <inheritdoc/>
    public void AskVirtualServers(PacketState state, Hook hook, List<Balanced<PacketState>> results)
    {
        var packet = state.Packet;
        // ip_vs_proto.c: what has no ports is no virtual server's, and a ping is answered by the node.
        if (state.IsBalanced || !(packet.Protocol == IpProtocol.Tcp || packet.Protocol == IpProtocol.Udp || packet.Protocol == IpProtocol.Sctp))
            results.Add(new(state, BalancingOutcome.Passed));
        else if (BalancedConnection.Find(state) is { } known)
            SendAgain(state, known, hook, results);
        else if (Find(state) is { } server)
            Ask(state, server, hook, results);
        else if (state.Node.LacksVirtualServers)
            AskUnseen(state, results);
        else
            results.Add(new(state, BalancingOutcome.Passed));
    }

    private static VirtualServer? Find(PacketState state)
    {
        if (state.Witness is { } witness)
            state.Node.VirtualServers?.Note(witness, state.Packet);
        return state.Node.VirtualServers?.Find(state.Packet);
    }

    private static void Ask(PacketState state, VirtualServer server, Hook hook, List<Balanced<PacketState>> results)
    {
        if (state.Witness.HoldsPort(NumberRange.Single(FtpData), state.Packet.SourcePort) && state.Packet.SourcePortDrawnFrom is null)
        {
            results.Add(new(state, BalancingOutcome.Passed));
        }
        else if (server.NotUnderstood is { } text)
        {
            Abandon(state, $"where the virtual server {server} of {state.Node.Node.Name} sends it", $"its '{text}' is not understood", server.Source, results, OpaqueKind.NotUnderstood);
        }
        else if (!MayBegin(state))
        {
            Abandon(state, $"to which real server of {server} on {state.Node.Node.Name} the connection belongs", "it was chosen for an earlier packet, which no dump shows", server.Source, results);
        }
        else
        {
            foreach (var tracked in Tracked(state, server))
                Schedule(tracked, server, hook, results);
        }
    }

    // ip_vs_proto_tcp.c, tcp_conn_schedule: only a SYN makes a connection.
    private static bool MayBegin(PacketState state) =>
        (state.Tracking & (CtStates.Established | CtStates.Related)) == 0 && (state.Packet.Protocol != IpProtocol.Tcp || (state.Packet.Flags & TcpFlags.Syn) != 0);

    private static void Schedule(PacketState state, VirtualServer server, Hook hook, List<Balanced<PacketState>> results)
    {
        // ip_vs_core.c, ip_vs_schedule: one for every port serves only while it is persistent.
        var picks = server is { Address.Port: 0, IsPersistent: false } ? [default] : Schedulers.Of(server);
        if (picks.Length == 1)
        {
            SendTo(state, server, picks[0].Server, hook, results);
            return;
        }

        var isShared = picks[0].Share is not null;
        var fork = isShared ? Fork.OfChoice() : Fork.OfAssumption();
        for (var i = 0; i < picks.Length; i++)
        {
            var branch = i == picks.Length - 1 ? state : state.Copy();
            if (isShared)
                Forks.Choose(branch, fork, i, new(new(ChoiceKind.VirtualServer, $"{picks[i].Server!.Address} by {server.Scheduler}", picks[i].Share!.Value, picks[i].Server!.Source)));
            else
                Assume(branch, fork, i, server, picks[i].Server);
            SendTo(branch, server, picks[i].Server, hook, results);
        }
    }

    private static void Assume(PacketState state, Fork fork, int index, VirtualServer server, RealServer? real)
    {
        var assumption = new Assumption(
            $"{state.Node.Node.Name}/ipvs/{server}/{state.Packet.From}",
            real is null ? $"{server} on {state.Node.Node.Name} finds no real server" : $"{server} on {state.Node.Node.Name} sends to {real.Address}",
            Schedulers.Reason(server),
            real?.Source ?? server.Source,
            Kind: OpaqueKind.State);
        state.Branch = Branch.Assume(fork, index, assumption, state.Branch);
        state.Add(new Step.Assumed(assumption));
    }

    // ip_vs_core.c, ip_vs_leave: the client is told by port-unreachable.
    private static void SendTo(PacketState state, VirtualServer server, RealServer? real, Hook hook, List<Balanced<PacketState>> results)
    {
        if (real is not null)
        {
            Send(state, server, real, hook, results);
            return;
        }

        state.Add(new Step.Checked(CheckKind.VirtualServer, false, $"virtual server {server} has no real server that takes new connections", server.Source));
        state.EndAs(Disposition.NoHealthyBackend);
        results.Add(new(state, BalancingOutcome.Ended));
    }

    // No dump shows the virtual servers: what kube-proxy serves has no certain end here, and what it does not serve goes on.
    private static void AskUnseen(PacketState state, List<Balanced<PacketState>> results)
    {
        var node = state.Node.Node;
        var file = node.PathOf(IpvsMode.File);
        var isBroken = node.VirtualServers is not null;
        var reason = isBroken ? $"{IpvsMode.File} breaks off" : "kube-proxy runs in IPVS mode there, and its virtual servers were not collected";
        var evidence = IpvsMode.EvidenceOf(node) ?? default;
        switch (ServedByIpvs.Is(state))
        {
            case Truth.True:
                // One question for all that the node serves.
                Forks.Abandon(state, new($"{node.Name}/ipvs", $"where {node.Name} sends {state.Packet.To}", reason, evidence, file));
                results.Add(new(state, BalancingOutcome.Ended));
                break;
            case Truth.False:
                results.Add(new(state, BalancingOutcome.Passed));
                break;
            default:
                var (passed, taken) = Forks.Assume(
                    state,
                    new($"{node.Name}/ipvs/{state.Packet.To}", $"{node.Name}:ipvs-passes"),
                    $"no virtual server of {node.Name} takes {state.Packet.To}",
                    $"a virtual server of {node.Name} takes {state.Packet.To}",
                    new("which virtual servers there are", reason, file),
                    evidence);
                taken?.EndAs(Disposition.Indeterminate);
                if (passed is not null)
                    results.Add(new(passed, BalancingOutcome.Passed));
                if (taken is not null)
                    results.Add(new(taken, BalancingOutcome.Ended));
                break;
        }
    }

    private static void Abandon(PacketState state, string what, string reason, SourceSpan source, List<Balanced<PacketState>> results, OpaqueKind? kind = null)
    {
        Forks.Abandon(state, new($"{state.Node.Node.Name}/ipvs/{state.Packet.To}", what, reason, source, null, kind));
        results.Add(new(state, BalancingOutcome.Ended));
    }
}
