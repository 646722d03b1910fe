using System.Collections.Immutable;
using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Net;

namespace PathTrace.Tracing;

/// <summary>One way that the packet may go, from its origin to its end.</summary>
public sealed record TracePath
{
    private readonly Fraction? _stated;

    /// <summary>The exact share of traffic that goes this way if the path's assumptions hold. Sums to one over the paths of any one set of assumptions.</summary>
    public Fraction Probability
    {
        get => _stated ?? Branch.ProbabilityOf(Taken);
        init => _stated = value;
    }

    /// <summary>How it ended.</summary>
    public required Disposition Disposition { get; init; }

    /// <summary>Where it began.</summary>
    public required PathOrigin Origin { get; init; }

    /// <summary>The nodes it crossed, in order.</summary>
    public ImmutableArray<Hop> Hops { get; init; } = [];

    /// <summary>The random choices, in order.</summary>
    public ImmutableArray<Choice> Choices { get; init; } = [];

    /// <summary>What was assumed, in order.</summary>
    public ImmutableArray<Assumption> Assumptions { get; init; } = [];

    /// <summary>Where it arrived; null when it did not.</summary>
    public PathEnd? Destination { get; init; }

    /// <summary>The branches that led here; they know the share, which costs more to work out than the path itself.</summary>
    internal Branch? Taken { get; init; }

    /// <summary>The packet at its end.</summary>
    public Packet LastPacket => Hops.Length > 0 ? Hops[^1].PacketOut : Origin.Steps.OfType<Step.Translated>().LastOrDefault()?.After ?? Origin.Packet;
}
