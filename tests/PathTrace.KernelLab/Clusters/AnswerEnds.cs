using PathTrace.Datapath;
using PathTrace.KernelLab.Stories;

namespace PathTrace.KernelLab.Clusters;

/// <summary>Tells the ends of answers apart, as PathTrace calls them and as the lab saw them.</summary>
internal static class AnswerEnds
{
    internal static AnswerEnd Of(Disposition disposition) => disposition switch
    {
        Disposition.Answered => AnswerEnd.CameBack,
        // Local delivery to a port on which nobody listens, as far as the lab sees.
        Disposition.AnswerNotExpected or Disposition.NodePortNotTaken => AnswerEnd.NotTaken,
        _ => AnswerEnd.Lost,
    };

    /// <summary>As the sender of the first packet finds it.</summary>
    /// <param name="config">The cluster.</param>
    /// <param name="sent">The first packet.</param>
    /// <param name="request">Its way.</param>
    /// <param name="answer">The answer's way.</param>
    internal static AnswerEnd Of(ClusterConfig config, ClusterProbe sent, ClusterStory request, ClusterStory answer)
    {
        var delivered = answer.Visits.LastOrDefault() is { Story: { Fate: Fate.Delivered } story } ? story.Packet : null;
        if ((answer.Arrived ?? delivered) is not { } last)
            return AnswerEnd.Lost;
        var isAtSender = sent.Kind switch
        {
            ProbeKind.FromPod => answer.PodPlace == (sent.Node, sent.Pod),
            ProbeKind.OnNode => answer.Arrived is null && answer.Visits[^1].Node == config.Nodes[sent.Node].Name,
            _ => answer.IsOutside,
        };
        return isAtSender && last.From == sent.Packet.To && last.To == sent.Packet.From && IsSameQuery(sent, request, answer) ? AnswerEnd.CameBack : AnswerEnd.NotTaken;
    }

    // What a node's own stack gets is seen in the headers of its hooks only, which tell no identifier.
    private static bool IsSameQuery(ClusterProbe sent, ClusterStory request, ClusterStory answer) =>
        !sent.Packet.Protocol.IsIcmp || answer.Heard is not { } heard || heard.Numbers.Identifier == request.Id;
}
