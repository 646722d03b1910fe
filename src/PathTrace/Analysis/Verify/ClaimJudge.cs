using System.Collections.Immutable;
using PathTrace.Datapath;
using PathTrace.Datapath.Symbolic;
using PathTrace.Queries.Expectations;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Verify;

/// <summary>Judges the ways of a class by a claim. What is asked of the packet's own values is told to the witness, so that the judgement is true of its whole class.</summary>
/// <param name="claim">What is claimed.</param>
/// <param name="targets">The places that it names.</param>
internal sealed class ClaimJudge(PacketClaim claim, ImmutableArray<ClaimTarget> targets)
{
    /// <summary>One way.</summary>
    internal Judgement Of(TracePath path, Witness witness) => claim switch
    {
        PacketClaim.Reaches reaches => Reaches(path, reaches, witness),
        PacketClaim.NeverReaches => NeverReaches(path, witness),
        PacketClaim.IsLost lost => IsLost(path, lost.Fate),
        PacketClaim.NeverLeaves leaves => NeverLeaves(path, leaves.ByDefault),
        _ => throw new InvalidOperationException("The cases of PacketClaim are closed."),
    };

    private Judgement Reaches(TracePath path, PacketClaim.Reaches wanted, Witness witness)
    {
        // What arrives in the wrong place, by the wrong node or with another source is broken, whatever becomes of the answer.
        if (path.Disposition.IsDelivered())
        {
            if (IsAtTarget(path, witness) is not { } isThere)
                return path.Outcome.IsFailure() ? Judgement.Breaks : Judgement.Open;
            var isAsClaimed = isThere && (wanted.Via.IsEmpty || path.Hops.Any(h => wanted.Via.Contains(h.Node)))
                && (!wanted.SourceKept || witness.AreSame(path.LastPacket.Source, path.Origin.Packet.Source));
            if (!isAsClaimed)
                return Judgement.Breaks;
        }

        return path.Outcome.IsDelivered() ? Judgement.Holds : path.Outcome.IsFailure() ? Judgement.Breaks : Judgement.Open;
    }

    private Judgement NeverReaches(TracePath path, Witness witness)
    {
        if (path.Disposition.IsFailure())
            return Judgement.Holds;
        if (!path.Disposition.IsDelivered())
            return Judgement.Open;
        return IsAtTarget(path, witness) switch
        {
            true => Judgement.Breaks,
            false => Judgement.Holds,
            null => Judgement.Open,
        };
    }

    private static Judgement IsLost(TracePath path, LostFate fate)
    {
        var reached = fate == LostFate.Lost ? path.Outcome : path.Disposition;
        var isSo = fate switch
        {
            LostFate.Dropped => reached == Disposition.Dropped,
            LostFate.Rejected => reached == Disposition.Rejected,
            _ => reached.IsFailure(),
        };
        return isSo ? Judgement.Holds : reached.IsDelivered() || reached.IsFailure() ? Judgement.Breaks : Judgement.Open;
    }

    private static Judgement NeverLeaves(TracePath path, bool byDefault)
    {
        var leaves = byDefault ? path.Hops.Any(LeavesByDefault) : path.Disposition is Disposition.DeliveredOutside or Disposition.NextHopUnknown;
        if (leaves)
            return Judgement.Breaks;
        return path.Disposition.IsDelivered() || path.Disposition.IsFailure() ? Judgement.Holds : Judgement.Open;
    }

    // The route that sent it: a packet may be routed anew after a rule marked it.
    private static bool LeavesByDefault(Hop hop) =>
        hop is { Out: not null, Disposition: Disposition.Forwarded } && hop.Steps.OfType<Step.Routed>().LastOrDefault() is { Route: { Destination.Length: 0 } };

    private bool? IsAtTarget(TracePath path, Witness witness)
    {
        if (targets.IsEmpty)
            return true;
        bool? found = false;
        foreach (var target in targets)
        {
            if (target.IsEndOf(path, witness) is not { } isEnd)
                found = null;
            else if (isEnd)
                return true;
        }

        return found;
    }
}
