using PathTrace.Net;

namespace PathTrace.Queries;

/// <summary>A question about one packet, as people write it: <c>tcp 203.0.113.7:51000 -> 172.17.0.1:80 at worker1</c>.</summary>
public sealed record PacketQuery
{
    /// <summary>The query as written.</summary>
    public required string Text { get; init; }

    /// <summary>The transport protocol.</summary>
    public required IpProtocol Protocol { get; init; }

    /// <summary>Who sends.</summary>
    public required QueryEnd Source { get; init; }

    /// <summary>Who is called.</summary>
    public required QueryEnd Destination { get; init; }

    /// <summary>Where the packet begins; null to find out from its addresses.</summary>
    public QueryOrigin? Origin { get; init; }

    /// <summary>TCP flags; SYN unless told.</summary>
    public TcpFlags Flags { get; init; } = TcpFlags.Syn;

    /// <summary>Time to live; 64 unless told.</summary>
    public byte Ttl { get; init; } = 64;

    /// <summary>TOS octet; 0 unless told.</summary>
    public byte Tos { get; init; }

    /// <summary>Length of the IP packet in octets; 60 unless told.</summary>
    public ushort Length { get; init; } = 60;

    /// <summary>The mark with which the packet enters; 0 unless told.</summary>
    public uint Mark { get; init; }

    /// <summary>ICMP type; echo request unless told.</summary>
    public byte? IcmpType { get; init; }

    /// <summary>ICMP code; 0 unless told.</summary>
    public byte IcmpCode { get; init; }

    /// <summary>The conntrack state that the first node gives the packet; null to find out from the packet.</summary>
    public CtStates? State { get; init; }

    /// <summary>The packet that the query asks about, once its ends are known; ports count where the protocol has some.</summary>
    internal Packet Between(SocketAddress from, SocketAddress to) => new()
    {
        Protocol = Protocol,
        Source = from.Address,
        Destination = to.Address,
        SourcePort = Protocol.HasPorts ? from.Port : (ushort)0,
        DestinationPort = Protocol.HasPorts ? to.Port : (ushort)0,
        Flags = Protocol == IpProtocol.Tcp ? Flags : TcpFlags.None,
        IcmpType = Protocol.IsIcmp ? IcmpType ?? (byte)(Protocol == IpProtocol.Icmp ? 8 : 128) : (byte)0,
        IcmpCode = Protocol.IsIcmp ? IcmpCode : (byte)0,
        Ttl = Ttl,
        Tos = Tos,
        Length = Length,
        Mark = Mark,
    };
}
