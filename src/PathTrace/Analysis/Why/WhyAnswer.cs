using System.Collections.Immutable;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Why;

/// <summary>Why a packet hits a rule, or does not.</summary>
public sealed record WhyAnswer
{
    /// <summary>The rule or chain.</summary>
    public required RulePlace Place { get; init; }

    /// <summary>The rule as written; null for a chain. It comes from the dump.</summary>
    public string? RuleText { get; init; }

    /// <summary>The line of the rule, or of the chain.</summary>
    public SourceSpan Source { get; init; }

    /// <summary>The packet's ways.</summary>
    public required Trace Trace { get; init; }

    /// <summary>The answer in one word.</summary>
    public required WhyOutcome Outcome { get; init; }

    /// <summary>The ways through the node, those that are hit first; empty when none passes it.</summary>
    public required ImmutableArray<WhyWay> Ways { get; init; }

    /// <summary>How many of the trace's paths do not pass the node, in neither direction.</summary>
    public required int PathsElsewhere { get; init; }
}
