using System.Collections.Immutable;
using PathTrace.Net;

namespace PathTrace.Datapath.Symbolic;

/// <summary>
/// A set of packets of one family: one set of numbers for each field, and what is known of two fields beside each other. A packet is a member when each of its fields is. Immutable.
/// </summary>
internal sealed class PacketSet
{
    private static readonly PacketField[] Fields = Enum.GetValues<PacketField>();

    private readonly ImmutableArray<IntervalSet> _fields;

    internal PacketSet(IpFamily family, ImmutableArray<IntervalSet> fields, bool? sameAddresses = null, bool? samePorts = null)
    {
        Family = family;
        _fields = fields;
        SameAddresses = sameAddresses;
        SamePorts = samePorts;
    }

    internal IpFamily Family { get; }

    /// <summary>True for packets whose source is their destination alone, false for the others alone, null for both.</summary>
    internal bool? SameAddresses { get; }

    /// <summary>The same of the two ports.</summary>
    internal bool? SamePorts { get; }

    internal IntervalSet this[PacketField field] => _fields[(int)field];

    internal bool IsEmpty
    {
        get
        {
            foreach (var values in _fields)
            {
                if (values.IsEmpty)
                    return true;
            }

            return HasNoPair(SameAddresses, this[PacketField.Source], this[PacketField.Destination]) || HasNoPair(SamePorts, this[PacketField.SourcePort], this[PacketField.DestinationPort]);
        }
    }

    /// <summary>The set of one packet.</summary>
    internal static PacketSet Of(Packet packet) => new(packet.Family, [.. Fields.Select(f => IntervalSet.Of(ValueOf(packet, f)))]);

    /// <summary>The same set with another range of one field.</summary>
    internal PacketSet With(PacketField field, IntervalSet values) =>
        ReferenceEquals(values, this[field]) ? this : new(Family, _fields.SetItem((int)field, values), SameAddresses, SamePorts);

    internal PacketSet WithSameAddresses(bool? same) => new(Family, _fields, same, SamePorts);

    internal PacketSet WithSamePorts(bool? same) => new(Family, _fields, SameAddresses, same);

    internal bool Contains(Packet packet)
    {
        if (packet.Family != Family)
            return false;
        foreach (var field in Fields)
        {
            if (!this[field].Contains(ValueOf(packet, field)))
                return false;
        }

        return (SameAddresses is not { } addresses || addresses == (packet.Source == packet.Destination)) && (SamePorts is not { } ports || ports == (packet.SourcePort == packet.DestinationPort));
    }

    /// <summary>The packets of both; empty for sets of different families.</summary>
    internal PacketSet Intersect(PacketSet other)
    {
        if (other.Family != Family)
            return With(PacketField.Protocol, IntervalSet.Empty);
        var both = new PacketSet(Family, [.. Fields.Select(f => this[f].Intersect(other[f]))], SameAddresses ?? other.SameAddresses, SamePorts ?? other.SamePorts);
        var isContradictory = (SameAddresses is { } a && other.SameAddresses is { } b && a != b) || (SamePorts is { } c && other.SamePorts is { } d && c != d);
        return isContradictory ? both.With(PacketField.Protocol, IntervalSet.Empty) : both;
    }

    /// <summary>
    /// What is left without a part of this set: disjoint sets, at most one for each field and each pair. The part has no more of any field than this set.
    /// </summary>
    internal List<PacketSet> Minus(PacketSet part)
    {
        var rest = new List<PacketSet>();
        var narrowed = this;
        foreach (var field in Fields)
        {
            var left = this[field].Except(part[field]);
            Add(rest, narrowed.With(field, left));
            narrowed = narrowed.With(field, part[field]);
        }

        if (SameAddresses is null && part.SameAddresses is { } addresses)
        {
            Add(rest, narrowed.WithSameAddresses(!addresses));
            narrowed = narrowed.WithSameAddresses(addresses);
        }

        if (SamePorts is null && part.SamePorts is { } ports)
            Add(rest, narrowed.WithSamePorts(!ports));
        return rest;
    }

    /// <summary>A member of a set that is not empty: the smallest value of each field, but two ends that differ where they may.</summary>
    internal Packet Pick()
    {
        var (source, destination) = Ends(SameAddresses, this[PacketField.Source], this[PacketField.Destination]);
        var (sourcePort, destinationPort) = Ends(SamePorts, this[PacketField.SourcePort], this[PacketField.DestinationPort]);
        return new()
        {
            Protocol = new((byte)this[PacketField.Protocol].First),
            Source = IpAddress.Create(Family, source),
            Destination = IpAddress.Create(Family, destination),
            SourcePort = (ushort)sourcePort,
            DestinationPort = (ushort)destinationPort,
            IcmpType = (byte)this[PacketField.IcmpType].First,
            IcmpCode = (byte)this[PacketField.IcmpCode].First,
            Flags = (TcpFlags)(ushort)this[PacketField.Flags].First,
            Ttl = (byte)this[PacketField.Ttl].First,
            Tos = (byte)this[PacketField.Tos].First,
            Length = (ushort)this[PacketField.Length].First,
            Mark = (uint)this[PacketField.Mark].First,
        };
    }

    internal static UInt128 ValueOf(Packet packet, PacketField field) => field switch
    {
        PacketField.Protocol => packet.Protocol.Number,
        PacketField.Source => packet.Source.Bits,
        PacketField.Destination => packet.Destination.Bits,
        PacketField.SourcePort => packet.SourcePort,
        PacketField.DestinationPort => packet.DestinationPort,
        PacketField.IcmpType => packet.IcmpType,
        PacketField.IcmpCode => packet.IcmpCode,
        PacketField.Flags => (ushort)packet.Flags,
        PacketField.Ttl => packet.Ttl,
        PacketField.Tos => packet.Tos,
        PacketField.Length => packet.Length,
        _ => packet.Mark,
    };

    private static void Add(List<PacketSet> sets, PacketSet set)
    {
        if (!set.IsEmpty)
            sets.Add(set);
    }

    private static bool HasNoPair(bool? same, IntervalSet one, IntervalSet other) => same switch
    {
        true => one.Intersect(other).IsEmpty,
        false => one.IsSingle && one.Equals(other),
        _ => false,
    };

    private static (UInt128 One, UInt128 Other) Ends(bool? same, IntervalSet one, IntervalSet other)
    {
        if (same == true)
        {
            var both = one.Intersect(other).First;
            return (both, both);
        }

        var (first, second) = (one.First, other.First);
        if (first != second)
            return (first, second);
        if (!other.IsSingle)
            return (first, other.Without(second, second).First);
        return (one.IsSingle ? first : one.Without(first, first).First, second);
    }
}
