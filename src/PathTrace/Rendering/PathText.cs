using PathTrace.Datapath;
using PathTrace.Explain;
using PathTrace.Tracing;

namespace PathTrace.Rendering;

/// <summary>One group of paths: its headline, the walk of its first path, and why.</summary>
internal sealed class PathText(TextCanvas canvas, ExplainedTrace explained, bool verbose)
{
    private const int MaxWays = 4;
    private const int TextColumn = 10;
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private PathGroup? _last;

    /// <summary>Writes the group, with the walk of its first path if asked to.</summary>
    internal void Write(PathGroup group, bool withWalk)
    {
        WriteHeadline(group);
        _last = group;
        WriteWays(group);
        if (withWalk)
            new WalkText(canvas, explained.Names, verbose).Write(group.First);
        WriteWhy(group);
    }

    private (string Mark, TextStyle Style) Mark(PathGroup group) => group.Rank switch
    {
        0 => (Glyphs.Cross, TextStyle.Bad),
        1 => (group.IsAlternativeTo(_last) ? "or" : Glyphs.Unsure, TextStyle.Unsure),
        _ => (Glyphs.Tick, TextStyle.Good),
    };

    private static string Headline(PathGroup group) =>
        group.Rank == 0 ? $"{Fate.Of(group.Paths)}: {group.Explanation.Title}" : group.Explanation.Title + Ailment(group.First);

    // A pod that does not run has its address and may not answer.
    private static string Ailment(TracePath path) =>
        path.Hops.LastOrDefault()?.Beyond.OfType<Step.Owned>().LastOrDefault()?.Status is { } status ? $", {status}" : "";

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

    // Two ways over the same nodes lead to different endpoints.
    private static string Target(TracePath path) =>
        path.Hops.SelectMany(h => h.Steps).OfType<Step.Translated>().LastOrDefault(t => t.Kind == NatKind.Destination) is { } last ? $" for {last.After.To}" : "";

    // Nor do multipath routes and ranges of addresses show in the nodes.
    private static string Lots(TracePath path) =>
        string.Concat(path.Choices.Where(c => c.Kind is ChoiceKind.Ecmp or ChoiceKind.NatRange).Select(c => c.Chosen.StartsWith("via ", StringComparison.Ordinal) ? $" {c.Chosen}" : $" by {c.Chosen}"));

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

    private void WriteWays(PathGroup group)
    {
        if (group.Paths.Length < 2)
            return;
        var ways = group.Paths.Select(Way).Distinct(StringComparer.Ordinal).ToList();
        if (ways.Count < group.Paths.Length)
            ways = [.. group.Paths.Select(p => Way(p) + Target(p)).Distinct(StringComparer.Ordinal)];
        if (ways.Count < group.Paths.Length)
            ways = [.. group.Paths.Select(p => Way(p) + Target(p) + Lots(p)).Distinct(StringComparer.Ordinal)];
        if (ways.Count < 2)
            return;
        var text = string.Join(", ", ways.Take(MaxWays));
        if (ways.Count > MaxWays)
            text += $" and {ways.Count - MaxWays} more";
        canvas.Line(TextColumn + 2, new StyledRun($"  {$"{ways.Count} ways",-9} ", TextStyle.Faint), new(text, TextStyle.Faint));
    }

    private void WriteWhy(PathGroup group)
    {
        var explanation = group.Explanation;
        if (explanation.Code == FindingCode.Delivered || (group.Rank == 1 && !_told.Add(Doubt(explanation))))
            return;
        canvas.Blank();
        Paragraph("why", explanation.Why);
        if (explanation.Fix is { } fix && !_told.Add(fix))
        {
            Paragraph("fix", "as above");
            return;
        }

        foreach (var evidence in Unseen(group))
            canvas.Margin(9, new(evidence.Source.ToString(), TextStyle.Faint), new StyledRun("  see    ", TextStyle.Strong), new(evidence.Note));
        Paragraph("fix", explanation.Fix);
        Paragraph("check", explanation.Check);
    }

    // Both answers to one question have the same reason: it is told once.
    private static string Doubt(Explanation explanation) =>
        string.Join('\n', [explanation.CodeText, explanation.Fix ?? "", .. explanation.Evidence.Select(e => e.Source.ToString())]);

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
