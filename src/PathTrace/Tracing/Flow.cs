using System.Collections.Immutable;
using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;

namespace PathTrace.Tracing;

/// <summary>What is remembered of a flow's packets that went before: conntrack entries on nodes, and the rows that the fabric hashes the flow to.</summary>
/// <param name="Known">The entries, newest first, all of them confirmed.</param>
/// <param name="FabricChoices">The fabric's choices.</param>
internal sealed record Flow(KnownConnection? Known, FabricChoice? FabricChoices)
{
    /// <summary>
    /// What stays behind a packet. An entry is put into the table behind the last hook (nf_conntrack_core.c, __nf_conntrack_confirm): where a rule or routing ended the packet before, the
    /// node forgets it with the packet, unless an earlier passage had confirmed it.
    /// </summary>
    /// <param name="path">The packet's path.</param>
    /// <param name="last">The packet at its end, or its answer at the answer's.</param>
    /// <param name="modelOf">The nodes' models.</param>
    /// <param name="tracksWithoutRules">Whether a node tracks connections though none of its rules needs it; null when that is not known.</param>
    /// <returns>One flow; several where it is not known whether a node keeps an entry.</returns>
    internal static ImmutableArray<Flow> Behind(TracePath path, PacketState last, Func<string, NodeModel?> modelOf, bool? tracksWithoutRules)
    {
        // An answer exists where the packet arrived, so that every node on the way has confirmed; a SYN+ACK makes no entry of its own.
        var endedOn = path.Reply is null && path.Hops is [.., { Disposition: not (Disposition.Forwarded or Disposition.DeliveredLocally or Disposition.NodePortNotTaken) } hop] ? hop.Node : null;
        var known = Kept(
            last.KnownSoFar(),
            entry => entry.IsConfirmed || entry.Node != endedOn,
            // Before there is a chain of type nat, nothing settles that a connection is not translated.
            entry => modelOf(entry.Node) is { HasNat: false } ? entry with { IsDestinationBound = false, IsSourceBound = false } : entry);
        ImmutableArray<Flow> flows = [new(known, last.FabricChoices)];
        foreach (var node in Nodes(known).Where(n => modelOf(n) is { NeedsConntrack: false }))
        {
            if (tracksWithoutRules != true)
                flows = [.. tracksWithoutRules is null ? flows : [], .. flows.Select(f => f.Without(n => n == node))];
        }

        return flows;
    }

    /// <summary>The flow where some nodes have dropped their entries.</summary>
    internal Flow Without(Func<string, bool> hasForgotten) => this with { Known = Kept(Known, entry => !hasForgotten(entry.Node), static entry => entry) };

    private static HashSet<string> Nodes(KnownConnection? newest)
    {
        var nodes = new HashSet<string>(StringComparer.Ordinal);
        for (var at = newest; at is not null; at = at.Earlier)
            nodes.Add(at.Entry.Node);
        return nodes;
    }

    private static KnownConnection? Kept(KnownConnection? newest, Func<ConntrackEntry, bool> isKept, Func<ConntrackEntry, ConntrackEntry> asKept)
    {
        var entries = new List<ConntrackEntry>();
        for (var at = newest; at is not null; at = at.Earlier)
        {
            // A newer entry stands for an older one of the same tuple, whether it is kept or not.
            if (!entries.Exists(e => e.Node == at.Entry.Node && e.Original == at.Entry.Original && e.OriginalDraw == at.Entry.OriginalDraw))
                entries.Add(at.Entry);
        }

        KnownConnection? kept = null;
        for (var i = entries.Count - 1; i >= 0; i--)
        {
            if (isKept(entries[i]))
                kept = new(asKept(entries[i]) with { IsConfirmed = true }, kept);
        }

        return kept;
    }
}
