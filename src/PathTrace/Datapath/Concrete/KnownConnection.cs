using PathTrace.Datapath.Symbolic;
using PathTrace.Net;

namespace PathTrace.Datapath.Concrete;

/// <summary>Connections that a packet made on its way, newest first; forked packets share their past. A newer entry stands for an older one of the same tuple.</summary>
internal sealed record KnownConnection(ConntrackEntry Entry, KnownConnection? Earlier)
{
    internal static ConntrackEntry? Find(KnownConnection? newest, string node, in FlowTuple original, int draw, Witness? witness = null)
    {
        for (var at = newest; at is not null; at = at.Earlier)
        {
            if (at.Entry.Node == node && at.Entry.OriginalDraw == draw && witness.IsSame(at.Entry.Original, original))
                return at.Entry;
        }

        return null;
    }

    /// <summary>The connection of a node that waits for an answer like this.</summary>
    internal static ConntrackEntry? FindAnswered(KnownConnection? newest, string node, in FlowTuple answer, int draw, Witness? witness = null)
    {
        for (var at = newest; at is not null; at = at.Earlier)
        {
            if (at.Entry.Node == node && at.Entry.ReplyDraw == draw && witness.IsSame(at.Entry.Reply, answer) && !at.IsOutdated(newest, witness))
                return at.Entry;
        }

        return null;
    }

    /// <summary>
    /// True when packets that look like the answers of this connection are another's of the node: it waits for answers that look so, or its own packets do
    /// (nf_nat_core.c, nf_nat_used_tuple; nf_conntrack_core.c, nf_conntrack_tuple_taken: the table holds both directions).
    /// </summary>
    internal static bool IsAnswerTaken(KnownConnection? newest, ConntrackEntry entry, in FlowTuple reply, int replyDraw, Witness? witness = null)
    {
        for (var at = newest; at is not null; at = at.Earlier)
        {
            var other = at.Entry;
            if (other.Node != entry.Node || (other.OriginalDraw == entry.OriginalDraw && witness.IsSame(other.Original, entry.Original)))
                continue;
            if (((other.ReplyDraw == replyDraw && witness.IsSame(other.Reply, reply)) || (other.OriginalDraw == replyDraw && witness.IsSame(other.Original, reply))) && !at.IsOutdated(newest, witness))
                return true;
        }

        return false;
    }

    // An entry as it was before a later hook translated the packet: no answer comes to what it waited for then.
    private bool IsOutdated(KnownConnection? newest, Witness? witness)
    {
        for (var at = newest; !ReferenceEquals(at, this); at = at!.Earlier)
        {
            if (at!.Entry.Node == Entry.Node && at.Entry.OriginalDraw == Entry.OriginalDraw && witness.IsSame(at.Entry.Original, Entry.Original))
                return true;
        }

        return false;
    }
}
