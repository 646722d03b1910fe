using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Cluster;

/// <summary>One backend of a load balancer.</summary>
/// <param name="NodeName">The node that gets the packet with its destination kept; null for a rewriting backend.</param>
/// <param name="Address">The destination that the balancer writes into the packet; null for a destination-keeping backend. Port 0 keeps the port.</param>
/// <param name="Weight">The share of connections, relative to the other backends; 1 unless told. 0 gets none.</param>
/// <param name="IsHealthy">False when the balancer does not use it now.</param>
/// <param name="Source">Where it is stated.</param>
public sealed record LoadBalancerBackend(string? NodeName, SocketAddress? Address, int Weight, bool IsHealthy, SourceSpan Source)
{
    /// <summary>Why the balancer does not use it, where that follows from its health check rather than from a table's <c>down</c>; null otherwise.</summary>
    public string? DownBecause { get; init; }

    /// <summary>The node's name, or the address.</summary>
    public string Label => NodeName ?? Address?.ToString() ?? "";
}
