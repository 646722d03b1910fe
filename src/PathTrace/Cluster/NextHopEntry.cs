using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Cluster;

/// <summary>One row of the network's own routing table: where the fabric between nodes sends a destination.</summary>
/// <param name="Destination">The prefix.</param>
/// <param name="Kind">What the row does.</param>
/// <param name="NextHop">The address it sends to; set when <paramref name="Kind"/> is <see cref="NextHopKind.Address"/>.</param>
/// <param name="TargetName">The target as the table names it (an instance, a gateway); null for a plain address.</param>
/// <param name="IsDerived">True when the row was derived from a node's podCIDR and InternalIP.</param>
/// <param name="Source">The row.</param>
public sealed record NextHopEntry(
    IpPrefix Destination,
    NextHopKind Kind,
    IpAddress? NextHop,
    string? TargetName,
    bool IsDerived,
    SourceSpan Source)
{
    /// <summary>Which of several rows of one prefix counts: the lowest; rows that share it share the traffic (GCP). 0 where tables know no priority.</summary>
    public int Priority { get; init; }

    /// <summary>
    /// The route table the row belongs to, where the source holds several (an AWS route table id, a GCP network); null when there is one.
    /// Which table counts depends on the sender's subnet, which dumps of nodes do not tell: rows of different tables that disagree are an
    /// unknown, not a sharing of traffic.
    /// </summary>
    public string? TableName { get; init; }
}
