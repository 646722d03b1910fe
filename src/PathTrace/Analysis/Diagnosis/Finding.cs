using System.Collections.Immutable;
using PathTrace.Explain;
using PathTrace.Net;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>Something that is wrong with a snapshot, and what it costs.</summary>
/// <param name="Cause">What it is, whose it is, and what mends it.</param>
public sealed record Finding(Explanation Cause)
{
    /// <summary>The share of all calls in the matrix that it loses, or leaves undecided; zero for what was found without following a packet.</summary>
    public Fraction Cost { get; init; }

    /// <summary>The same of the calls through balancers alone; null without balancers.</summary>
    public Fraction? BalancerCost { get; init; }

    /// <summary>How many cells of the matrix it touches.</summary>
    public int Cells { get; init; }

    /// <summary>The services that it touches, in the order of the matrix.</summary>
    public ImmutableArray<string> Services { get; init; } = [];

    /// <summary>A packet that shows it, as <c>pathtrace trace</c> takes it; null for what was found without following one.</summary>
    public string? Example { get; init; }

    /// <summary>What was taken for granted of the packet that shows it, as <c>--assume</c> takes it: <c>recent=no</c> for a client that calls for the first time; null for nothing.</summary>
    public string? Assuming { get; init; }

    /// <summary>The like of it elsewhere or of other services, which differ in their titles alone.</summary>
    public ImmutableArray<Explanation> Alike { get; init; } = [];

    /// <summary>The same fault as a check of the whole snapshot says it: told once, and looked for again where a mend is tried.</summary>
    internal ImmutableArray<Explanation> Restated { get; init; } = [];

    /// <summary>The fault that hides this one, which shows once that is mended: <c>PT2206 on worker1</c>. Null for one that shows by itself.</summary>
    public string? Behind { get; init; }

    /// <summary>What was gone, too, when the mend of this one had been tried: its symptoms.</summary>
    public ImmutableArray<Finding> Symptoms { get; init; } = [];
}
