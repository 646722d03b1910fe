using System.Collections.Immutable;
using PathTrace.Datapath;
using PathTrace.KernelLab.Frames;
using PathTrace.Net;

namespace PathTrace.KernelLab.Clusters;

/// <summary>A probe, the answer of the pod that got it, and what its sender says next.</summary>
/// <param name="Request">The probe.</param>
/// <param name="Answer">The answer beside the paths whose first part the probe went; null when there was none to compare.</param>
/// <param name="End">What became of the answer.</param>
/// <param name="Next">What the sender said next; null when it did not.</param>
internal sealed record Conversation(ClusterComparison Request, ClusterComparison? Answer = null, AnswerEnd? End = null, NextSegment? Next = null)
{
    private const byte Ttl = 64;

    /// <summary>Whatever differs: the probe, the answer or what follows it.</summary>
    internal string? Difference => Request.Difference
        ?? (Answer?.Difference is { } ofAnswer ? "answer: " + ofAnswer : null)
        ?? (Next?.Difference is { } ofNext ? "next: " + ofNext : null);

    /// <summary>Where silence is a difference, the whole is said once more, with more patience.</summary>
    internal static Conversation Of(LabCluster cluster, ClusterProbe probe)
    {
        var conversation = After(cluster, ClusterComparison.Of(cluster, probe), ClusterComparison.Patience);
        var isSilent = conversation is { Answer: { Difference: not null, Kernel.IsSettled: false } } or { Next: { Difference: not null, Kernel.IsSettled: false } };
        return isSilent ? After(cluster, ClusterComparison.Of(cluster, probe), ClusterComparison.LongPatience) : conversation;
    }

    private static Conversation After(LabCluster cluster, ClusterComparison request, int patience)
    {
        // What a pod sends to itself never leaves it.
        if (request is not { Taken: not null, Difference: null, Kernel: { PodPlace: var (node, pod), Heard: { } heard } } || heard.Packet.Source == heard.Packet.Destination)
            return new(request);
        var answer = new ClusterProbe(ProbeKind.FromPod, node, pod, AnswerTo(heard.Packet));
        var kernel = cluster.Watch.PutAnswer(answer, TransportNumbers.Answering(heard, request.Kernel.Id), patience);
        var end = AnswerEnds.Of(cluster.Config, request.Probe, request.Kernel, kernel);
        var comparison = Compare(cluster, request, answer, kernel, end);
        var next = end == AnswerEnd.CameBack && comparison.Difference is null ? NextSegment.Of(cluster, request, kernel, patience) : null;
        return new(request, comparison, end, next);
    }

    // Made of the packet that arrived and not of what PathTrace says the answer is: a drawn port is the one that was drawn.
    private static Packet AnswerTo(Packet heard) => heard with
    {
        Source = heard.Destination,
        Destination = heard.Source,
        SourcePort = heard.DestinationPort,
        DestinationPort = heard.SourcePort,
        Ttl = Ttl,
        Length = 0,
        Flags = heard.Protocol != IpProtocol.Tcp ? TcpFlags.None : heard.Flags == TcpFlags.Syn ? TcpFlags.Syn | TcpFlags.Ack : TcpFlags.Ack,
        IcmpType = heard.Protocol == IpProtocol.IcmpV6 ? (byte)129 : (byte)0,
    };

    private static ClusterComparison Compare(LabCluster cluster, ClusterComparison request, ClusterProbe answer, ClusterStory kernel, AnswerEnd end)
    {
        NodeModel ModelOf(string name) => new(cluster.Snapshot.FindNode(name)!, answer.Packet.Family);
        var trace = cluster.Tracer.Trace(request.Probe.QueryIn(cluster.Config));
        var ways = trace.Paths
            .Where(p => new ClusterAgreement(request.Kernel, new(p, request.Probe.Kind), ModelOf).Difference() is null)
            .Select(PredictedWay.OfAnswer).OfType<PredictedWay>().ToImmutableArray();
        var ports = request.Kernel.SourcePorts;
        string? first = null;
        foreach (var way in ways)
        {
            var difference = new ClusterAgreement(kernel, way, ModelOf, ports).Difference() ?? (way.AnswerEnd == end ? null : $"{end} instead of {way.AnswerEnd}");
            if (difference is null)
                return new(answer, kernel, ways, way, null, !way.Path.Assumptions.IsEmpty);
            first ??= difference;
        }

        var isOpen = ways.Any(w => w.Path.Disposition == Disposition.Indeterminate);
        return new(answer, kernel, ways, null, isOpen ? null : first ?? "no way was predicted", isOpen);
    }
}
