using PathTrace.Explain;
using PathTrace.Datapath;
using PathTrace.Tracing;

namespace PathTrace.Rendering;

/// <summary>One group of paths: its headline, the walk of its first path, and why.</summary>
internal sealed class PathText(TextCanvas canvas, ExplainedTrace explained, bool verbose)
{
    private const int MaxWays = 4;
    private const int TextColumn = 10;

    /// <summary>Writes the group.</summary>
    internal void Write(PathGroup group)
    {
        WriteHeadline(group);
        WriteWays(group);
        new WalkText(canvas, explained.Names, verbose).Write(group.First);
        WriteWhy(group);
    }

    private static (string Mark, TextStyle Style) Mark(PathGroup group) => group switch
    {
        { Explanation.Severity: FindingSeverity.Warning } or { First.Disposition: Disposition.Indeterminate } => (Glyphs.Unsure, TextStyle.Unsure),
        _ => group.First.Disposition.IsDelivered() ? (Glyphs.Tick, TextStyle.Good) : (Glyphs.Cross, TextStyle.Bad),
    };

    private static string Headline(PathGroup group) => group.First.Disposition.IsDelivered() || group.Explanation.Severity == FindingSeverity.Warning
        ? group.Explanation.Title
        : $"{Fate.Of(group.First)}: {group.Explanation.Title}";

    private static string Way(TracePath path)
    {
        var parts = new List<string>();
        if (path.Origin.Kind is OriginKind.LoadBalancer or OriginKind.Pod)
            parts.Add(path.Origin.Name);
        foreach (var hop in path.Hops)
        {
            if (parts.Count == 0 || parts[^1] != hop.Node)
                parts.Add(hop.Node);
        }

        return string.Join($" {Glyphs.Arrow} ", parts);
    }

    private void WriteHeadline(PathGroup group)
    {
        var (mark, style) = Mark(group);
        var code = group.Explanation.Code == FindingCode.Delivered ? "" : group.Explanation.CodeText;
        canvas.Margin(
            TextColumn,
            new(code, TextStyle.Faint),
            new StyledRun($"{mark} {Percent.Of(group.Share),-6}  ", style),
            new(Headline(group), TextStyle.Strong));
    }

    private void WriteWays(PathGroup group)
    {
        if (group.Paths.Length < 2)
            return;
        var ways = group.Paths.Select(Way).Distinct(StringComparer.Ordinal).ToList();
        var text = string.Join(", ", ways.Take(MaxWays));
        if (ways.Count > MaxWays)
            text += $" and {ways.Count - MaxWays} more";
        canvas.Line(TextColumn, new StyledRun($"  {group.Paths.Length} ways    ".PadRight(12)[..12], TextStyle.Faint), new(text, TextStyle.Faint));
    }

    private void WriteWhy(PathGroup group)
    {
        if (group.Explanation.Code == FindingCode.Delivered)
            return;
        var explanation = group.Explanation;
        canvas.Blank();
        Paragraph("why", explanation.Why);
        foreach (var evidence in Unseen(group))
            canvas.Margin(9, new(evidence.Source.ToString(), TextStyle.Faint), new StyledRun("  see    ", TextStyle.Strong), new(evidence.Note));
        Paragraph("fix", explanation.Fix);
        Paragraph("check", explanation.Check);
    }

    private void Paragraph(string label, string? text)
    {
        if (text is not null)
            canvas.Line(9, new StyledRun($"  {label,-5}  ", TextStyle.Strong), new(text));
    }

    // What the walk has shown already is not shown again.
    private IEnumerable<Evidence> Unseen(PathGroup group)
    {
        var steps = group.First.Origin.Steps.Concat(group.First.Hops.SelectMany(h => h.Steps.Concat(h.Beyond)));
        var shown = verbose ? [] : steps.Select(s => s.Source).Where(s => s.IsSet).ToHashSet();
        return group.Explanation.Evidence.Where(e => e.Source.IsSet && !shown.Contains(e.Source)).Take(verbose ? int.MaxValue : 3);
    }
}
