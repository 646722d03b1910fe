namespace PathTrace.Datapath.Concrete;

/// <summary>Connections that a packet made on its way, newest first; forked packets share their past. A newer entry stands for an older one of the same tuple.</summary>
internal sealed record KnownConnection(ConntrackEntry Entry, KnownConnection? Earlier)
{
    internal static ConntrackEntry? Find(KnownConnection? newest, string node, in Net.FlowTuple original)
    {
        for (var at = newest; at is not null; at = at.Earlier)
        {
            if (at.Entry.Node == node && at.Entry.Original == original)
                return at.Entry;
        }

        return null;
    }
}
