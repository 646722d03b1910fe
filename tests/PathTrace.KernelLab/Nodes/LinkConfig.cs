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

    /// <summary>The group of interfaces that it belongs to.</summary>
    internal int Group { get; init; }

    internal LinkState State { get; init; }
}
