using PathTrace.Analysis.Diagnosis;
using PathTrace.Cluster;

namespace PathTrace;

/// <summary>Diagnosis in one call.</summary>
public static class DiagnosisExtensions
{
    /// <summary>Finds what is broken in a snapshot: <c>snapshot.Diagnose().Findings</c>.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="progress">Told how far it is, from several threads, one at a time; null for nobody.</param>
    public static DiagnosisReport Diagnose(this Snapshot snapshot, IProgress<DiagnosisProgress>? progress = null) => Diagnoser.Diagnose(snapshot, progress);
}
