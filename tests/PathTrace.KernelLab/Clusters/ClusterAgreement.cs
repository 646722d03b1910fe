using PathTrace.Datapath;
using PathTrace.KernelLab.Stories;
using PathTrace.Net;
using PathTrace.Tracing;

namespace PathTrace.KernelLab.Clusters;

/// <summary>Whether a predicted path is the way that the kernels sent the packet; null, or the first thing in which they part.</summary>
/// <param name="kernel">What the kernels did.</param>
/// <param name="way">The path.</param>
/// <param name="modelOf">The models of the nodes.</param>
/// <param name="drawnPorts">For an answer: the source ports that the packet which it answers had on its way, drawn ones among them.</param>
internal sealed class ClusterAgreement(ClusterStory kernel, PredictedWay way, Func<string, NodeModel> modelOf, IReadOnlySet<ushort>? drawnPorts = null)
{
    internal string? Difference()
    {
        var visits = kernel.OnNodes;
        var isLoop = way.Path.Disposition == Disposition.Looped;
        for (var i = 0; i < Math.Min(visits.Length, way.Hops.Length); i++)
        {
            if (OfHop(i, visits[i], isLast: i == visits.Length - 1) is { } difference)
                return $"{difference} at hop {i + 1}, {visits[i].Node}";
        }

        if (isLoop ? visits.Length < way.Hops.Length : visits.Length != way.Hops.Length)
            return $"{visits.Length} hops instead of {way.Hops.Length}";
        if (!isLoop && kernel.Visits.Length - visits.Length != way.Crossings)
            return $"the router got it {kernel.Visits.Length - visits.Length} times instead of {way.Crossings}";
        return OfEnd();
    }

    private string? OfHop(int number, Visit visit, bool isLast)
    {
        var (hop, story, packetIn) = way.Hops[number];
        if (visit.Node != hop.Node)
            return $"node instead of {hop.Node}";
        if (!Fits(visit.PacketIn, packetIn))
            return "packet on arrival";
        if (visit.PacketIn.Ttl != packetIn.Ttl)
            return "ttl on arrival";
        if (story.Packet is { } said && visit.Story.Packet is { } left)
            story = story with { Packet = Settled(said, left) };
        if (isLast && IsLostInBridge(visit, hop))
            return visit.Story.Hits.SequenceEqual(story.Hits.Where(h => h.StartsWith("prerouting ", StringComparison.Ordinal))) ? null : "rules";
        var isLost = isLast && visit.Story.Fate == Fate.Lost;
        var seen = visit.Story with { Drops = isLost ? kernel.Drops : [], SendError = isLost ? kernel.SendError : 0 };
        return Agreement.Difference(seen, story, hit => Comparison.IsUncounted(modelOf(hop.Node), story, hit), static _ => true);
    }

    // br_netfilter_hooks.c, br_nf_pre_routing_finish_bridge: a frame that DNAT gave another destination behind its own bridge waits for that neighbour before FORWARD; where nobody
    // answers it ends there, and PathTrace, which does not ask neighbours, lets it walk on to the link where nobody holds the address.
    private bool IsLostInBridge(Visit visit, Hop hop) =>
        visit.Story is { Fate: Fate.Lost, LastHook: "prerouting", Answer: null or "icmp 3/1" or "icmp 1/3" }
        && way.Path.Disposition == Disposition.NoSuchPod
        && hop.Steps.OfType<Step.Checked>().Any(c => c is { Kind: CheckKind.Bridge, Passed: true });

    private string? OfEnd()
    {
        var end = way.Path.Disposition;
        var last = kernel.Visits.Length > 0 ? kernel.Visits[^1] : null;
        if (last is not null && way.Hops.Length > 0 && IsLostInBridge(last, way.Hops[^1].Hop))
            return null;
        if (end == Disposition.DeliveredOutside && IsForeignToBoth(last))
            return null;
        if (end is Disposition.DeliveredToPod or Disposition.DeliveredOutside)
        {
            if (kernel.Arrived is null)
                return "it never arrives";
            if (kernel.Pod != (end == Disposition.DeliveredToPod ? way.Path.Destination?.Pod : null))
                return "where it arrives";
            return Fits(kernel.Arrived, way.Path.LastPacket) ? null : "packet at its end";
        }

        if (kernel.Arrived is not null)
            return "it arrives";
        return end switch
        {
            Disposition.FabricNoRoute => last is { Node: "", Story: { Fate: Fate.Lost, Answer: null or "icmp 3/0" or "icmp 1/0" } } ? null : "the router sends it on",
            Disposition.NextHopUnknown or Disposition.NoSuchPod or Disposition.WrongNode => last is { Story.Fate: Fate.Sent } ? null : "it is not lost on a link",
            Disposition.Looped => last is { PacketIn.Ttl: 1 } ? null : "it does not circle until its TTL ends",
            _ => null,
        };
    }

    // What nothing in the snapshot calls the cluster's, PathTrace takes to leave it where no row says otherwise or a gateway is no node; here the router refuses it, and nobody is the gateway.
    private bool IsForeignToBoth(Visit? last) => kernel.Arrived is null && way.IsWithoutEntry && last switch
    {
        { Node: "", Story: { Fate: Fate.Lost, Answer: null or "icmp 3/0" or "icmp 1/0" } } => true,
        { Node.Length: > 0, Story.Fate: Fate.Sent } => way.Hops[^1].Hop.NextHop?.ToString() is { } hop && (hop == ClusterNet.V4.Nobody || hop == ClusterNet.V6.Nobody),
        _ => false,
    };

    // PathTrace does not know which port was drawn, and the answer must have no other.
    private Packet Settled(Packet said, Packet seen) => said.DestinationPortDrawnFrom is { } range && range.Contains(seen.DestinationPort) && drawnPorts?.Contains(seen.DestinationPort) == true
        ? said with { DestinationPort = seen.DestinationPort }
        : said;

    private bool Fits(Packet seen, Packet said) =>
        (seen.Source, seen.Destination, seen.DestinationPort) == (said.Source, said.Destination, Settled(said, seen).DestinationPort)
        && (said.SourcePortDrawnFrom is { } drawn ? seen.SourcePort >= drawn.First && seen.SourcePort <= drawn.Last : seen.SourcePort == said.SourcePort);
}
