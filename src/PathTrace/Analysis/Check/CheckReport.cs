using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Queries.Expectations;

namespace PathTrace.Analysis.Check;

/// <summary>What a check found.</summary>
public sealed record CheckReport
{
    /// <summary>What was checked.</summary>
    public required Snapshot Snapshot { get; init; }

    /// <summary>The snapshot before; null when nothing was compared.</summary>
    public Snapshot? Baseline { get; init; }

    /// <summary>All that was found, worst first; accepted and known findings stand last.</summary>
    public required ImmutableArray<CheckFinding> Findings { get; init; }

    /// <summary>How many expectations hold.</summary>
    public required int Holding { get; init; }

    /// <summary>What was expected, in the order of the files.</summary>
    public required ImmutableArray<Expectation> Expectations { get; init; }

    /// <summary>What fails the check.</summary>
    public required CheckLevel FailOn { get; init; }

    /// <summary>Accepted findings that no longer occur.</summary>
    public ImmutableArray<AcceptedFinding> Gone { get; init; } = [];

    /// <summary>The answers to open questions that counted.</summary>
    public ImmutableArray<GivenAnswer> Given { get; init; } = [];

    /// <summary>The findings that fail the check.</summary>
    public IEnumerable<CheckFinding> Failing => Findings.Where(Fails);

    /// <summary>The answer in one word.</summary>
    public CheckVerdict Verdict => Failing.Any(f => !f.IsUndecided) ? CheckVerdict.Fails : Failing.Any() ? CheckVerdict.Undecided : CheckVerdict.Passes;

    /// <summary>Whether a finding of the report fails the check.</summary>
    public bool Fails(CheckFinding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return !finding.IsKnown && finding.Level >= FailOn && finding.Level > CheckLevel.Note;
    }
}
