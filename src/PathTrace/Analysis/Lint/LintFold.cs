using System.Collections.Immutable;
using PathTrace.Analysis.Diagnosis;
using PathTrace.Explain;

namespace PathTrace.Analysis.Lint;

/// <summary>Joins what several nodes have alike, and notes of one kind where they are many.</summary>
internal static class LintFold
{
    // So many notes of a kind are told one by one.
    private const int Few = 3;

    internal static ImmutableArray<Finding> Fold(IEnumerable<Explanation> found)
    {
        var same = found.GroupBy(e => (e.Code, e.Title)).Select(Joined).ToList();
        var kinds = same.GroupBy(f => f.Cause.Severity == FindingSeverity.Info ? $"{f.Cause.CodeText}\n{f.Cause.Node}" : $"{f.Cause.CodeText}\n{f.Cause.Node}\n{f.Cause.Title}", StringComparer.Ordinal);
        return
        [
            .. kinds.SelectMany(kind => kind.Count() > Few ? [Joined(kind.SelectMany(f => f.Alike.Prepend(f.Cause)))] : kind.AsEnumerable())
                .OrderByDescending(f => f.Cause.Severity)
                .ThenBy(f => f.Cause.Code),
        ];
    }

    private static Finding Joined(IEnumerable<Explanation> alike) => new(alike.First()) { Alike = [.. alike.Skip(1)] };
}
