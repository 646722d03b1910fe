using System.Collections.Immutable;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Datapath;
using PathTrace.Tracing;

namespace PathTrace.Rendering;

/// <summary>Paths that end alike for the same reason, told once.</summary>
/// <param name="Paths">In the order of the trace; at least one.</param>
/// <param name="Explanation">Of the first path; the others' say the same.</param>
/// <param name="Share">The sum of their probabilities.</param>
internal sealed record PathGroup(ImmutableArray<TracePath> Paths, Explanation Explanation, Fraction Share)
{
    /// <summary>The path that is told in full.</summary>
    internal TracePath First => Paths[0];

    /// <summary>The groups of a trace: what is lost first, then what is not decided, then what arrives. Every path alone when <paramref name="unfold"/>.</summary>
    internal static ImmutableArray<PathGroup> Of(ExplainedTrace explained, bool unfold)
    {
        var groups = new List<List<int>>();
        var byKey = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < explained.Trace.Paths.Length; i++)
        {
            var key = Key(explained.Trace.Paths[i], explained.Explanations[i]);
            if (unfold || !byKey.TryGetValue(key, out var group))
            {
                group = [];
                groups.Add(group);
                byKey[key] = group;
            }

            group.Add(i);
        }

        return [.. groups.Select(g => Make(explained, g)).OrderBy(Rank)];
    }

    private static PathGroup Make(ExplainedTrace explained, List<int> indexes)
    {
        var share = Fraction.Zero;
        foreach (var index in indexes)
            share += explained.Trace.Paths[index].Probability;
        return new([.. indexes.Select(i => explained.Trace.Paths[i])], explained.Explanations[indexes[0]], share);
    }

    // Assumptions are part of the key: paths under the same assumptions exclude each other, so their shares add up.
    private static string Key(TracePath path, Explanation explanation) => string.Join('\n', [
        path.Disposition.ToString(),
        explanation.CodeText,
        explanation.Title,
        path.Destination?.ToString() ?? "",
        .. path.Assumptions.Select(a => a.Text)]);

    private static int Rank(PathGroup group) => group switch
    {
        { Explanation.Severity: FindingSeverity.Warning } or { First.Disposition: Disposition.Indeterminate } => 1,
        _ => group.First.Disposition.IsDelivered() ? 2 : 0,
    };
}
