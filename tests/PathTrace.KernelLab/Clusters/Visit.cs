using PathTrace.KernelLab.Stories;
using PathTrace.Net;

namespace PathTrace.KernelLab.Clusters;

/// <summary>What one kernel did with a packet on its way.</summary>
/// <param name="Node">The node's name; empty for the router.</param>
/// <param name="PacketIn">The packet as it came, or was made.</param>
/// <param name="Story">The rest.</param>
/// <param name="IsMadeHere">True where the packet was made.</param>
internal sealed record Visit(string Node, Packet PacketIn, KernelStory Story, bool IsMadeHere);
