using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Net;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>
/// Faults that do not show as long as another one stops the packets before them: the matrix is followed again with the first causes mended, one at a time, and what is lost then for reasons of its own is told,
/// too. An operator who mends one fault ought to know that he is not done.
/// </summary>
internal static class HiddenFaults
{
    // Following the matrix again is as long as it was the first time: of a large one only the first cause is mended.
    private const int MostMended = 4;
    private const long MostWays = 20_000;

    // What stands in for these mends, a sibling's rules or no route at all, has faults of its own.
    private static readonly FindingCode[] Rough =
        [FindingCode.KubeProxyRulesMissing, FindingCode.Blackholed, FindingCode.Unreachable, FindingCode.Prohibited, FindingCode.RoutingLoop, FindingCode.AddressOfTwoNodes];

    internal static IReadOnlyList<Finding> Find(Snapshot snapshot, Matrix matrix, IReadOnlyList<Finding> findings)
    {
        var known = findings.SelectMany(All).SelectMany(f => f.Alike.Prepend(f.Cause)).Select(KeyOf).ToHashSet();
        var hidden = new List<Finding>();
        foreach (var finding in findings.Where(f => f.Cause is { Severity: FindingSeverity.Error, Mend: not null } && f.Cells > 0 && !Rough.Contains(f.Cause.Code)).Take(matrix.Ways > MostWays ? 0 : MostMended))
        {
            if (finding.Cause.Mend!() is not { } mended || ReferenceEquals(mended, snapshot))
                continue;
            var again = new Matrix(mended, matrix.Calls, matrix.Entries);
            var losses = again.Follow(null).All.Where(l => l.Cause is { Question: null, Severity: FindingSeverity.Error }).OrderByDescending(l => l.Cost).ToList();
            foreach (var loss in losses.Where(l => !known.Contains(KeyOf(l.Cause)) && !IsProvenBy(l.Cause, findings)))
            {
                known.Add(KeyOf(loss.Cause));
                hidden.Add(Finding(loss, again, finding));
            }
        }

        return hidden;
    }

    private static IEnumerable<Finding> All(Finding finding) => finding.Symptoms.SelectMany(All).Prepend(finding);

    private static (FindingCode, string?, string) KeyOf(Explanation cause) => (cause.Code, cause.Node, cause.Title);

    private static bool IsProvenBy(Explanation cause, IReadOnlyList<Finding> findings) =>
        cause.Evidence is [{ Source: { IsSet: true } proof }, ..] && findings.SelectMany(All).SelectMany(f => f.Alike.Prepend(f.Cause)).Any(c => c.Node == cause.Node && c.Evidence is [var first, ..] && first.Source == proof);

    private static Finding Finding(Loss loss, Matrix again, Finding before)
    {
        var (asked, askedByBalancers) = again.Asked;
        return new(loss.Cause)
        {
            Cost = loss.Cost * new Fraction(1, Math.Max(1, asked)),
            BalancerCost = askedByBalancers == 0 ? null : loss.BalancerCost * new Fraction(1, askedByBalancers),
            Cells = loss.Cells,
            Services = [.. loss.Calls.Select(c => again.Calls[c].Service).Distinct(StringComparer.Ordinal)],
            Behind = before.Cause.CodeText + (before.Cause.Node is { } node ? $" on {node}" : ""),
        };
    }
}
