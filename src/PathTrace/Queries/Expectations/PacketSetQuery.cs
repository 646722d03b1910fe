using System.Collections.Immutable;
using PathTrace.Net;

namespace PathTrace.Queries.Expectations;

/// <summary>
/// A set of packets, as people write it: <c>tcp any -> lb/web:80</c>, <c>any from 10.0.0.0/8, 203.0.113.7 to 10.0.3.0/24 at worker1</c>. Ranges are inclusive. Fields that are left out have the one value
/// that a packet query gives them: a SYN, an echo request, ttl 64, length 60, no mark.
/// </summary>
public sealed record PacketSetQuery
{
    /// <summary>The set as written.</summary>
    public required string Text { get; init; }

    /// <summary>The protocol; null for every one.</summary>
    public required IpProtocol? Protocol { get; init; }

    /// <summary>Who sends: the union of these.</summary>
    public required ImmutableArray<PacketSetEnd> Sources { get; init; }

    /// <summary>Who is called: the union of these.</summary>
    public required ImmutableArray<PacketSetEnd> Destinations { get; init; }

    /// <summary>Where the packets begin; null to find out from their addresses.</summary>
    public QueryOrigin? Origin { get; init; }

    /// <summary>TCP flags; null for a SYN.</summary>
    public NumberRange? Flags { get; init; }

    /// <summary>Time to live; null for 64.</summary>
    public NumberRange? Ttl { get; init; }

    /// <summary>TOS octet; null for 0.</summary>
    public NumberRange? Tos { get; init; }

    /// <summary>Length of the IP packet in octets; null for 60.</summary>
    public NumberRange? Length { get; init; }

    /// <summary>The mark with which the packets enter; null for 0.</summary>
    public NumberRange? Mark { get; init; }

    /// <summary>ICMP type; null for echo requests.</summary>
    public NumberRange? IcmpType { get; init; }

    /// <summary>ICMP code; null for 0.</summary>
    public NumberRange? IcmpCode { get; init; }

    /// <summary>The conntrack state that the first node gives the packets; null to find out.</summary>
    public CtStates? State { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
