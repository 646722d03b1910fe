using PathTrace.Cluster;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;

namespace PathTrace.Datapath.Concrete;

/// <summary>
/// A connection that a node's IPVS sent to a real server (kernel: struct ip_vs_conn), newest first; forked packets share their past. IPVS keeps them apart from those of conntrack.
/// </summary>
/// <param name="Node">The node.</param>
/// <param name="Protocol">The protocol.</param>
/// <param name="Client">Who called, as IPVS saw it.</param>
/// <param name="ClientDraw">How often the client's port had been drawn by then.</param>
/// <param name="Virtual">What was called.</param>
/// <param name="Real">Where it was sent.</param>
/// <param name="Server">The virtual server.</param>
/// <param name="To">The real server.</param>
/// <param name="IsTracked">True under <c>net.ipv4.vs.conntrack</c> (IP_VS_CONN_F_NFCT).</param>
/// <param name="Earlier">The one before; null for the first.</param>
internal sealed record BalancedConnection(
    string Node,
    IpProtocol Protocol,
    SocketAddress Client,
    int ClientDraw,
    SocketAddress Virtual,
    SocketAddress Real,
    VirtualServer Server,
    RealServer To,
    bool IsTracked,
    BalancedConnection? Earlier)
{
    /// <summary>The connection of which this is another packet (ip_vs_conn.c, ip_vs_conn_in_get).</summary>
    internal static BalancedConnection? Find(PacketState state)
    {
        for (var at = state.Balances; at is not null; at = at.Earlier)
        {
            if (at.IsAt(state) && at.ClientDraw == state.Draw && state.Witness.IsSame(at.Client, state.Packet.From) && state.Witness.IsSame(at.Virtual, state.Packet.To))
                return at;
        }

        return null;
    }

    /// <summary>The connection that this packet of a real server answers (ip_vs_conn_out_get). Only what was rewritten is there to be written back.</summary>
    internal static BalancedConnection? FindAnswered(PacketState state)
    {
        for (var at = state.Balances; at is not null; at = at.Earlier)
        {
            if (at.IsAt(state) && at.To.Method == ForwardingMethod.Masquerading && at.ClientDraw == state.Draw && state.Witness.IsSame(at.Real, state.Packet.From) && state.Witness.IsSame(at.Client, state.Packet.To))
                return at;
        }

        return null;
    }

    private bool IsAt(PacketState state) => Node == state.Node.Node.Name && Protocol == state.Packet.Protocol;
}
