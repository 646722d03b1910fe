using System.Collections.Immutable;

namespace PathTrace.KernelLab.Nodes;

/// <summary>An interface of the node that leads outside.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Addresses">Each with its prefix length: <c>10.0.1.1/24</c>, <c>2001:db8:1::1/64</c>.</param>
/// <param name="Mtu">Its MTU.</param>
internal sealed record LinkConfig(string Name, ImmutableArray<string> Addresses, int Mtu = 1500)
{
    /// <summary>The bridge of which it is a port; null for none.</summary>
    internal string? Bridge { get; init; }

    /// <summary>False when the far end is down: the interface is up without a carrier.</summary>
    internal bool HasCarrier { get; init; } = true;
}
