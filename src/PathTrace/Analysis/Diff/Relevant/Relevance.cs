using System.Collections.Immutable;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Diff;

/// <summary>
/// The packets that some change may concern on their way there or back. The traces of all others never come to a change: until the first one that they did come to, both snapshots treat them alike.
/// </summary>
/// <remarks>
/// A change says what packets look like when it concerns them. Some looked otherwise when they began: rules, balancers and virtual servers that both snapshots have wrote their destination or source. So each box is
/// taken back over every translation that may have led into it, until nothing new comes of it. An answer is its packet reversed, at some moment of the packet's way.
/// </remarks>
internal sealed class Relevance
{
    // With more boxes than this, following every packet is no slower.
    private const int MostBoxes = 1000;

    private readonly List<PacketBox> _boxes;

    private Relevance(List<PacketBox> boxes) => _boxes = boxes;

    /// <summary>What the changes concern; null for all packets.</summary>
    internal static Relevance? Of(ImmutableArray<ChangedElement> changes, Tracer before, Tracer after)
    {
        var first = changes.Aggregate<ChangedElement, TouchedPackets?>(ClusterFacts.Changed(before, after), (all, change) => TouchedPackets.Union(all, change.Touches));
        if (first is null || first.Boxes.Length > MostBoxes)
            return null;
        var translations = new Translations(before.Snapshot, after.Snapshot);
        return Close(first.Boxes, translations) is { } there && Close([.. there, .. there.Select(AnsweredBy)], translations) is { } both ? new(both) : null;
    }

    // Everything that leads into the boxes; null when it is too much.
    private static List<PacketBox>? Close(IEnumerable<PacketBox> boxes, Translations translations)
    {
        var (known, waiting) = (new List<PacketBox>(), new Queue<PacketBox>(boxes));
        while (waiting.TryDequeue(out var box))
        {
            if (box.IsEmpty || known.Exists(b => b.Holds(box)))
                continue;
            known.RemoveAll(box.Holds);
            known.Add(box);
            if (known.Count > MostBoxes)
                return null;
            foreach (var earlier in translations.LeadingTo(box))
                waiting.Enqueue(earlier);
        }

        return known;
    }

    // Of what conntrack does not know, an answer of TCP is INVALID (SYN, ACK begins nothing), and so is one of ICMP: the table nat sees neither.
    private static PacketBox AnsweredBy(PacketBox box)
    {
        var answered = box.Reversed with { IsOfFirst = true };
        return !box.IsOfFirst ? answered : answered with
        {
            Protocols = new[] { IpProtocol.Tcp, IpProtocol.Icmp, IpProtocol.IcmpV6 }.Aggregate(answered.Protocols, (left, p) => left.Without(p.Number, p.Number)),
        };
    }

    /// <summary>The part of a set that may be concerned, in disjoint sets.</summary>
    internal IEnumerable<PacketSet> Within(PacketSet set)
    {
        var taken = new List<PacketSet>();
        foreach (var part in _boxes.Select(b => b.Within(set)).Where(p => !p.IsEmpty))
        {
            var pieces = new List<PacketSet> { part };
            foreach (var earlier in taken)
                pieces = [.. pieces.SelectMany(p => p.Intersect(earlier) is { IsEmpty: false } both ? p.Minus(both) : [p])];
            taken.Add(part);
            foreach (var piece in pieces)
                yield return piece;
        }
    }
}
