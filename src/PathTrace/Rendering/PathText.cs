using PathTrace.Datapath;
using PathTrace.Explain;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Rendering;

/// <summary>One group of paths: its headline, the walk of its first path, and why.</summary>
internal sealed class PathText(TextCanvas canvas, ExplainedTrace explained, bool verbose)
{
    private const int MaxWays = 4;
    private const int TextColumn = 10;
    private readonly AdviceText _advice = new(canvas);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PathGroup> _firstOfQuestion = new(StringComparer.Ordinal);
    private PathGroup? _last;

    /// <summary>Writes the group, with the walk of its first path if asked to.</summary>
    internal void Write(PathGroup group, bool withWalk)
    {
        WriteHeadline(group);
        Remember(group);
        WriteWays(group, withWalk);
        var walk = new WalkText(canvas, explained.Names, verbose);
        if (withWalk)
            walk.Write(group.First);
        WriteWhy(group, walk.Shown);
    }

    private (string Mark, TextStyle Style) Mark(PathGroup group) => group.Rank switch
    {
        0 => (Glyphs.Cross, TextStyle.Bad),
        1 => (group.IsAlternativeTo(FirstOf(group) ?? _last) ? "or" : Glyphs.Unsure, TextStyle.Unsure),
        _ => (Glyphs.Tick, TextStyle.Good),
    };

    // Groups of one answer to a question add up with each other, and none of them with those of another answer.
    private PathGroup? FirstOf(PathGroup group) => group.Doubt is { } doubt ? _firstOfQuestion.GetValueOrDefault(doubt.Key) : null;

    // A pod that does not run has its address and may not answer.
    private static string Ailment(TracePath path) =>
        path.Hops.LastOrDefault()?.Beyond.OfType<Step.Owned>().LastOrDefault()?.Status is { } status ? $", {status}" : "";

    private void Remember(PathGroup group)
    {
        _last = group;
        if (group.Doubt is { } doubt)
            _firstOfQuestion.TryAdd(doubt.Key, group);
    }

    private static string Headline(PathGroup group) =>
        group.Rank == 0 ? $"{Fate.Of(group)}: {group.Explanation.Title}" : group.Explanation.Title + Ailment(group.First);

    private void WriteHeadline(PathGroup group)
    {
        var (mark, style) = Mark(group);
        var code = group.Explanation.Code == FindingCode.Delivered ? "" : group.Explanation.CodeText;
        canvas.Margin(
            TextColumn,
            new(code, TextStyle.Faint),
            new StyledRun($"{$"{mark} {Percent.Of(group.Share)}",-TextColumn}", style),
            new(Headline(group), TextStyle.Strong));
    }

    // A walk is that of one way: how much of the group's share it stands for is said.
    private void WriteWays(PathGroup group, bool withWalk)
    {
        var ways = WayText.Of(group.Paths).Distinct(StringComparer.Ordinal).ToList();
        if (ways.Count < 2)
        {
            if (!withWalk)
                canvas.Line(TextColumn + 2, new StyledRun($"  {"steps",-9} ", TextStyle.Faint), new("--verbose shows them", TextStyle.Faint));
            return;
        }

        var text = string.Join(", ", ways.Take(MaxWays));
        if (ways.Count > MaxWays)
            text += $" and {ways.Count - MaxWays} more";
        var shown = withWalk ? $"shown: the first, {Percent.Of(group.First.Probability)}" : "--verbose shows their steps";
        canvas.Line(TextColumn + 2, new StyledRun($"  {$"{ways.Count} ways",-9} ", TextStyle.Faint), new($"{text}; {shown}", TextStyle.Faint));
    }

    private void WriteWhy(PathGroup group, IReadOnlySet<SourceSpan> shown)
    {
        var explanation = group.Explanation;
        if (explanation.Code == FindingCode.Delivered || (group.Rank == 1 && !_told.Add(Doubt(explanation))))
            return;
        canvas.Blank();
        Paragraph("why", explanation.Why);
        if (!_advice.WasTold(group))
        {
            foreach (var evidence in Unseen(group, shown))
                canvas.Margin(9, new(evidence.Source.ToString(), TextStyle.Faint), new StyledRun("  see    ", TextStyle.Strong), new(evidence.Note));
        }

        _advice.Write(group);
    }

    // Both answers to one question have the same reason: it is told once.
    private static string Doubt(Explanation explanation) =>
        string.Join('\n', [explanation.CodeText, explanation.Fix ?? "", .. explanation.Evidence.Select(e => e.Source.ToString())]);

    private void Paragraph(string label, string text) => canvas.Line(9, new StyledRun($"  {label,-5}  ", TextStyle.Strong), new(text));

    // What the walk has shown already is not shown again.
    private IEnumerable<Evidence> Unseen(PathGroup group, IReadOnlySet<SourceSpan> shown) =>
        group.Explanation.Evidence.Where(e => e.Source.IsSet && (verbose || !shown.Contains(e.Source))).Take(verbose ? int.MaxValue : 3);
}
