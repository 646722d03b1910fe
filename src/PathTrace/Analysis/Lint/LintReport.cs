using System.Collections.Immutable;
using PathTrace.Analysis.Diagnosis;
using PathTrace.Cluster;
using PathTrace.Text;

namespace PathTrace.Analysis.Lint;

/// <summary>What a snapshot's rules, routes and tables hold that has no effect, contradicts itself or cannot be loaded.</summary>
public sealed record LintReport
{
    /// <summary>What was looked at.</summary>
    public required Snapshot Snapshot { get; init; }

    /// <summary>What was found, worst first; the same on several nodes, and many of one kind, are one finding with others like it.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>What could not be decided: nothing is claimed of it.</summary>
    public required ImmutableArray<LintGap> Gaps { get; init; }

    /// <summary>How many rules were looked at, on all nodes.</summary>
    public required int Rules { get; init; }

    /// <summary>How many routes were looked at, on all nodes.</summary>
    public required int Routes { get; init; }

    /// <summary>False when a file could not be read to its end or something could not be decided: what is wrong may be there.</summary>
    public bool IsWhole => Gaps.IsEmpty && !Snapshot.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error);
}
