namespace PathTrace.Net;

/// <summary>What the receiver of a packet sends back when all goes well.</summary>
internal static class PacketAnswers
{
    // ip(7): what Linux sends by itself has this TTL (net.ipv4.ip_default_ttl).
    private const byte InitialTtl = 64;

    /// <summary>
    /// The first answer: SYN+ACK to a SYN, an ACK to other segments (RFC 9293, section 3.5), a datagram to a datagram, the reply to an ICMP query. Null for what nobody
    /// answers: a reset, an ICMP message that is no query, a protocol without ports.
    /// </summary>
    internal static Packet? To(Packet packet)
    {
        if ((packet.Flags & TcpFlags.Rst) != 0 || !(packet.Protocol.HasPorts || IsQuery(packet)))
            return null;
        var tuple = packet.Tuple.Reversed;
        return new Packet
        {
            Protocol = packet.Protocol,
            Source = packet.Destination,
            Destination = packet.Source,
            SourcePort = packet.DestinationPort,
            DestinationPort = packet.SourcePort,
            DestinationPortDrawnFrom = packet.SourcePortDrawnFrom,
            IcmpType = packet.Protocol.IsIcmp ? (byte)tuple.SourcePort : (byte)0,
            IcmpCode = packet.IcmpCode,
            Flags = packet.Protocol == IpProtocol.Tcp ? FlagsTo(packet.Flags) : TcpFlags.None,
            Ttl = InitialTtl,
        };
    }

    private static TcpFlags FlagsTo(TcpFlags flags) =>
        (flags & (TcpFlags.Syn | TcpFlags.Ack)) == TcpFlags.Syn ? TcpFlags.Syn | TcpFlags.Ack : TcpFlags.Ack;

    private static bool IsQuery(Packet packet) => packet.Protocol == IpProtocol.Icmp
        ? packet.IcmpType is 8 or 13 or 15 or 17
        : packet.Protocol == IpProtocol.IcmpV6 && packet.IcmpType is 128 or 139;
}
