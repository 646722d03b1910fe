using System.Collections.Immutable;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Explain;

/// <summary>A trace with one explanation for each of its paths: what renderers print.</summary>
public sealed record ExplainedTrace
{
    /// <summary>A trace and its explanations, path by path.</summary>
    /// <exception cref="ArgumentException">Some path has no explanation.</exception>
    public ExplainedTrace(Trace trace, ImmutableArray<Explanation> explanations, Names names)
    {
        ArgumentNullException.ThrowIfNull(trace);
        if (explanations.Length != trace.Paths.Length)
            throw new ArgumentException("Every path needs its explanation.", nameof(explanations));
        Trace = trace;
        Explanations = explanations;
        Names = names;
    }

    /// <summary>The trace.</summary>
    public Trace Trace { get; }

    /// <summary>One explanation per path, in the same order.</summary>
    public ImmutableArray<Explanation> Explanations { get; }

    /// <summary>What keeps the objects and tables of the cluster from being whole: a file that breaks off. What stood behind its end is in no answer, though no question was asked of it.</summary>
    public ImmutableArray<Diagnostic> Gaps { get; init; } = [];

    /// <summary>What the snapshot calls the addresses.</summary>
    public Names Names { get; }
}
