using PathTrace.Datapath.Concrete;

namespace PathTrace.Tracing;

/// <summary>A packet about to be dealt with by a node.</summary>
/// <param name="Origin">Where it began.</param>
/// <param name="State">The packet at the node.</param>
/// <param name="Hops">The hops before, in order.</param>
internal sealed record Departure(PathOrigin Origin, PacketState State, HopList? Hops)
{
    /// <summary>The ingress interface at the moment of arrival; null for a packet made here.</summary>
    internal string? In { get; } = State.In;

    internal bool IsMadeHere { get; } = State.IsMadeHere;
}

/// <summary>Hops, newest first; forked paths share their past.</summary>
internal sealed record HopList(Hop Hop, HopList? Earlier)
{
    internal int Count { get; } = (Earlier?.Count ?? 0) + 1;
}
