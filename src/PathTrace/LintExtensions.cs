using PathTrace.Analysis.Lint;
using PathTrace.Cluster;

namespace PathTrace;

/// <summary>Lint in one call.</summary>
public static class LintExtensions
{
    /// <summary>Finds rules, chains, routes and rows that have no effect or contradict each other: <c>snapshot.Lint().Findings</c>.</summary>
    public static LintReport Lint(this Snapshot snapshot) => Linter.Lint(snapshot);
}
