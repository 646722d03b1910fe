namespace PathTrace.Datapath.Symbolic;

/// <summary>The fields of a packet over which sets of packets range.</summary>
internal enum PacketField
{
    /// <summary>The protocol's number.</summary>
    Protocol,

    /// <summary>The source address, by its bits.</summary>
    Source,

    /// <summary>The destination address, by its bits.</summary>
    Destination,

    /// <summary>The source port; 0 where the protocol has none.</summary>
    SourcePort,

    /// <summary>The destination port; 0 where the protocol has none.</summary>
    DestinationPort,

    /// <summary>The ICMP type; 0 for other protocols.</summary>
    IcmpType,

    /// <summary>The ICMP code; 0 for other protocols.</summary>
    IcmpCode,

    /// <summary>The TCP flags; 0 for other protocols.</summary>
    Flags,

    /// <summary>Time to live.</summary>
    Ttl,

    /// <summary>The type-of-service octet.</summary>
    Tos,

    /// <summary>The length of the IP packet in octets.</summary>
    Length,

    /// <summary>The mark with which the packet enters.</summary>
    Mark,
}
