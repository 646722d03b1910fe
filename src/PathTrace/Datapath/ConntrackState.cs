using PathTrace.Net;

namespace PathTrace.Datapath;

/// <summary>The state that connection tracking gives to a packet of which it knows no connection.</summary>
internal static class ConntrackState
{
    internal static CtStates OfFirst(Packet packet)
    {
        if (packet.Protocol == IpProtocol.Tcp)
            return OfTcp(packet.Flags);
        if (packet.Protocol == IpProtocol.Icmp)
            return packet.IcmpType is 8 or 13 or 15 or 17 ? CtStates.New : CtStates.Invalid;
        if (packet.Protocol == IpProtocol.IcmpV6)
            return OfIcmpV6(packet.IcmpType);
        return CtStates.New;
    }

    // nf_conntrack_proto_tcp.c: tcp_valid_flags, then the row "original direction, state NONE" of tcp_conntracks with nf_conntrack_tcp_loose=1.
    private static CtStates OfTcp(TcpFlags flags) => (flags & ~TcpFlags.Psh & ~TcpFlags.Urg) switch
    {
        TcpFlags.Syn => CtStates.New,
        TcpFlags.Ack => CtStates.New,
        _ => CtStates.Invalid,
    };

    // nf_conntrack_proto_icmpv6.c: echo request and node information query begin a flow; neighbour and router discovery, multicast listener reports and multicast
    // router discovery (noct_valid_new) are not tracked; a redirect is not among them.
    private static CtStates OfIcmpV6(byte type) => type switch
    {
        128 or 139 => CtStates.New,
        130 or 131 or 132 or 133 or 134 or 135 or 136 or 143 or 151 or 152 => CtStates.Untracked,
        _ => CtStates.Invalid,
    };
}
