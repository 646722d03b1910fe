using System.Collections.Immutable;
using PathTrace.Datapath.Concrete;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Datapath.Symbolic;

/// <summary>What decisions see of a packet, told to its <see cref="Witness"/>. Without one each is the plain question.</summary>
internal static class Sight
{
    // ConntrackState.OfFirst and PacketAnswers.To: the types that they tell from the rest.
    private static readonly byte[] QueriesV4 = [8, 13, 15, 17];
    private static readonly byte[] QueriesV6 = [128, 130, 131, 132, 133, 134, 135, 136, 139, 143, 151, 152];

    /// <summary>Whether a masked address holds one.</summary>
    internal static bool Holds(this Witness? witness, MaskedAddress wanted, IpAddress seen)
    {
        var holds = wanted.Contains(seen);
        if (witness is null)
            return holds;
        if (wanted.TryGetPrefix(out var prefix))
            witness.SawAddress(seen, prefix.Address, prefix.Last, holds);
        else if (seen.Family == wanted.Address.Family && witness.IsOpen(seen))
            NoteScattered(witness, wanted, seen, holds);
        return holds;
    }

    // A mask with gaps is many prefixes beside each other; of too many, each address stands for itself.
    private static void NoteScattered(Witness witness, MaskedAddress wanted, IpAddress seen, bool holds)
    {
        if (ScatteredMasks.IntervalsOf(wanted) is not { } intervals)
            witness.FixAddress(seen);
        else
            witness.SawAddress(seen, holds ? intervals : IntervalSet.Of(0, seen.Family.AllOnes()).Except(intervals));
    }

    /// <summary>Whether a prefix holds an address.</summary>
    internal static bool Holds(this Witness? witness, IpPrefix prefix, IpAddress seen)
    {
        var holds = prefix.Contains(seen);
        if (prefix.IsSet)
            witness?.SawAddress(seen, prefix.Address, prefix.Last, holds);
        return holds;
    }

    /// <summary>Whether a range holds an address.</summary>
    internal static bool Holds(this Witness? witness, AddressRange range, IpAddress seen)
    {
        var holds = range.Contains(seen);
        witness?.SawAddress(seen, range.First, range.Last, holds);
        return holds;
    }

    /// <summary>Whether a range holds a port.</summary>
    internal static bool HoldsPort(this Witness? witness, NumberRange range, ushort seen)
    {
        var holds = range.Contains(seen);
        witness?.SawPort(seen, range.First, range.Last, holds);
        return holds;
    }

    /// <summary>The address, of which only the kernel's own distinctions count.</summary>
    internal static IpAddress Special(this Witness? witness, IpAddress seen)
    {
        if (witness?.IsOpen(seen) == true)
            witness.SawAddress(seen, SpecialAddresses.LikeThis(seen));
        return seen;
    }

    /// <summary>Whether two addresses of the packet, or of what is remembered of it, are one.</summary>
    internal static bool IsSame(this Witness? witness, IpAddress one, IpAddress other) => witness?.AreSame(one, other) ?? one == other;

    /// <summary>The same of two ports.</summary>
    internal static bool IsSame(this Witness? witness, ushort one, ushort other) => witness?.AreSame(one, other) ?? one == other;

    /// <summary>The same of two ends of connections.</summary>
    internal static bool IsSame(this Witness? witness, SocketAddress one, SocketAddress other) =>
        witness is null ? one == other : witness.AreSame(one.Address, other.Address) && witness.AreSame(one.Port, other.Port);

    /// <summary>The same of two connections.</summary>
    internal static bool IsSame(this Witness? witness, in FlowTuple one, in FlowTuple other)
    {
        if (witness is null)
            return one == other;
        if (one.Protocol != other.Protocol || !witness.AreSame(one.Source, other.Source) || !witness.AreSame(one.Destination, other.Destination))
            return false;
        // The type and code of an ICMP packet are nothing that a translation writes; what answers a query has a type by which the query's is settled.
        return one.Protocol.IsIcmp
            ? one == other
            : witness.AreSame(one.SourcePort, other.SourcePort) && witness.AreSame(one.DestinationPort, other.DestinationPort);
    }

    /// <summary>True when the packet's connection has a translated destination.</summary>
    internal static bool HasDnat(this PacketState state, ConntrackEntry entry) => state.Witness is not { } witness
        ? entry.HasDnat
        : entry.IsIdentifierDrawn || !witness.IsSame(entry.Balanced is { Virtual: var called } ? called : SourceOf(entry.Reply), SourceOf(entry.Original.Reversed));

    /// <summary>True when the packet's connection has a translated source.</summary>
    internal static bool HasSnat(this PacketState state, ConntrackEntry entry) => state.Witness is not { } witness
        ? entry.HasSnat
        : entry.IsSourcePortDrawn || !witness.IsSame(DestinationOf(entry.Reply), DestinationOf(entry.Original.Reversed));

    /// <summary>A number of the packet counts, and where it is a port only as far as it lies in the ranges or not.</summary>
    internal static bool IsIn(this PacketState state, Field field, ImmutableArray<NumberRange> ranges, uint value)
    {
        var holds = false;
        foreach (var range in ranges)
            holds |= range.Contains(value);
        if (state.Witness is { } witness)
            Note(witness, state, field, ranges, value, holds);
        return holds;
    }

    /// <summary>
    /// Whether an ICMP packet is a query counts, and of queries which: by it conntrack and whoever is asked know what to make of it. An answer's type is settled by its query's.
    /// </summary>
    internal static void NoteQuery(this PacketState state)
    {
        if (state.Witness is not { } witness || !state.Packet.Protocol.IsIcmp || state.IsAnswer)
            return;
        var told = state.Packet.Protocol == IpProtocol.Icmp ? QueriesV4 : QueriesV6;
        if (told.Contains(state.Packet.IcmpType))
            witness.Fix(PacketField.IcmpType);
        else
            witness.SawNumber(PacketField.IcmpType, [.. told.Select(t => NumberRange.Single(t))], false);
    }

    /// <summary>The value of a field counts.</summary>
    internal static void Fix(this PacketState state, Field field)
    {
        if (state.Witness is not { } witness)
            return;
        if (FieldOf(field) is { } own)
            witness.Fix(own);
        else if (field == Field.ConnectionProtocol)
            witness.Fix(PacketField.Protocol);
    }

    private static void Note(Witness witness, PacketState state, Field field, ImmutableArray<NumberRange> ranges, uint value, bool holds)
    {
        if (!IsPort(field) || (field >= Field.ConnectionMark && state.Entry?.Original.Protocol.IsIcmp == true))
        {
            // The tuple of an ICMP query holds type and code where others hold a port.
            NoteNumber(witness, state, field, ranges, holds);
            return;
        }

        if (holds)
        {
            witness.SawPort((ushort)value, IntervalSet.Of(ranges.Select(r => new IntervalSet.Interval(r.First, r.Last))));
            return;
        }

        foreach (var range in ranges)
            witness.SawPort((ushort)value, range.First, range.Last, false);
    }

    private static void NoteNumber(Witness witness, PacketState state, Field field, ImmutableArray<NumberRange> ranges, bool holds)
    {
        if (IsPort(field))
        {
            state.Fix(Field.IcmpType);
            state.Fix(Field.IcmpCode);
        }
        else if (field is Field.IcmpType or Field.IcmpCode)
        {
            // Nothing writes these but the answer to a query, which the query's settle.
            if (!state.IsAnswer)
                witness.SawNumber(field == Field.IcmpType ? PacketField.IcmpType : PacketField.IcmpCode, ranges, holds);
        }
        else
        {
            state.Fix(field);
        }
    }

    private static bool IsPort(Field field) => field is Field.SourcePort or Field.DestinationPort
        or Field.OriginalSourcePort or Field.OriginalDestinationPort or Field.ReplySourcePort or Field.ReplyDestinationPort;

    private static PacketField? FieldOf(Field field) => field switch
    {
        Field.SourcePort => PacketField.SourcePort,
        Field.DestinationPort => PacketField.DestinationPort,
        Field.IcmpType => PacketField.IcmpType,
        Field.IcmpCode => PacketField.IcmpCode,
        Field.TcpFlags => PacketField.Flags,
        Field.Ttl => PacketField.Ttl,
        Field.Tos => PacketField.Tos,
        Field.Length => PacketField.Length,
        Field.Mark or Field.ConnectionMark => PacketField.Mark,
        _ => null,
    };

    private static SocketAddress SourceOf(in FlowTuple tuple) => new(tuple.Source, tuple.SourcePort);

    private static SocketAddress DestinationOf(in FlowTuple tuple) => new(tuple.Destination, tuple.DestinationPort);
}
