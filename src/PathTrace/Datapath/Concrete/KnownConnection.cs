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

    /// <summary>True when another connection of the node already waits for the answers that the entry's would look like (nf_nat_core.c, nf_nat_used_tuple).</summary>
    internal static bool IsAnswerTaken(KnownConnection? newest, ConntrackEntry entry)
    {
        for (var at = newest; at is not null; at = at.Earlier)
        {
            var other = at.Entry;
            if (other.Node == entry.Node && (other.Original, other.OriginalDraw) != (entry.Original, entry.OriginalDraw) && (other.Reply, other.ReplyDraw) == (entry.Reply, entry.ReplyDraw))
                return true;
        }

        return false;
    }
}
