using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Cluster;

/// <summary>One entry of <c>ip neigh</c>.</summary>
/// <param name="Address">The neighbour's address.</param>
/// <param name="Device">The interface it is on.</param>
/// <param name="LinkAddress">Its link-layer address; null when unresolved.</param>
/// <param name="State"><c>REACHABLE</c>, <c>STALE</c>, <c>PERMANENT</c>, <c>FAILED</c> …; null when not printed.</param>
/// <param name="Source">The line or object.</param>
public sealed record Neighbour(IpAddress Address, string Device, string? LinkAddress, string? State, SourceSpan Source);
