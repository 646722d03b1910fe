using System.Collections.Immutable;
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
    internal sealed record Result(string Fault, int Seed, bool IsFound, DiagnosisReport Report, ImmutableArray<Expectation> Expected)
    {
        public override string ToString() =>
            $"{Fault} (seed {Seed}): wanted {string.Join(" and ", Expected.Select(e => $"{string.Join(" or ", e.Codes)} on {e.Node ?? "no node"} with {e.File}{(e.Query is { } query ? $" of {query}" : "")}{(e.Beside is { } beside ? $" beside {beside}" : "")}"))}\n{new DiagnosisRenderer(new()).Render(Report)}";
    }

    /// <summary>One fault of a kind in a cluster of a seed; null where it has no place there.</summary>
    internal static Result? Of(Fault fault, int seed)
    {
        var random = new Random(seed);
        if (fault.Break(HealthyClusters.Make(random), random) is not var (broken, expected))
            return null;
        var snapshot = SnapshotText.Load(broken);
        var report = snapshot.Diagnose();
        var isFound = expected.Query is { } query
            ? report.Findings.IsEmpty && new Explainer(snapshot).Explain(snapshot.Trace(query, NewClient.Answers)).Explanations.All(e => Names(e, expected))
            : report.Findings.FirstOrDefault() is { } first && Names(first.Cause, expected) && (expected.Beside is not { } beside || report.Findings.SelectMany(All).Any(e => (e.Code, e.Node) == beside));
        return new(fault.Name, seed, isFound, report, [expected]);
    }

    /// <summary>Two faults at once: the first two findings have to be theirs. Null where one of them has no place in the cluster, or beside the other.</summary>
    internal static Result? OfPair(Fault one, Fault other, int seed)
    {
        ImmutableArray<Expectation> expected;
        ClusterPlan twice;
        try
        {
            var healthy = HealthyClusters.Make(new Random(seed));
            if (one.Break(healthy, new Random(seed + 1)) is not var (once, first) || other.Break(once, new Random(seed + 2)) is not var (both, second) || other.Break(healthy, new Random(seed + 2)) is not var (alone, _)
                || first.IsLike(second) || first.Query is not null || second.Query is not null || !Shows(once, alone, both, [first, second]))
                return null;
            (expected, twice) = ([first, second], both);
        }
        catch (Break.NoPlaceException)
        {
            return null;
        }

        var report = SnapshotText.Load(twice).Diagnose();
        var found = report.Findings.Take(2).Select(f => f.Cause).ToList();
        var isFound = found.Count == 2 && ((Names(found[0], expected[0]) && Names(found[1], expected[1])) || (Names(found[0], expected[1]) && Names(found[1], expected[0])));
        return new($"{one.Name} + {other.Name}", seed, isFound, report, expected);
    }

    // Each changes something beside the other, and no fault is in a file that the other has taken away.
    private static bool Shows(ClusterPlan once, ClusterPlan alone, ClusterPlan both, ImmutableArray<Expectation> expected)
    {
        var after = SnapshotText.Files(both).ToDictionary();
        return !IsSame(once, after) && !IsSame(alone, after) && expected.All(e => e.Shows?.Invoke(both) != false)
            && expected.All(e => e.Codes.Contains(FindingCode.CaptureFailed) || after.Any(f => f.Key.Contains(e.File, StringComparison.Ordinal) && f.Value.Contains('\n')));
    }

    private static bool IsSame(ClusterPlan plan, Dictionary<string, string> files) =>
        SnapshotText.Files(plan).OrderBy(f => f.Path, StringComparer.Ordinal).Select(f => KeyValuePair.Create(f.Path, f.Text)).SequenceEqual(files.OrderBy(f => f.Key, StringComparer.Ordinal));

    /// <summary>The findings of a healthy cluster: there ought to be none.</summary>
    internal static DiagnosisReport OfHealthy(int seed) => SnapshotText.Load(HealthyClusters.Make(new Random(seed))).Diagnose();

    private static IEnumerable<Explanation> All(Finding finding) => [finding.Cause, .. finding.Alike, .. finding.Restated, .. finding.Symptoms.SelectMany(All)];

    private static bool Names(Explanation cause, Expectation expected) =>
        expected.Codes.Contains(cause.Code)
        && (expected.Node is null || cause.Node == expected.Node)
        && (expected.File.Length == 0 || cause.Evidence.Any(e => e.Source.Source?.Name.Contains(expected.File, StringComparison.Ordinal) == true));
}
