using PathTrace.Datapath;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Timeline;

/// <summary>
/// What the end of a SYN's path means to whoever sent it. In SYN-SENT a reset and every ICMP destination-unreachable or time-exceeded end the attempt at once (tcp_ipv4.c, tcp_v4_err;
/// tcp_input.c, tcp_rcv_synsent_state_process); what is dropped without a word leaves it to the timers.
/// </summary>
internal static class Reactions
{
    // neighbour.c: three requests (mcast_solicit) a second apart (retrans_time), then arp_error_report sends host-unreachable.
    private static readonly TimeSpan NoNeighbour = TimeSpan.FromSeconds(3);

    /// <summary>The reaction to a path.</summary>
    /// <param name="path">The path of the SYN, with its answer.</param>
    /// <param name="isSilent">True when the node that would tell has no way back to the sender.</param>
    /// <param name="networkTells">True where the network between the nodes sends ICMP errors.</param>
    internal static Reaction Of(TracePath path, bool isSilent, bool networkTells)
    {
        if (path.Reply is { } reply)
            return new(reply.Disposition switch { Disposition.Answered => ReactionKind.Answer, Disposition.Indeterminate => ReactionKind.Unknown, _ => ReactionKind.Silence });
        var reaction = OfLoss(path.Disposition, networkTells);
        return isSilent && reaction.Kind == ReactionKind.Error ? new(ReactionKind.Silence) : reaction;
    }

    private static Reaction OfLoss(Disposition end, bool networkTells) => end switch
    {
        // Who answers outside the cluster is in no dump; neither is it known of a packet without a certain end.
        Disposition.Indeterminate or Disposition.DeliveredOutside or Disposition.DeliveredToPod or Disposition.DeliveredToNode => new(ReactionKind.Unknown),
        Disposition.Rejected or Disposition.NodePortNotTaken or Disposition.NoRoute or Disposition.Unreachable or Disposition.Prohibited
            or Disposition.TtlExceeded or Disposition.TooBig or Disposition.Looped => new(ReactionKind.Error),
        Disposition.NoSuchPod or Disposition.WrongNode => new(ReactionKind.Error, NoNeighbour),
        Disposition.FabricNoRoute when networkTells => new(ReactionKind.Error),
        Disposition.NextHopUnknown when networkTells => new(ReactionKind.Error, NoNeighbour),
        Disposition.NoHealthyBackend => new(ReactionKind.NoBackend),
        _ => new(ReactionKind.Silence),
    };
}
