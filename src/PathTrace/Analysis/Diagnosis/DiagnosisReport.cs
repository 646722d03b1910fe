using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Text;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>What is wrong with a snapshot: who reaches what, and why the rest does not.</summary>
public sealed record DiagnosisReport
{
    /// <summary>What was diagnosed.</summary>
    public required Snapshot Snapshot { get; init; }

    /// <summary>The columns: from where services were called.</summary>
    public required ImmutableArray<EntryPoint> Entries { get; init; }

    /// <summary>The rows: how services were called.</summary>
    public required ImmutableArray<ServiceCall> Calls { get; init; }

    /// <summary>What became of each call from each place, row by row; null where nobody calls so.</summary>
    public required ImmutableArray<ImmutableArray<CallShare?>> Shares { get; init; }

    /// <summary>What is wrong, worst first, symptoms below their causes.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>False when some file could not be read to its end: what is wrong may stand in the rest.</summary>
    public bool IsWhole => !Snapshot.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error);

    /// <summary>How many ways packets and their answers were followed.</summary>
    public required long Ways { get; init; }
}
