using PathTrace.KernelLab.Frames;
using PathTrace.KernelLab.Stories;
using PathTrace.Net;

namespace PathTrace.KernelLab.Clusters;

/// <summary>
/// What the sender of a probe says when it has the answer: data and an acknowledgement, another datagram, another query. Every node does to it what it did to the first packet, and no rule of
/// nat is walked (nf_nat_core.c, nf_nat_inet_fn).
/// </summary>
/// <param name="Probe">The packet.</param>
/// <param name="Kernel">Its way.</param>
/// <param name="Difference">Where its way is not that of the first packet; null for nowhere.</param>
internal sealed record NextSegment(ClusterProbe Probe, ClusterStory Kernel, string? Difference)
{
    private const int HeadersAndData = 80;

    /// <summary>
    /// Null when there is none: the lab has no hold of a node's own socket; a probe that seemed to belong to a connection may be in none; a node that has not heard the SYN+ACK of a connection
    /// takes what follows for INVALID (nf_conntrack_proto_tcp.c, tcp_conntracks); and a mark that rules of nat set, which a routing rule asks for, is on the first packet only.
    /// </summary>
    internal static NextSegment? Of(LabCluster cluster, ClusterComparison request, ClusterStory answer, int patience)
    {
        var (sent, first) = (request.Probe, request.Kernel);
        var isTcp = sent.Packet.Protocol == IpProtocol.Tcp;
        if (answer.Heard is not { } heard || (isTcp && sent.Packet.Flags != TcpFlags.Syn))
            return null;
        if ((isTcp && !first.OnNodes.All(v => IsHeard(cluster.Config, v, answer))) || first.OnNodes.Any(v => IsRoutedByMark(cluster.Config, v)))
            return null;
        var next = sent with { Packet = sent.Packet with { Flags = isTcp ? TcpFlags.Psh | TcpFlags.Ack : TcpFlags.None, Length = HeadersAndData } };
        var kernel = cluster.Watch.PutNext(next, first.Id, TransportNumbers.Answering(heard, first.Id), patience);
        return new(next, kernel, DifferenceOf(first, kernel));
    }

    // A node may have two connections of the packet, if it came by twice; each must hear its own answer, and track it.
    private static bool IsHeard(ClusterConfig config, Visit visit, ClusterStory answer) =>
        !NodeOf(config, visit).Rules.Contains("*raw") && answer.OnNodes.Any(back => back.Node == visit.Node && back.PacketIn.Tuple == visit.Story.Packet?.Tuple.Reversed);

    private static bool IsRoutedByMark(ClusterConfig config, Visit visit) => NodeOf(config, visit).Routes.Any(r => r.Contains("fwmark", StringComparison.Ordinal));

    private static ClusterNode NodeOf(ClusterConfig config, Visit visit) => config.Nodes.First(n => n.Name == visit.Node);

    private static string? DifferenceOf(ClusterStory first, ClusterStory next)
    {
        if (!first.Visits.Select(Place).SequenceEqual(next.Visits.Select(Place)))
            return "nodes or translations";
        if (next.Visits.Any(v => v.Story.Hits.Any(h => h.Contains(" nat/", StringComparison.Ordinal))))
            return "rules of nat are walked";
        return (first.Pod, Ends(first.Arrived)) == (next.Pod, Ends(next.Arrived)) ? null : "where it arrives";
    }

    private static (string, FlowTuple?, Fate, string?, FlowTuple?) Place(Visit visit) => (visit.Node, Ends(visit.PacketIn), visit.Story.Fate, visit.Story.Out, Ends(visit.Story.Packet));

    private static FlowTuple? Ends(Packet? packet) => packet?.Tuple;
}
