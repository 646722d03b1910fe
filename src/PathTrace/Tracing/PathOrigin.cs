using System.Collections.Immutable;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Tracing;

/// <summary>Where a path begins.</summary>
/// <param name="Kind">What makes the packet.</param>
/// <param name="Name">The balancer, pod (<c>default/web-1</c>) or node; for a packet from outside, the node it arrives at.</param>
/// <param name="Packet">The packet as first made.</param>
/// <param name="Steps">What a balancer did before the first hop: its choice, its rewriting, the network's delivery.</param>
/// <param name="Source">The balancer's row, the pod's object; default when nothing states it.</param>
public sealed record PathOrigin(OriginKind Kind, string Name, Packet Packet, ImmutableArray<Step> Steps, SourceSpan Source)
{
    /// <summary>True for a balancer that no table states: it comes of the service object at <see cref="Source"/>.</summary>
    public bool IsDerived { get; init; }
}
