using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Routing;

namespace PathTrace.Analysis.Diff;

/// <summary>The packets that may meet conditions. What a condition asks beside addresses, ports and protocols may be true of any packet.</summary>
internal static class ConditionBox
{
    /// <summary>A box that holds every packet of which the conditions may be true.</summary>
    /// <param name="family">The rules' family.</param>
    /// <param name="conditions">All must hold.</param>
    /// <param name="own">The node's own addresses; null where they are not known to be all.</param>
    internal static PacketBox Of(IpFamily family, IEnumerable<Condition> conditions, IntervalSet? own)
    {
        var box = new PacketBox(family);
        foreach (var condition in conditions)
            box = Narrow(box, condition, own, false);
        return box;
    }

    private static PacketBox Narrow(PacketBox box, Condition condition, IntervalSet? own, bool isNegated) => condition switch
    {
        Condition.Not not => Narrow(box, not.Part, own, !isNegated),
        Condition.All all when !isNegated => all.Parts.Aggregate(box, (left, part) => Narrow(left, part, own, false)),
        Condition.Protocol protocol => box with { Protocols = Keep(box.Protocols, IntervalSet.Of(protocol.Value.Number), isNegated) },
        Condition.Address { Field: AddressField.Source or AddressField.Destination } address => Narrow(box, address.Field, IntervalsOf(address.Wanted), isNegated),
        Condition.AddressInRange { Field: AddressField.Source or AddressField.Destination } range => Narrow(box, range.Field, IntervalSet.Of(range.Range.First.Bits, range.Range.Last.Bits), isNegated),
        Condition.Number { Field: Field.SourcePort } number when !isNegated => box with { SourcePorts = box.SourcePorts.Intersect(RangesOf(number)) },
        Condition.Number { Field: Field.DestinationPort } number when !isNegated => box with { DestinationPorts = box.DestinationPorts.Intersect(RangesOf(number)) },
        Condition.AddressTypeIs { Types: AddressTypes.Local, Field: AddressField.Destination } when own is not null && box.Family == IpFamily.IPv4 => Narrow(box, AddressField.Destination, own, isNegated),
        _ => box,
    };

    private static PacketBox Narrow(PacketBox box, AddressField field, IntervalSet? wanted, bool isNegated)
    {
        if (wanted is null)
            return box;
        return field == AddressField.Source
            ? box with { Sources = Keep(box.Sources, wanted, isNegated) }
            : box with { Destinations = Keep(box.Destinations, wanted, isNegated) };
    }

    private static IntervalSet Keep(IntervalSet values, IntervalSet wanted, bool isNegated) => isNegated ? values.Except(wanted) : values.Intersect(wanted);

    private static IntervalSet? IntervalsOf(MaskedAddress wanted) =>
        wanted.TryGetPrefix(out var prefix) ? IntervalSet.Of(prefix.Address.Bits, prefix.Last.Bits) : ScatteredMasks.IntervalsOf(wanted);

    private static IntervalSet RangesOf(Condition.Number number) => IntervalSet.Of(number.Ranges.Select(r => new IntervalSet.Interval(r.First, r.Last)));
}
