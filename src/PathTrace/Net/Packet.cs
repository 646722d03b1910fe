namespace PathTrace.Net;

/// <summary>
/// One packet as netfilter and routing see it: the header fields that rules and routes look at, and the mark that travels with it inside
/// a node. Immutable; a rewriting makes a new packet.
/// </summary>
public sealed record Packet
{
    /// <summary>The transport protocol.</summary>
    public required IpProtocol Protocol { get; init; }

    /// <summary>The source address.</summary>
    public required IpAddress Source { get; init; }

    /// <summary>The destination address; of the source's family.</summary>
    public required IpAddress Destination { get; init; }

    /// <summary>The source port; 0 when the protocol has none.</summary>
    public ushort SourcePort { get; init; }

    /// <summary>
    /// Set when a translation drew the source port at random: it is some port of this range, and <see cref="SourcePort"/> keeps the one from before.
    /// </summary>
    public NumberRange? SourcePortDrawnFrom { get; init; }

    /// <summary>The destination port; 0 when the protocol has none.</summary>
    public ushort DestinationPort { get; init; }

    /// <summary>
    /// For an answer to a port that a translation drew at random: the destination port is one of these, and the connection knows which.
    /// Null for a port that is known.
    /// </summary>
    public NumberRange? DestinationPortDrawnFrom { get; init; }

    /// <summary>The ICMP or ICMPv6 type; 0 for other protocols.</summary>
    public byte IcmpType { get; init; }

    /// <summary>The ICMP or ICMPv6 code; 0 for other protocols.</summary>
    public byte IcmpCode { get; init; }

    /// <summary>The TCP flags; <see cref="TcpFlags.None"/> for other protocols.</summary>
    public TcpFlags Flags { get; init; }

    /// <summary>Time to live, or hop limit.</summary>
    public byte Ttl { get; init; } = 64;

    /// <summary>The type-of-service or traffic-class octet.</summary>
    public byte Tos { get; init; }

    /// <summary>The length of the IP packet in octets, header included.</summary>
    public ushort Length { get; init; } = 60;

    /// <summary>The packet mark (<c>skb->mark</c>). It exists inside one node only.</summary>
    public uint Mark { get; init; }

    /// <summary>The family of both addresses.</summary>
    public IpFamily Family => Source.Family;

    /// <summary>The source end.</summary>
    public SocketAddress From => new(Source, SourcePort);

    /// <summary>The destination end.</summary>
    public SocketAddress To => new(Destination, DestinationPort);

    /// <summary>The connection's tuple in this packet's direction.</summary>
    public FlowTuple Tuple => Protocol.IsIcmp
        ? new(Protocol, Source, IcmpType, Destination, IcmpCode)
        : new(Protocol, Source, SourcePort, Destination, DestinationPort);

    /// <summary><c>tcp 10.0.0.1:51000 -> 10.0.1.1:80</c>.</summary>
    public override string ToString() => $"{Protocol} {From} -> {To}";
}
