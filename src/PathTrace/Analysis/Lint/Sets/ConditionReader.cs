using System.Collections.Immutable;
using PathTrace.Analysis.Lint.Walks;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Lint.Sets;

/// <summary>
/// The packets of which conditions are true in the kernel, as boxes. What differs from one evaluation to the next for one and the same packet (rates, draws, lists that others change) is unknown; what nobody can
/// see and stays the same is a dimension of its own.
/// </summary>
/// <param name="table">The dimensions.</param>
/// <param name="versionOf">How often the fields that a dimension hangs on may have been rewritten before the place of the conditions.</param>
/// <param name="members">Ipsets whose members are taken for lasting; null or missing for those of which only their name is known.</param>
internal sealed class ConditionReader(DimensionTable table, Func<Rewritable, int> versionOf, SetMembers? members = null)
{
    /// <summary>So many boxes are told apart for one condition.</summary>
    internal const int MostBoxes = 512;

    private static readonly IntervalSet Zero = IntervalSet.Of(0);
    private static readonly IntervalSet One = IntervalSet.Of(1);
    private static readonly IntervalSet WithPorts = SetOf(IpProtocol.Udp, IpProtocol.Tcp, IpProtocol.Dccp, IpProtocol.Sctp, IpProtocol.UdpLite);
    private static readonly IntervalSet Icmp = SetOf(IpProtocol.Icmp, IpProtocol.IcmpV6);
    private static readonly IntervalSet Tcp = SetOf(IpProtocol.Tcp);

    /// <summary>The packets that meet all of some conditions.</summary>
    internal PacketBoxes Read(ImmutableArray<Condition> conditions) => All(conditions, false);

    /// <summary>The packets of which a condition, or its opposite, is true.</summary>
    internal PacketBoxes Read(Condition condition, bool negated) => condition switch
    {
        Condition.All all => negated ? Any(all.Parts, true) : All(all.Parts, false),
        Condition.Any any => negated ? All(any.Parts, true) : Any(any.Parts, false),
        Condition.Not not => Read(not.Part, !negated),
        Condition.Protocol protocol => Of((new(Axis.Protocol), SetOf(protocol.Value), negated)),
        Condition.Address address => OfAddress(address.Field, RangesOf(address.Wanted), address, negated),
        Condition.AddressInRange range => OfAddress(range.Field, RangesOf(range.Range), range, negated),
        Condition.Number number => OfNumber(number.Field, IntervalSet.Of(number.Ranges.Select(r => new IntervalSet.Interval(r.First, r.Last))), number, negated),
        Condition.Masked masked => OfMasked(masked, negated),
        Condition.Interface name => Of((new(name.Direction == Direction.In ? Axis.In : Axis.Out), table.Interfaces.Of(name.Pattern), negated)),
        Condition.ConnectionState state => Of((new(Axis.State), StatesOf(state.States), negated)),
        Condition.AddressTypeIs type => OfType(type, negated),
        Condition.LaterFragment => Of((new(Axis.LaterFragment), One, negated)),
        Condition.Chance chance when chance.Numerator is 0 or Condition.Chance.Denominator => (chance.Numerator == 0) == negated ? PacketBoxes.All : PacketBoxes.None,
        Condition.InSet { CountersDecide: false } set when members?.Of(set, table.Family) is { } list => OfMembers(set, list, negated),
        Condition.InSet { CountersDecide: false } or Condition.ReversePath or Condition.BridgePort or Condition.InterfaceGroup or Condition.ClusterShare => OfFact(condition, negated),
        Condition.LocalSocket or Condition.Opaque { Kind: OpaqueKind.Content } => OfFact(condition, negated),
        _ => PacketBoxes.Unknown,
    };

    /// <summary>The values of <see cref="Axis.State"/> in which one of some states holds (xt_conntrack.c, conntrack_mt: one bit for the state, one for each translation).</summary>
    internal static IntervalSet StatesOf(CtStates wanted)
    {
        ReadOnlySpan<CtStates> bases = [CtStates.New, CtStates.Established, CtStates.Related, CtStates.Invalid, CtStates.Untracked];
        var values = new List<IntervalSet.Interval>();
        for (var i = 0; i < 20; i++)
        {
            var holds = bases[i % 5] | (i / 5 % 2 == 1 ? CtStates.Dnat : 0) | (i >= 10 ? CtStates.Snat : 0);
            if ((holds & wanted) != 0)
                values.Add(new((UInt128)i, (UInt128)i));
        }

        return IntervalSet.Of(values);
    }

    private PacketBoxes All(ImmutableArray<Condition> parts, bool negated)
    {
        IReadOnlyList<Box> boxes = [Box.All];
        var isExact = true;
        foreach (var part in parts)
        {
            var read = Read(part, negated);
            var both = boxes.SelectMany(_ => read.Boxes, (one, other) => one.Intersect(other, table)).OfType<Box>().Take(MostBoxes + 1).ToList();
            isExact &= read.IsExact;
            if (both.Count == 0)
                return PacketBoxes.None;
            if (both.Count > MostBoxes)
                isExact = false;
            else
                boxes = both;
        }

        return new(boxes, isExact);
    }

    private PacketBoxes Any(ImmutableArray<Condition> parts, bool negated)
    {
        var all = parts.Select(p => Read(p, negated)).ToList();
        var boxes = all.SelectMany(a => a.Boxes).ToList();
        return boxes.Count > MostBoxes ? PacketBoxes.Unknown : new(boxes, all.TrueForAll(a => a.IsExact));
    }

    // Neither a match on a field that the packet lacks nor its opposite holds.
    private PacketBoxes Of((Dimension Dimension, IntervalSet Values, bool Negated) asked, params ReadOnlySpan<(Dimension Dimension, IntervalSet Values)> needed)
    {
        var id = IdOf(asked.Dimension);
        var box = Box.All.Within(id, asked.Negated ? table.DomainOf(id).Except(asked.Values) : asked.Values, table);
        foreach (var (dimension, values) in needed)
            box = box?.Within(IdOf(dimension), values, table);
        return box is null ? PacketBoxes.None : new([box], true);
    }

    private int IdOf(Dimension dimension) => table.IdOf(dimension with { Version = versionOf(dimension.DependsOn) });

    private IntervalSet? RangesOf(MaskedAddress wanted) =>
        wanted.Address.IsSet && wanted.Address.Family == table.Family ? ScatteredMasks.IntervalsOf(wanted) : IntervalSet.Empty;

    private IntervalSet RangesOf(AddressRange range) => range.First.Family == table.Family ? IntervalSet.Of(range.First.Bits, range.Last.Bits) : IntervalSet.Empty;

    private PacketBoxes OfAddress(AddressField field, IntervalSet? addresses, Condition condition, bool negated)
    {
        if (addresses is null)
            return OfFact(condition, negated);
        var dimension = new Dimension(Axis.Address, (int)field);
        return field < AddressField.OriginalSource ? Of((dimension, addresses, negated)) : Of((dimension, addresses, negated), (new(Axis.Entry), One));
    }

    private PacketBoxes OfNumber(Field field, IntervalSet values, Condition condition, bool negated)
    {
        if (BitClasses.IsWide(field))
            return OfFact(condition, negated);
        var dimension = new Dimension(Axis.Number, (int)field);
        var known = values.Within(0, Dimension.LastOf(field));
        return field switch
        {
            Field.SourcePort or Field.DestinationPort => OfTransport(dimension, known, WithPorts, negated),
            Field.IcmpType or Field.IcmpCode => OfTransport(dimension, known, Icmp, negated),
            Field.TcpFlags => OfTransport(dimension, known, Tcp, negated),
            > Field.ConnectionMark => Of((dimension, known, negated), (new(Axis.Entry), One)),
            _ => Of((dimension, known, negated)),
        };
    }

    // xt_tcpudp.c, tcp_mt; ip_tables.c, icmp_match: a later fragment has no header to look at, and neither the match nor its opposite holds.
    private PacketBoxes OfTransport(Dimension dimension, IntervalSet values, IntervalSet protocols, bool negated)
    {
        var own = Of((dimension, values, negated), (new(Axis.Protocol), protocols), (new(Axis.LaterFragment), Zero));
        return negated ? new([.. own.Boxes, .. Of((new(Axis.Protocol), protocols, true)).Boxes], true) : own;
    }

    private PacketBoxes OfMasked(Condition.Masked masked, bool negated)
    {
        var (value, mask) = (masked.Wanted.Value, masked.Wanted.Mask);
        if (!BitClasses.IsWide(masked.Field))
            return OfNumber(masked.Field, ValuesOf(masked.Field, value, mask), masked, negated);
        var isImpossible = (value & ~mask) != 0;
        var entry = new Dimension(Axis.Entry);
        var parts = table.Bits.PartsOf(masked.Field, mask).Select(part => (Dimension: new Dimension(Axis.Bits, (int)masked.Field, part), Wanted: IntervalSet.Of(BitClasses.Compact(value, part)))).ToList();
        // xt_connmark.c, connmark_mt: no entry, no match and no opposite.
        ReadOnlySpan<(Dimension, IntervalSet)> needed = masked.Field == Field.ConnectionMark ? [(entry, One)] : [];
        if (isImpossible || parts.Count == 0)
            return isImpossible == negated ? Of((entry, needed.Length > 0 ? One : IntervalSet.Of(0, 1), false)) : PacketBoxes.None;
        var boxes = new List<Box>();
        Box? all = Box.All;
        foreach (var (dimension, wanted) in parts)
        {
            if (negated)
                boxes.AddRange(Of((dimension, wanted, true), needed).Boxes);
            else
                all = Of((dimension, wanted, false), needed).Boxes is [var one] ? all?.Intersect(one, table) : null;
        }

        return negated ? new(boxes, true) : all is null ? PacketBoxes.None : new([all], true);
    }

    private static IntervalSet ValuesOf(Field field, uint value, uint mask)
    {
        var values = new List<IntervalSet.Interval>();
        for (var i = 0u; i <= Dimension.LastOf(field); i++)
        {
            // xt_conntrack.c compares status bits with "any of", all other fields under their mask.
            if (field == Field.ConnectionStatus ? (i & mask) != 0 : (i & mask) == value)
                values.Add(new(i, i));
        }

        return IntervalSet.Of(values);
    }

    // IPv4: an address has exactly one type (fib_frontend.c, __inet_dev_addr_type). IPv6 asks for each type by itself (xt_addrtype.c, match_type6).
    private PacketBoxes OfType(Condition.AddressTypeIs type, bool negated)
    {
        if (table.Family == IpFamily.IPv6)
            return OfFact(type, negated);
        var values = Enumerable.Range(0, 12).Where(bit => ((int)type.Types >> bit & 1) != 0).Select(bit => new IntervalSet.Interval((UInt128)bit, (UInt128)bit));
        return Of((new(Axis.AddressType, ((int)type.Field * 3) + (type.Limit is { } limit ? 1 + (int)limit : 0)), IntervalSet.Of(values), negated));
    }

    // ip_set_hash_gen.h, mtype_test: some member has all dimensions as the packet has them.
    private PacketBoxes OfMembers(Condition.InSet condition, IReadOnlyList<IpSetEntry> list, bool negated)
    {
        if (list[0].Elements is [IpSetElement.Addresses])
            return Of((AddressOf(condition.Sides[0]), IntervalSet.Of(list.Select(m => ((IpSetElement.Addresses)m.Elements[0]).Range).Select(r => new IntervalSet.Interval(r.First.Bits, r.Last.Bits))), negated));
        var boxes = list.Select(m => m.Elements.Select((e, i) => OfElement(e, condition.Sides[i])).Aggregate((Box?)Box.All, (all, one) => one is null ? null : all?.Intersect(one, table))).OfType<Box>().ToList();
        return !negated ? new(boxes, true) : BoxLists.Minus([Box.All], boxes, table, MostBoxes) is { } others ? new(others, true) : PacketBoxes.Unknown;
    }

    private Box? OfElement(IpSetElement element, SetSide side)
    {
        if (element is IpSetElement.Addresses { Range: var range })
            return Single(Of((AddressOf(side), RangesOf(range), false)));
        var ports = (IpSetElement.Ports)element;
        var protocols = ports.Protocol is { } protocol ? SetOf(protocol) : SetOf(IpProtocol.Tcp, IpProtocol.Udp);
        return Single(OfTransport(new(Axis.Number, (int)(side == SetSide.Source ? Field.SourcePort : Field.DestinationPort)), IntervalSet.Of(ports.Range.First, ports.Range.Last), protocols, false));
    }

    private static Box? Single(PacketBoxes packets) => packets.Boxes is [var only] ? only : null;

    private static Dimension AddressOf(SetSide side) => new(Axis.Address, (int)(side == SetSide.Source ? AddressField.Source : AddressField.Destination));

    private PacketBoxes OfFact(Condition condition, bool negated)
    {
        var mayLack = condition is Condition.LocalSocket or Condition.ClusterShare or Condition.Opaque or Condition.Number or Condition.Address { Field: >= AddressField.OriginalSource };
        return Of((new(Axis.Fact, mayLack ? Dimension.ThreeValued : 0, Fact: condition), negated ? Zero : One, false));
    }

    private static IntervalSet SetOf(params IEnumerable<IpProtocol> protocols) => IntervalSet.Of(protocols.Select(p => new IntervalSet.Interval(p.Number, p.Number)));
}
