using PathTrace.Analysis.Diagnosis;
using PathTrace.Explain;
using PathTrace.FaultInjection.Clusters;
using PathTrace.FaultInjection.Faults;
using PathTrace.Rendering;

namespace PathTrace.FaultInjection;

/// <summary>Diagnoses broken clusters and holds the first finding against the fault that was injected.</summary>
internal static class Score
{
    /// <summary>What became of one injected fault.</summary>
    /// <param name="Fault">Its name.</param>
    /// <param name="Seed">The seed of the cluster and the fault, as <c>--seed</c> takes it beside <c>--write</c>.</param>
    /// <param name="IsFound">True when the first finding names the cause, on the right node, with a proof in the right file.</param>
    /// <param name="Report">The diagnosis.</param>
    /// <param name="Expected">What it had to say.</param>
    internal sealed record Result(string Fault, int Seed, bool IsFound, DiagnosisReport Report, Expectation Expected)
    {
        public override string ToString() =>
            $"{Fault} (seed {Seed}): wanted {string.Join(" or ", Expected.Codes)} on {Expected.Node ?? "no node"} with {Expected.File}\n{new DiagnosisRenderer(new()).Render(Report)}";
    }

    /// <summary>One fault of a kind in a cluster of a seed; null where it has no place there.</summary>
    internal static Result? Of(Fault fault, int seed)
    {
        var random = new Random(seed);
        if (fault.Break(HealthyClusters.Make(random), random) is not var (broken, expected))
            return null;
        var report = SnapshotText.Load(broken).Diagnose();
        return new(fault.Name, seed, report.Findings.FirstOrDefault() is { } first && Names(first.Cause, expected), report, expected);
    }

    /// <summary>The findings of a healthy cluster: there ought to be none.</summary>
    internal static DiagnosisReport OfHealthy(int seed) => SnapshotText.Load(HealthyClusters.Make(new Random(seed))).Diagnose();

    private static bool Names(Explanation cause, Expectation expected) =>
        expected.Codes.Contains(cause.Code)
        && (expected.Node is null || cause.Node == expected.Node)
        && (expected.File.Length == 0 || cause.Evidence.Any(e => e.Source.Source?.Name.Contains(expected.File, StringComparison.Ordinal) == true));
}
