using System.Collections.Immutable;
using PathTrace.Datapath;
using PathTrace.KernelLab.Stories;
using PathTrace.Net;
using PathTrace.Tracing;

namespace PathTrace.KernelLab.Clusters;

/// <summary>
/// A path in the words of the lab. PathTrace's fabric leaves the TTL alone, as that of a cloud does; the lab's router takes one, so that packets are
/// expected younger by one after each crossing.
/// </summary>
internal sealed class PredictedWay
{
    internal PredictedWay(TracePath path, ProbeKind kind)
        : this(path, kind == ProbeKind.ByRouter ? 1 : 0)
    {
    }

    private PredictedWay(TracePath path, int crossings)
    {
        // The lab's pods are ends of links: they see what a pod's own kernel would refuse.
        Path = path is { Disposition: Disposition.Martian, Destination.Pod: not null } ? path with { Disposition = Disposition.DeliveredToPod } : path;
        var hops = ImmutableArray.CreateBuilder<(Hop, PredictedStory, Packet)>();
        foreach (var hop in path.Hops)
        {
            hops.Add((hop, StoryOf(hop, crossings), Aged(hop.PacketIn, crossings)));
            if (hop.NextHop?.ToString() is { } nextHop && (nextHop == ClusterNet.V4.Router || nextHop == ClusterNet.V6.Router) && hop.Disposition == Disposition.Forwarded)
                crossings++;
        }

        Hops = hops.ToImmutable();
        Crossings = crossings;
    }

    /// <summary>The answer's way on a path, as a path of its own; null where none was followed.</summary>
    internal static PredictedWay? OfAnswer(TracePath whole)
    {
        if (whole.Reply is not { } reply)
            return null;
        // Where it came to, whoever waited there.
        var end = reply.Disposition is not (Disposition.Answered or Disposition.AnswerNotExpected) ? reply.Disposition
            : reply.Destination?.Pod is not null ? Disposition.DeliveredToPod
            : reply.Hops is [.., { Disposition: Disposition.DeliveredLocally }] ? Disposition.DeliveredToNode
            : Disposition.DeliveredOutside;
        return new(reply.AsPath(whole) with { Disposition = end }, 0) { AnswerEnd = AnswerEnds.Of(reply.Disposition) };
    }

    internal TracePath Path { get; }

    /// <summary>What the answer's sender and whoever was to get it make of it; null for what is no answer.</summary>
    internal AnswerEnd? AnswerEnd { get; private init; }

    internal ImmutableArray<(Hop Hop, PredictedStory Story, Packet PacketIn)> Hops { get; }

    /// <summary>How often the router gets the packet.</summary>
    internal int Crossings { get; }

    /// <summary>True when the fabric was the last to have the packet and no row of its table told it what to do.</summary>
    internal bool IsWithoutEntry =>
        (Path.Hops.IsEmpty ? Path.Origin.Steps : Path.Hops[^1].Beyond).LastOrDefault(s => s is Step.Fabric) is Step.Fabric { Entry: null, ToNode: null };

    private static PredictedStory StoryOf(Hop hop, int crossings)
    {
        var fate = hop.Disposition switch
        {
            Disposition.Forwarded => Fate.Sent,
            // Nobody listens at a node port: the node's own stack gets the packet and refuses it.
            Disposition.DeliveredLocally or Disposition.NodePortNotTaken => Fate.Delivered,
            Disposition.Dropped or Disposition.Rejected => Fate.Refused,
            _ => Fate.Lost,
        };
        var isByRule = hop.Steps.LastOrDefault(s => s is Step.Routed) is Step.Routed { Route: null };
        return new()
        {
            Hits = PredictedStory.HitsOf(hop.Steps),
            LegacyHits = ImmutableSortedDictionary<string, long>.Empty,
            Fate = fate,
            End = hop.Disposition,
            Packet = fate is Fate.Sent or Fate.Delivered ? Aged(hop.PacketOut, crossings) : null,
            Out = fate == Fate.Sent ? hop.Out : null,
            Answer = Answers.To(hop.Disposition, (hop.Steps.LastOrDefault(s => s is Step.RuleHit) as Step.RuleHit)?.Rule.Effect, isByRule, hop.PacketIn.Family),
            IsByRule = isByRule,
            // One path is compared at a time.
            Share = Fraction.One,
            LastStep = hop.Steps.LastOrDefault()?.ToString() ?? "",
        };
    }

    private static Packet Aged(Packet packet, int crossings) => packet with { Ttl = (byte)Math.Max(0, packet.Ttl - crossings) };
}
