using PathTrace.Explain;
using PathTrace.Net;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>Folds doubts that hang on a file below the finding that this file was collected and failed.</summary>
internal static class FailedCaptures
{
    internal static IReadOnlyList<Finding> Fold(IReadOnlyList<Finding> findings)
    {
        var failed = findings.Where(f => f.Cause.Code == FindingCode.CaptureFailed && FileOf(f) is not null).ToList();
        if (failed.Count == 0)
            return findings;
        var below = findings.Where(f => f.Cause.Question?.MissingFile is not null).ToLookup(f => failed.FirstOrDefault(c => FileOf(c) == f.Cause.Question!.MissingFile));
        return [.. findings.Where(f => !below.Any(b => b.Key is not null && b.Contains(f))).Select(f => below[f].Any() ? With(f, [.. below[f]]) : f)];
    }

    private static string? FileOf(Finding finding) => finding.Cause.Evidence.FirstOrDefault()?.Source.Source?.Name;

    private static Finding With(Finding capture, List<Finding> doubts) => capture with
    {
        Cost = Fraction.Min(Fraction.One, doubts.Aggregate(capture.Cost, (sum, d) => sum + d.Cost)),
        BalancerCost = doubts.Aggregate(capture.BalancerCost, (sum, d) => d.BalancerCost is { } more ? Fraction.Min(Fraction.One, more + (sum ?? Fraction.Zero)) : sum),
        Cells = capture.Cells + doubts.Sum(d => d.Cells),
        Services = [.. doubts.SelectMany(d => d.Services).Distinct(StringComparer.Ordinal)],
        Symptoms = [.. capture.Symptoms, .. doubts],
    };
}
