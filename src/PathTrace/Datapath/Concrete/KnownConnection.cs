namespace PathTrace.Datapath.Concrete;

/// <summary>Connections that a packet made on its way, newest first; forked packets share their past. A newer entry stands for an older one of the same tuple.</summary>
internal sealed record KnownConnection(ConntrackEntry Entry, KnownConnection? Earlier)
{
    internal static ConntrackEntry? Find(KnownConnection? newest, string node, in Net.FlowTuple original, int draw)
    {
        for (var at = newest; at is not null; at = at.Earlier)
        {
            if (at.Entry.Node == node && at.Entry.Original == original && at.Entry.OriginalDraw == draw)
                return at.Entry;
        }

        return null;
    }

    /// <summary>The connection of a node that waits for an answer like this.</summary>
    internal static ConntrackEntry? FindAnswered(KnownConnection? newest, string node, in Net.FlowTuple answer, int draw)
    {
        for (var at = newest; at is not null; at = at.Earlier)
        {
            if (at.Entry.Node == node && at.Entry.Reply == answer && at.Entry.ReplyDraw == draw)
                return at.Entry;
        }

        return null;
    }

    /// <summary>
    /// True when packets that look like the answers of this connection are another's of the node: it waits for answers that look so, or its own packets do
    /// (nf_nat_core.c, nf_nat_used_tuple; nf_conntrack_core.c, nf_conntrack_tuple_taken: the table holds both directions).
    /// </summary>
    internal static bool IsAnswerTaken(KnownConnection? newest, ConntrackEntry entry, in Net.FlowTuple reply, int replyDraw)
    {
        for (var at = newest; at is not null; at = at.Earlier)
        {
            var other = at.Entry;
            if (other.Node != entry.Node || (other.OriginalDraw == entry.OriginalDraw && other.Original == entry.Original))
                continue;
            if ((other.ReplyDraw == replyDraw && other.Reply == reply) || (other.OriginalDraw == replyDraw && other.Original == reply))
                return true;
        }

        return false;
    }
}
