using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Cluster;

/// <summary>A peer of a WireGuard device. Its keys are never printed; evidence shows its line with the keys blanked.</summary>
/// <param name="Endpoint">Where its packets are sent; null when the device knows none.</param>
/// <param name="AllowedAddresses">Inner destinations that are sent to it, and inner sources that are taken from it.</param>
/// <param name="Source">Its line.</param>
public sealed record WireGuardPeer(SocketAddress? Endpoint, ImmutableArray<IpPrefix> AllowedAddresses, SourceSpan Source)
{
    /// <summary>What tells one peer from another; null when blanked.</summary>
    internal string? PublicKey { get; init; }
}
