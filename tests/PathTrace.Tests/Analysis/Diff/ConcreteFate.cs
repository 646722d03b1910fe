using PathTrace.Analysis.Diff;
using PathTrace.Datapath;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Tracing;

namespace PathTrace.Tests.Analysis.Diff;

/// <summary>Compares what becomes of one packet in two snapshots, by its own traces and values, without classes.</summary>
internal static class ConcreteFate
{
    internal static bool IsSame(Trace? before, Trace? after, Packet packet)
    {
        // Open questions are weighed by the code under test; their answers are not the business of these tests.
        if (before is null || after is null || HasQuestions(before) || HasQuestions(after))
        {
            var witness = new Witness(PacketSet.Of(packet), packet, a => IntervalSet.Of(a.Bits));
            var reader = new FateReader(witness);
            return reader.Read(before).IsSameAs(reader.Read(after));
        }

        var (was, now) = (Sum(before), Sum(after));
        return was.Keys.Union(now.Keys).All(k => Math.Abs(was.GetValueOrDefault(k) - now.GetValueOrDefault(k)) < 1e-6);
    }

    private static bool HasQuestions(Trace trace) => trace.Paths.Any(p => !p.Assumptions.IsEmpty);

    private static Dictionary<string, double> Sum(Trace trace) =>
        trace.Paths.GroupBy(TextOf).ToDictionary(g => g.Key, g => g.Sum(p => p.Probability.ToDouble()));

    private static string TextOf(TracePath path)
    {
        var source = !path.Disposition.IsDelivered() ? "" : $"{path.LastPacket.Source} {(path.LastPacket.SourcePortDrawnFrom is { } drawn ? drawn.ToString() : path.LastPacket.SourcePort)}";
        var hops = string.Join('|', path.Hops.Concat(path.Reply?.Hops ?? []).Select(h => $"{h.Node} {h.In} {h.Out} {h.NextHop} {h.Beyond.OfType<Step.Fabric>().LastOrDefault()?.Tunnel}"));
        var gateway = path.Origin.Steps.Concat(path.Hops.IsEmpty ? [] : path.Hops[^1].Beyond).OfType<Step.Fabric>().LastOrDefault(f => f.ToNode is null && f.Entry is not null)?.Entry;
        return $"{path.Disposition} {Reject(path.Hops)} {path.Reply?.Disposition} {Reject(path.Reply?.Hops ?? [])} {path.Destination} {source} {hops} {path.Reply?.Destination?.Node} {gateway?.Kind} {gateway?.NextHop} {gateway?.TargetName}";
    }

    private static string Reject(IReadOnlyList<Hop> hops) =>
        hops.Count > 0 && hops[^1].Disposition == Disposition.Rejected && hops[^1].Steps.OfType<Step.RuleHit>().LastOrDefault()?.Rule.Effect is Effect.Reject reject ? reject.With.ToString() : "";
}
