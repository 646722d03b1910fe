using PathTrace.Net;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>Folds doubts that hang on a file below the finding that this file was collected and failed, or that its node was not collected at all.</summary>
internal static class FailedCaptures
{
    internal static IReadOnlyList<Finding> Fold(IReadOnlyList<Finding> findings)
    {
        var failed = findings.Where(f => Lacking(f).Any()).ToList();
        if (failed.Count == 0)
            return findings;
        var below = findings.Where(f => f.Cause.Question?.MissingFile is not null).ToLookup(f => failed.FirstOrDefault(c => Lacking(c).Any(lost => IsIn(f.Cause.Question!.MissingFile!, lost))));
        return [.. findings.Where(f => !below.Any(b => b.Key is not null && b.Contains(f))).Select(f => below[f].Any() ? With(f, [.. below[f]]) : f)];
    }

    private static IEnumerable<string> Lacking(Finding finding) => finding.Alike.Prepend(finding.Cause).Select(c => c.Lacks).OfType<string>();

    private static bool IsIn(string file, string lost) => lost.EndsWith('/') ? file.StartsWith(lost, StringComparison.Ordinal) : file == lost;

    private static Finding With(Finding capture, List<Finding> doubts) => capture with
    {
        Cost = Fraction.Min(Fraction.One, doubts.Aggregate(capture.Cost, (sum, d) => sum + d.Cost)),
        BalancerCost = doubts.Aggregate(capture.BalancerCost, (sum, d) => d.BalancerCost is { } more ? Fraction.Min(Fraction.One, more + (sum ?? Fraction.Zero)) : sum),
        Cells = capture.Cells + doubts.Sum(d => d.Cells),
        Services = [.. doubts.SelectMany(d => d.Services).Distinct(StringComparer.Ordinal)],
        Symptoms = [.. capture.Symptoms, .. doubts],
    };
}
