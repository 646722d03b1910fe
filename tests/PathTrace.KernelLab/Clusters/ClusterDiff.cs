using System.Text;
using PathTrace.Net;

namespace PathTrace.KernelLab.Clusters;

/// <summary>Prints both stories of a probe side by side.</summary>
internal static class ClusterDiff
{
    private const int Width = 78;

    /// <summary>What differs in a connection: of the answer and what follows it, the probe is told in a line.</summary>
    internal static string Print(Conversation conversation)
    {
        if (conversation.Request.Difference is not null || conversation.Answer is not { } answer)
            return Print(conversation.Request);
        var about = $"answer to: {conversation.Request.Probe}\n";
        if (conversation.Next is not { Difference: { } difference } next)
            return $"{about}{conversation.End}\n{Print(answer)}first packet:\n{Text(conversation.Request.Kernel)}";
        return $"{about}then: {next.Probe}\ndiffers from the first packet in: {difference}\n{Text(next.Kernel)}first packet:\n{Text(conversation.Request.Kernel)}answer:\n{Text(answer.Kernel)}";
    }

    private static string Text(ClusterStory story) => string.Concat(Lines(story).Select(l => $"  {l}\n"));

    internal static string Print(ClusterComparison comparison)
    {
        var text = new StringBuilder();
        text.AppendLine($"probe: {comparison.Probe}");
        text.AppendLine($"differs in: {comparison.Difference ?? "nothing"}");
        text.AppendLine($"{"kernel",-Width}PathTrace (the nearest of {comparison.Ways.Length})");
        var left = Lines(comparison.Kernel);
        var right = comparison.Ways.Select(Lines).MaxBy(lines => lines.Zip(left).TakeWhile(l => l.First == l.Second).Count()) ?? [];
        for (var i = 0; i < Math.Max(left.Count, right.Count); i++)
        {
            var (kernel, predicted) = (left.ElementAtOrDefault(i) ?? "", right.ElementAtOrDefault(i) ?? "");
            text.AppendLine($"{(kernel == predicted ? ' ' : '!')}{kernel,-Width}{predicted}");
        }

        return text.ToString();
    }

    // A circle is told once round.
    private static List<string> Lines(ClusterStory story)
    {
        var lines = new List<string>();
        foreach (var visit in story.OnNodes.Take(6))
        {
            lines.Add($"== {visit.Node} {Text(visit.PacketIn)}");
            lines.AddRange(visit.Story.Hits);
            lines.Add($"{visit.Story.Fate} {visit.Story.Out} {Text(visit.Story.Packet)} {visit.Story.Answer}");
        }

        if (story.OnNodes.Length > 6)
            lines.Add($"… {story.OnNodes.Length} hops in all");
        lines.Add(story.Pod is not null ? $"arrives at {story.Pod}: {Text(story.Arrived)}" : story.IsOutside ? $"arrives outside: {Text(story.Arrived)}" : $"ends as {story.End}");
        lines.AddRange(story.Drops.Select(d => $"{d.Reason} in {d.Function}"));
        if (story.SendError != 0)
            lines.Add($"errno {story.SendError}");
        return lines;
    }

    private static List<string> Lines(PredictedWay way)
    {
        var lines = new List<string>();
        foreach (var (hop, story, packet) in way.Hops.Take(6))
        {
            lines.Add($"== {hop.Node} {Text(packet)}");
            lines.AddRange(story.Hits);
            lines.Add($"{story.Fate} {story.Out} {Text(story.Packet)} {story.Answer}");
        }

        lines.Add(way.Path.Destination?.Pod is { } pod ? $"arrives at {pod}: {Text(way.Path.LastPacket)}" : $"ends as {way.Path.Disposition}, by the router {way.Crossings} times");
        lines.AddRange(way.Path.Assumptions.Select(a => "assumed: " + a.Text));
        return lines;
    }

    private static string Text(Packet? packet) => packet is null ? "" : $"{packet} ttl {packet.Ttl}" + (packet.Mark == 0 ? "" : $" mark {packet.Mark:x}");
}
