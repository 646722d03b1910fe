using PathTrace.Datapath.Concrete;
using PathTrace.Net;

namespace PathTrace.Datapath;

/// <summary>
/// A connection as one node tracks it (kernel: struct nf_conn). The difference between the two tuples is the translation: the reply's source is the destination after
/// DNAT, the reply's destination is the source after SNAT.
/// </summary>
internal sealed record ConntrackEntry
{
    internal required string Node { get; init; }

    internal required FlowTuple Original { get; init; }

    internal required FlowTuple Reply { get; init; }

    internal uint Mark { get; init; }

    /// <summary>The destination side is settled, if only as "not translated".</summary>
    internal bool IsDestinationBound { get; init; }

    /// <summary>The source side is settled, if only as "not translated".</summary>
    internal bool IsSourceBound { get; init; }

    /// <summary>The packet has passed POSTROUTING once and the entry stands in the table (IPS_CONFIRMED).</summary>
    internal bool IsConfirmed { get; init; }

    /// <summary>A packet of the reply direction has come by (IPS_SEEN_REPLY): the original direction is ESTABLISHED from then on.</summary>
    internal bool IsAnswered { get; init; }

    /// <summary>It only says how the packet is to be tracked.</summary>
    internal bool IsTemplate { get; init; }

    /// <summary>A translation of the source drew its port, or an ICMP query's identifier, at random; the reply's destination port then keeps the one from before.</summary>
    internal bool IsSourcePortDrawn { get; init; }

    /// <summary>The ports among which the source's was drawn; null when none was drawn here.</summary>
    internal NumberRange? SourcePortDrawnFrom { get; init; }

    /// <summary>A translation of the destination drew an ICMP query's identifier (nf_nat_core.c, nf_nat_l4proto_unique_tuple).</summary>
    internal bool IsIdentifierDrawn { get; init; }

    /// <summary>How often a source port had been drawn when the packet came: no number in <see cref="Original"/> tells one drawn port from the next.</summary>
    internal int OriginalDraw { get; init; }

    /// <summary>The same for the port to which answers come.</summary>
    internal int ReplyDraw { get; init; }

    /// <summary>
    /// What IPVS made of the connection; null when it left it alone. The reply tuple knows the real server, and the connection does not count as translated for that
    /// (ip_vs_nfct.c, ip_vs_update_conntrack: nf_conntrack_alter_reply without IPS_DST_NAT).
    /// </summary>
    internal BalancedConnection? Balanced { get; init; }

    internal bool HasDnat => IsIdentifierDrawn
        || (Balanced is { Virtual: var called } ? (called.Address, called.Port) : (Reply.Source, Reply.SourcePort)) != (Original.Reversed.Source, Original.Reversed.SourcePort);

    internal bool HasSnat => IsSourcePortDrawn
        || (Reply.Destination, Reply.DestinationPort) != (Original.Reversed.Destination, Original.Reversed.DestinationPort);

    /// <summary>What the CT target gives a packet before it is tracked (nf_conntrack_core.c, nf_ct_tmpl_alloc; xt_CT.c, xt_ct_tg_check): tuples of zeros, and confirmed.</summary>
    internal static ConntrackEntry Template(string node, IpFamily family)
    {
        // nf_conntrack_core.c, nf_ct_tmpl_alloc: zeros all over, which a mask of no bits fits.
        var zero = new FlowTuple(default, IpAddress.Create(family, 0), 0, IpAddress.Create(family, 0), 0);
        return new() { Node = node, Original = zero, Reply = zero, IsConfirmed = true, IsTemplate = true };
    }

    internal static ConntrackEntry For(string node, Packet packet, int draw) => new()
    {
        Node = node,
        Original = packet.Tuple,
        Reply = packet.Tuple.Reversed,
        OriginalDraw = draw,
        ReplyDraw = draw,
    };
}
