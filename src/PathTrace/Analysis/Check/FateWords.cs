using PathTrace.Analysis.Diff;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Check;

/// <summary>What becomes of a packet in one line: <c>2/3 arrives at default/web-1, 1/3 is lost on worker1: no route</c>.</summary>
internal static class FateWords
{
    private const int MostEnds = 4;

    internal static string Of(Trace? trace, DiffKind kind)
    {
        if (trace is null)
            return "cannot begin";
        var ends = trace.Paths.GroupBy(p => Of(p, kind), StringComparer.Ordinal).Select(g => (Text: g.Key, Share: g.Aggregate(Fraction.Zero, (sum, p) => sum + p.Probability))).OrderByDescending(e => e.Share).ToList();
        var told = ends.Take(MostEnds).Select(e => e.Share.IsOne ? e.Text : $"{e.Share} {e.Text}");
        return string.Join(", ", told) + (ends.Count > MostEnds ? ", and others" : "");
    }

    private static string Of(TracePath path, DiffKind kind)
    {
        var perhaps = path.Assumptions.IsEmpty ? "" : "perhaps ";
        var way = kind == DiffKind.Way ? $" by way of {string.Join(", ", path.Hops.Select(h => h.Node))}" : "";
        if (!path.Disposition.IsDelivered())
            return $"{perhaps}{Lost(path)}{way}";
        var source = kind == DiffKind.Source ? $" from {path.LastPacket.Source}" : "";
        var answer = path.Reply is { Disposition: not Disposition.Answered } reply ? $", its answer {Lost(reply.AsPath(path))}" : "";
        return $"{perhaps}arrives at {path.Destination?.Pod ?? path.Destination?.Address.ToString() ?? "its end"}{source}{answer}{way}";
    }

    private static string Lost(TracePath path)
    {
        var node = path.Hops.Length > 0 ? path.Hops[^1].Node : path.Origin.Name;
        return path.Disposition == Disposition.Indeterminate ? $"is not decided on {node}" : $"is lost on {node}: {Words(path.Disposition.ToString())}";
    }

    // NoSuchPod -> no such pod
    private static string Words(string name) => string.Concat(name.Select((c, i) => char.IsUpper(c) ? $"{(i > 0 ? " " : "")}{char.ToLowerInvariant(c)}" : $"{c}"));
}
