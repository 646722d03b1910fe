using System.Collections.Immutable;
using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;

namespace PathTrace.Tracing;

/// <summary>What the network behind a node's interface did with a packet: brought it to another node, or ended its path.</summary>
/// <param name="State">The packet as it arrives at the next node; when the path ends, as it left.</param>
/// <param name="End">How the path ends; null when the packet goes on.</param>
/// <param name="Destination">Where a delivered packet arrived.</param>
/// <param name="Beyond">What happened on the way.</param>
internal sealed record Arrival(PacketState State, Disposition? End, PathEnd? Destination, ImmutableArray<Step> Beyond);
