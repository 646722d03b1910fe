using PathTrace.Analysis.Check;
using PathTrace.Cluster;
using PathTrace.Tracing;

namespace PathTrace;

/// <summary>The gate before a change is merged, in one call.</summary>
public static class CheckExtensions
{
    /// <summary>Checks a snapshot: <c>snapshot.Check(new() { Expectations = [file], Baseline = before }).Verdict</c>.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="options">What is expected and accepted; null for lints alone.</param>
    /// <exception cref="QueryException">A policy names a code that there is not.</exception>
    public static CheckReport Check(this Snapshot snapshot, CheckOptions? options = null)
    {
        var (report, diagnostics) = Checker.Check(snapshot, options);
        return report ?? throw new QueryException(diagnostics);
    }
}
