namespace PathTrace.Netfilter;

/// <summary>The numeric fields that a <see cref="Condition"/> compares and an <see cref="Effect"/> may set.</summary>
public enum Field
{
    /// <summary>Transport source port, 0–65535. Protocols without ports never match.</summary>
    SourcePort,

    /// <summary>Transport destination port, 0–65535. Protocols without ports never match.</summary>
    DestinationPort,

    /// <summary>ICMP or ICMPv6 type, 0–255. Other protocols never match.</summary>
    IcmpType,

    /// <summary>ICMP or ICMPv6 code, 0–255. Other protocols never match.</summary>
    IcmpCode,

    /// <summary>TCP flag bits, see <see cref="Net.TcpFlags"/>. Other protocols never match.</summary>
    TcpFlags,

    /// <summary>TTL or hop limit, 0–255.</summary>
    Ttl,

    /// <summary>TOS or traffic-class octet, 0–255.</summary>
    Tos,

    /// <summary>Length of the IP packet in octets, 0–65535.</summary>
    Length,

    /// <summary>Packet mark, 32 bits.</summary>
    Mark,

    /// <summary>Connection mark, 32 bits; 0 for a packet without a conntrack entry never matches.</summary>
    ConnectionMark,

    /// <summary>Destination port of the original tuple.</summary>
    OriginalDestinationPort,

    /// <summary>Source port of the original tuple.</summary>
    OriginalSourcePort,

    /// <summary>Destination port of the reply tuple.</summary>
    ReplyDestinationPort,

    /// <summary>Source port of the reply tuple.</summary>
    ReplySourcePort,

    /// <summary>Protocol of the conntrack entry.</summary>
    ConnectionProtocol,

    /// <summary>Status bits of the conntrack entry (kernel: enum ip_conntrack_status), matched with "any of the mask".</summary>
    ConnectionStatus,

    /// <summary>Direction in the conntrack entry: 0 original, 1 reply.</summary>
    ConnectionDirection,
}
