using PathTrace.Net;

namespace PathTrace.Inputs.TraceLogs;

/// <summary>A packet as a trace prints it. What is null was not printed.</summary>
public sealed record LoggedHeader
{
    /// <summary>The ingress interface; null for a packet that the machine made.</summary>
    public string? In { get; init; }

    /// <summary>The egress interface; null before the routing decision.</summary>
    public string? Out { get; init; }

    /// <summary>The source address.</summary>
    public IpAddress? Source { get; init; }

    /// <summary>The destination address.</summary>
    public IpAddress? Destination { get; init; }

    /// <summary>The protocol. <c>xtables-monitor</c> prints none: it is then told from ports and flags, and <see cref="IsProtocolGuessed"/> says so.</summary>
    public IpProtocol? Protocol { get; init; }

    /// <summary>True when the log does not name the protocol.</summary>
    public bool IsProtocolGuessed { get; init; }

    /// <summary>The source port.</summary>
    public ushort? SourcePort { get; init; }

    /// <summary>The destination port.</summary>
    public ushort? DestinationPort { get; init; }

    /// <summary>TCP flags.</summary>
    public TcpFlags Flags { get; init; }

    /// <summary>ICMP type.</summary>
    public byte? IcmpType { get; init; }

    /// <summary>ICMP code.</summary>
    public byte? IcmpCode { get; init; }

    /// <summary>TTL or hop limit.</summary>
    public byte? Ttl { get; init; }

    /// <summary>TOS or traffic class.</summary>
    public byte? Tos { get; init; }

    /// <summary>Octets of the IP packet, header included.</summary>
    public ushort? Length { get; init; }

    /// <summary>The mark; 0 when none is printed, as all three tools do it.</summary>
    public uint Mark { get; init; }

    /// <summary>The IP id.</summary>
    public uint? Id { get; init; }
}
