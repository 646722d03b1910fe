using System.Text;

namespace PathTrace.KernelLab.Stories;

/// <summary>Prints both stories of a probe side by side.</summary>
internal static class StoryDiff
{
    private const int Width = 62;

    internal static string Print(Comparison comparison)
    {
        var text = new StringBuilder();
        text.AppendLine($"probe: {comparison.Probe}");
        text.AppendLine($"differs in: {comparison.Difference ?? "nothing"}");
        text.AppendLine($"{"kernel",-Width}PathTrace (the nearest of {comparison.Predicted.Length})");
        var left = Lines(comparison.Kernel);
        var right = comparison.Predicted.IsEmpty ? [] : Lines(Nearest(comparison));
        for (var i = 0; i < Math.Max(left.Count, right.Count); i++)
        {
            var (kernel, predicted) = (left.ElementAtOrDefault(i) ?? "", right.ElementAtOrDefault(i) ?? "");
            text.AppendLine($"{(kernel == predicted ? ' ' : '!')}{kernel,-Width}{predicted}");
        }

        return text.ToString();
    }

    private static PredictedStory Nearest(Comparison comparison) =>
        comparison.Predicted.MaxBy(p => p.Hits.Zip(comparison.Kernel.Hits).TakeWhile(h => h.First == h.Second).Count() + (p.Fate == comparison.Kernel.Fate ? 0.5 : 0))!;

    private static List<string> Lines(KernelStory story)
    {
        List<string> lines = [.. story.Hits, .. story.LegacyHits.Select(h => $"{h.Value} x {h.Key}"), EndOf(story.Fate, story.Out, story.ToMac, story.Packet)];
        if (story.Answer is not null)
            lines.Add("answer: " + story.Answer);
        if (story.SendError != 0)
            lines.Add($"errno {story.SendError}");
        lines.AddRange(story.Drops.Select(d => $"{d.Reason} in {d.Function}"));
        if (story.Fate == Fate.Lost)
            lines.Add($"after {story.LastHook}{(story.IsSettled ? "" : ", in silence")}");
        return lines;
    }

    private static List<string> Lines(PredictedStory story)
    {
        List<string> lines = [.. story.Hits, .. story.LegacyHits.Select(h => $"{h.Value} x {h.Key}"), EndOf(story.Fate, story.Out, story.ToMac, story.Packet)];
        if (story.Answer is not null)
            lines.Add("answer: " + story.Answer);
        if (story.End is { } end)
            lines.Add($"{end}{(story.IsAssumed ? " (assumed)" : "")}: {story.LastStep}");
        return lines;
    }

    private static string EndOf(Fate fate, string? device, string? mac, Net.Packet? packet) => packet is null
        ? fate.ToString()
        : $"{fate} {device} {(mac is null ? "" : "to " + mac[4..])} {packet} ttl {packet.Ttl} tos {packet.Tos:x2} mark {packet.Mark:x}";
}
