using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Net;

namespace PathTrace.Tracing;

/// <summary>One way that the packet may go, from its origin to its end.</summary>
public sealed record TracePath
{
    private readonly StrongBox<Fraction>? _stated;
    private ImmutableArray<Choice> _choices;
    private ImmutableArray<Assumption> _assumptions;

    /// <summary>The exact share of traffic that goes this way if the path's assumptions hold. Sums to one over the paths of any one set of assumptions.</summary>
    public Fraction Probability
    {
        get => _stated is { } stated ? stated.Value : Branch.ProbabilityOf(Taken);
        init => _stated = new(value);
    }

    /// <summary>How it ended.</summary>
    public required Disposition Disposition { get; init; }

    /// <summary>Where it began.</summary>
    public required PathOrigin Origin { get; init; }

    /// <summary>The nodes it crossed, in order.</summary>
    public ImmutableArray<Hop> Hops { get; init; } = [];

    /// <summary>The random choices, in order.</summary>
    public ImmutableArray<Choice> Choices
    {
        // Made when somebody asks, like the assumptions; a race makes it twice, to the same effect.
        get => _choices.IsDefault ? _choices = PathAssembly.OldestFirst(Taken, static b => b.Choice) : _choices;
        init => _choices = value;
    }

    /// <summary>What was assumed, in order.</summary>
    public ImmutableArray<Assumption> Assumptions
    {
        get => _assumptions.IsDefault ? _assumptions = PathAssembly.OldestFirst(Taken, static b => b.Assumption) : _assumptions;
        init => _assumptions = value;
    }

    /// <summary>Where it arrived; null when it did not.</summary>
    public PathEnd? Destination { get; init; }

    /// <summary>What became of the answer; null when none was followed: the packet did not reach a pod or a node, nobody answers it, or only one way was asked for.</summary>
    public Reply? Reply { get; init; }

    /// <summary>How it went for whoever sent the packet: the reply's end where one was followed, the packet's own otherwise.</summary>
    public Disposition Outcome => Reply?.Disposition ?? Disposition;

    /// <summary>The branches that led here; they know the share, which costs more to work out than the path itself.</summary>
    internal Branch? Taken { get; init; }

    /// <summary>The packet at its end.</summary>
    public Packet LastPacket => Hops.Length > 0 ? Hops[^1].PacketOut : Origin.Steps.OfType<Step.Translated>().LastOrDefault()?.After ?? Origin.Packet;
}
