using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Queries.Expectations;

namespace PathTrace.Analysis.Check;

/// <summary>What is checked beside the snapshot itself, and how strictly.</summary>
public sealed record CheckOptions
{
    /// <summary>What is expected, may change and is accepted; without files only lints are asked, and differences where there is a baseline.</summary>
    public ImmutableArray<ExpectationFile> Expectations { get; init; } = [];

    /// <summary>The snapshot before; null for none, and then nothing is compared.</summary>
    public Snapshot? Baseline { get; init; }

    /// <summary>Findings that somebody accepted; null for none.</summary>
    public AcceptedFindings? Accepted { get; init; }

    /// <summary>What fails the check: errors, or warnings as well.</summary>
    public CheckLevel FailOn { get; init; } = CheckLevel.Error;

    /// <summary>Answers to what the snapshots leave open.</summary>
    public Assumptions? Assumptions { get; init; }
}
