using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Tracing;

/// <summary>Where the answer to a packet begins, and whether whoever sent the packet takes it for one.</summary>
internal sealed class Replies(ClusterIndex index, Delivery delivery, Answers? answers)
{
    /// <summary>
    /// Every way the answer may begin. Null when it is not followed: the packet left the cluster, was lost, or is one that nobody answers.
    /// </summary>
    /// <param name="path">The packet's path.</param>
    /// <param name="last">The packet at its end.</param>
    internal IReadOnlyList<(PathOrigin Origin, Arrival Start)>? Of(TracePath path, PacketState last)
    {
        if (path.Disposition is not (Disposition.DeliveredToPod or Disposition.DeliveredToNode) || AnswerTo(last) is not { } answer)
            return null;
        var node = last.Node.Node;
        var departures = new Departures(index, delivery, answers, last);
        if (path.Disposition == Disposition.DeliveredToNode)
            return [departures.OnNode(answer, node)];
        last.Witness?.SawPlace(answer.Source);
        var pod = index.PodsAt(answer.Source).FirstOrDefault(p => p.NodeName == node.Name);
        if (pod is not null)
            last.Witness?.FixAddress(answer.Source);
        return pod is not null ? departures.InPod(answer, pod, []) : [departures.OnLink(answer, node, path.Destination?.Pod, last.Out ?? "")];
    }

    // What PacketAnswers looks at and copies.
    private static Packet? AnswerTo(PacketState last)
    {
        last.Fix(Field.TcpFlags);
        last.NoteQuery();
        return PacketAnswers.To(last.Packet);
    }

    /// <summary>The reply as the packet's sender finds it.</summary>
    /// <param name="path">The packet's path.</param>
    /// <param name="answer">The path of the answer.</param>
    /// <param name="witness">Told what counts; null for a packet that stands for itself alone.</param>
    internal static Reply Judge(TracePath path, TracePath answer, Witness? witness)
    {
        var restored = Restored(path, answer, witness);
        var last = restored?.After ?? answer.LastPacket;
        var end = answer.Disposition;
        if (IsAtClient(path, answer))
            end = IsExpected(path.Origin, last, witness) ? Disposition.Answered : Disposition.AnswerNotExpected;
        else if (end.IsDelivered())
            end = Disposition.AnswerNotExpected;
        return new()
        {
            Disposition = end,
            Origin = answer.Origin,
            Hops = answer.Hops,
            Beyond = restored is null ? [] : [restored],
            Destination = answer.Destination,
            LastPacket = last,
        };
    }

    // What a balancer rewrote on the way in it puts back on the way out: it is what the client talks to.
    private static Step.Translated? Restored(TracePath path, TracePath answer, Witness? witness)
    {
        var packet = answer.LastPacket;
        if (answer.Disposition != Disposition.DeliveredOutside || path.Origin.Steps.OfType<Step.Translated>().LastOrDefault() is not { } rewriting || !witness.IsSame(packet.From, rewriting.After.To))
            return null;
        var called = path.Origin.Packet.To;
        return new(NatKind.Source, packet, packet with { Source = called.Address, SourcePort = called.Port }, rewriting.How, rewriting.Source);
    }

    private static bool IsAtClient(TracePath path, TracePath answer) => path.Origin.Kind switch
    {
        OriginKind.Pod => answer.Disposition == Disposition.DeliveredToPod
            ? answer.Destination?.Pod == path.Origin.Name
            : answer.Disposition == Disposition.DeliveredToNode && path.Hops is [{ In: null } first, ..] && first.Node == answer.Destination?.Node,
        OriginKind.Node => answer.Disposition == Disposition.DeliveredToNode && answer.Destination?.Node == path.Origin.Name,
        // From outside: whoever holds the address that the packet named as its source.
        _ => answer.Disposition.IsDelivered(),
    };

    // Only a node may hear from a loopback address: its own.
    private static bool IsExpected(PathOrigin caller, Packet answer, Witness? witness) =>
        witness.IsSame(answer.From, caller.Packet.To) && witness.IsSame(answer.To, caller.Packet.From) && answer.DestinationPortDrawnFrom is null
        && (caller.Kind == OriginKind.Node || !witness.Special(answer.Source).IsLoopback);
}
