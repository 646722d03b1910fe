using System.Globalization;
using PathTrace.Analysis.Diff;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Tracing;

namespace PathTrace.Rendering;

/// <summary>What becomes of a packet, in the few words that tell it apart from what became of it before.</summary>
internal static class DiffFateText
{
    private const int MaxEnds = 4;

    /// <summary>The ends with their shares, the largest first; one line each.</summary>
    internal static IReadOnlyList<string> Lines(Trace? trace, DiffKind kind)
    {
        if (trace is null)
            return ["the packet cannot begin"];
        var ends = trace.Paths.GroupBy(p => TextOf(p, kind), StringComparer.Ordinal)
            .Select(g => (Text: g.Key, Share: g.Aggregate(Fraction.Zero, (sum, p) => sum + p.Probability), IsOpen: g.All(p => !p.Assumptions.IsEmpty)))
            .OrderByDescending(e => e.Share)
            .ToList();
        var lines = ends.Take(ends.Count == MaxEnds + 1 ? ends.Count : MaxEnds).Select(e => $"{(e.IsOpen ? "perhaps " : e.Share.IsOne ? "" : $"{Percent.Of(e.Share)} ")}{e.Text}").ToList();
        if (ends.Count > lines.Count)
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"and {ends.Count - lines.Count} more ends"));
        return lines;
    }

    private static string TextOf(TracePath path, DiffKind kind)
    {
        var way = kind == DiffKind.Way ? $", by way of {string.Join(", ", path.Hops.Select(WordsOf))}{(path.Reply is { } back ? $", the answer by way of {string.Join(", ", back.Hops.Select(WordsOf))}" : "")}" : "";
        if (path.Disposition.IsDelivered() && path.Reply is { Disposition: not Disposition.Answered } reply)
            return $"arrives{AtEnd(path, kind)}, the answer is {Words(reply.Disposition)} on {LastNode(reply.AsPath(path))}{way}";
        return path.Disposition.IsDelivered() ? $"arrives{AtEnd(path, kind)}{way}" : $"is {Words(path.Disposition)} on {LastNode(path)}{way}";
    }

    // The source is told where it is what differs.
    private static string AtEnd(TracePath path, DiffKind kind)
    {
        var packet = path.LastPacket;
        var from = kind != DiffKind.Source ? "" : packet.SourcePortDrawnFrom is null ? $" from {packet.From}" : $" from {packet.Source}";
        if (path.Destination is not { } end)
            return from;
        var who = path.Disposition == Disposition.DeliveredOutside ? $" outside at {end.Address}" : end.Pod is { } pod ? $" at {pod} ({end.Address})" : $" at {end.Address} on {end.Node}";
        return $"{who}{from}";
    }

    private static string WordsOf(Hop hop) => $"{hop.Node} ({hop.In ?? "itself"} {Glyphs.Arrow} {hop.Out ?? "itself"}{(hop.NextHop is { } via ? $" via {via}" : "")})";

    private static string LastNode(TracePath path) => path.Hops.Length > 0 ? path.Hops[^1].Node : path.Origin.Name;

    // NoSuchPod -> no such pod
    private static string Words(Disposition end) => end == Disposition.Indeterminate ? "undecided" : "lost: " + string.Concat(end.ToString().Select((c, i) => char.IsUpper(c) ? $"{(i > 0 ? " " : "")}{char.ToLowerInvariant(c)}" : $"{c}"));
}
