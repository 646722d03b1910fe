using System.Collections.Immutable;
using PathTrace.Datapath;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Tracing;

namespace PathTrace.Rendering;

/// <summary>Paths that end alike for the same reason, told once.</summary>
/// <param name="Paths">In the order of the trace; at least one.</param>
/// <param name="Explanations">One a path. Their titles say the same; nodes, commands and what was tried may differ.</param>
/// <param name="Share">The sum of their probabilities.</param>
internal sealed record PathGroup(ImmutableArray<TracePath> Paths, ImmutableArray<Explanation> Explanations, Fraction Share)
{
    /// <summary>The path that is told in full.</summary>
    internal TracePath First => Paths[0];

    /// <summary>Why the first path ended as it did.</summary>
    internal Explanation Explanation => Explanations[0];

    /// <summary>0 for what is lost, 1 for what is not decided, 2 for what arrives: the order in which groups are told.</summary>
    internal int Rank => Explanation.Severity == FindingSeverity.Warning || First.Outcome == Disposition.Indeterminate ? 1
        : First.Outcome.IsDelivered() ? 2 : 0;

    /// <summary>The first open question that its path answers; null when it answers none.</summary>
    internal Assumption? Doubt => Rank == 1 ? First.Assumptions.FirstOrDefault() : null;

    /// <summary>True when both answer one open question, and differently: then only one of the two can be true, and their shares are of the same traffic.</summary>
    internal bool IsAlternativeTo(PathGroup? other) =>
        other is not null && First.Assumptions.Any(own => other.First.Assumptions.Any(its => own.Key == its.Key && own.Text != its.Text));

    /// <summary>
    /// The groups of a trace: what is lost first, then what is not decided, by question and answer, then what arrives. Every path alone when <paramref name="unfold"/>.
    /// </summary>
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

        return InOrder(groups.Select(g => Make(explained, g)));
    }

    private static ImmutableArray<PathGroup> InOrder(IEnumerable<PathGroup> groups)
    {
        var made = groups.ToList();
        var questions = made.Select(g => g.Doubt?.Key).Distinct().ToList();
        var answers = made.Select(g => g.Doubt?.Text).Distinct().ToList();
        return [.. made.OrderBy(g => g.Rank).ThenBy(g => questions.IndexOf(g.Doubt?.Key)).ThenBy(g => answers.IndexOf(g.Doubt?.Text))];
    }

    private static PathGroup Make(ExplainedTrace explained, List<int> indexes)
    {
        ImmutableArray<TracePath> paths = [.. indexes.Select(i => explained.Trace.Paths[i])];
        return new(paths, [.. indexes.Select(i => explained.Explanations[i])], ShareOf(paths));
    }

    // Paths that differ in assumptions alone are one share of the traffic told twice: only the shortest sequences of choices count.
    private static Fraction ShareOf(ImmutableArray<TracePath> paths)
    {
        var counted = new HashSet<string>(StringComparer.Ordinal);
        var share = Fraction.Zero;
        foreach (var path in paths.OrderBy(p => p.Choices.Length))
        {
            if (IsNew(path, counted))
                share += path.Probability;
        }

        return share;
    }

    private static bool IsNew(TracePath path, HashSet<string> counted)
    {
        var sequence = "";
        if (counted.Contains(sequence))
            return false;
        foreach (var choice in path.Choices)
        {
            sequence += $"{choice.Kind} {choice.Chosen} {choice.Source}\n";
            if (counted.Contains(sequence))
                return false;
        }

        return counted.Add(sequence);
    }

    private static string Key(TracePath path, Explanation explanation) => string.Join('\n', [
        path.Disposition.ToString(),
        path.Outcome.ToString(),
        explanation.CodeText,
        explanation.Title,
        path.Destination?.ToString() ?? ""]);
}
