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

    /// <summary>A translation drew the source port at random; the reply's destination port then keeps the one from before.</summary>
    internal bool IsSourcePortDrawn { get; init; }

    internal bool HasDnat => (Reply.Source, Reply.SourcePort) != (Original.Destination, PortAfterReversal(Original.DestinationPort, Original.SourcePort));

    internal bool HasSnat => IsSourcePortDrawn || (Reply.Destination, Reply.DestinationPort) != (Original.Source, PortAfterReversal(Original.SourcePort, Original.DestinationPort));

    internal static ConntrackEntry For(string node, Packet packet) => new()
    {
        Node = node,
        Original = packet.Tuple,
        Reply = ReplyOf(packet),
    };

    /// <summary>The tuple an answer to the packet would have; an echo keeps its numbers where ports change sides.</summary>
    internal static FlowTuple ReplyOf(Packet packet) => packet.Protocol.IsIcmp
        ? new(packet.Protocol, packet.Destination, packet.IcmpType, packet.Source, packet.IcmpCode)
        : packet.Tuple.Reversed;

    private ushort PortAfterReversal(ushort own, ushort other) => Original.Protocol.IsIcmp ? other : own;
}
