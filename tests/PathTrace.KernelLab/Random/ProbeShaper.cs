using System.Collections.Immutable;
using System.Numerics;
using PathTrace.Datapath;
using PathTrace.KernelLab.Nodes;
using PathTrace.KernelLab.Probes;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Routing;

namespace PathTrace.KernelLab.Random;

/// <summary>Gives probes the values that a rule's conditions, and those of the jumps that lead to its chain, ask for; where two disagree the last one wins.</summary>
internal sealed class ProbeShaper(World world, ImmutableArray<LinkConfig> links, NodeModel model, ProbeMaker maker, Dice dice)
{
    private readonly IpAddress[] _addresses = [.. world.AllAddresses.Select(IpAddress.Parse)];

    internal Probe Toward(Table table, Chain chain, Rule rule)
    {
        var conditions = new List<Condition>(rule.Conditions);
        for (var depth = 0; chain.Name is not ("PREROUTING" or "INPUT" or "FORWARD" or "OUTPUT" or "POSTROUTING") && depth < 8; depth++)
        {
            var callers = table.Chains.SelectMany(c => c.Rules.Where(r => Leads(r, chain.Name)).Select(r => (Chain: c, Rule: r))).ToArray();
            if (callers.Length == 0)
                break;
            var (caller, jump) = dice.Pick<(Chain, Rule)>(callers);
            conditions.AddRange(jump.Conditions);
            chain = caller;
        }

        var isLocal = chain.Name == "OUTPUT" || (chain.Name == "POSTROUTING" && dice.Chance(0.3)) || (chain.Name is "PREROUTING" or "INPUT" && dice.Chance(0.05));
        var probe = isLocal ? maker.MakeLocal() : maker.MakeArriving();
        if (!isLocal && chain.Name == "INPUT" && dice.Chance(0.8))
            probe = To(probe, IpAddress.Parse(dice.Pick(world.Own)));
        if (!isLocal && dice.Chance(0.7))
            probe = probe with { Packet = probe.Packet with { Ttl = 64 } };
        for (var i = conditions.Count - 1; i >= 0; i--)
            probe = Meet(probe, conditions[i], true);
        return probe;
    }

    private static bool Leads(Rule rule, string chain) => rule.Effect is Effect.Jump jump ? jump.Chain == chain : rule.Effect is Effect.Goto go && go.Chain == chain;

    private Probe Meet(Probe probe, Condition condition, bool wanted)
    {
        var packet = probe.Packet;
        return condition switch
        {
            Condition.Not not => Meet(probe, not.Part, !wanted),
            Condition.All { Parts.IsEmpty: false } all => wanted ? all.Parts.Aggregate(probe, (p, c) => Meet(p, c, true)) : Meet(probe, dice.Pick(all.Parts), false),
            Condition.Any { Parts.IsEmpty: false } any => wanted ? Meet(probe, dice.Pick(any.Parts), true) : any.Parts.Aggregate(probe, (p, c) => Meet(p, c, false)),
            Condition.Protocol protocol when packet.Protocol == protocol.Value != wanted => probe with { Packet = maker.With(packet, wanted ? protocol.Value : packet.Protocol == IpProtocol.Udp ? IpProtocol.Tcp : IpProtocol.Udp) },
            Condition.Address address => WithAddress(probe, address.Field, wanted, address.Wanted.Contains, address.Wanted.Address),
            Condition.AddressInRange range => WithAddress(probe, range.Field, wanted, range.Range.Contains, range.Range.First),
            Condition.Number { Ranges.IsEmpty: false } number => probe with { Packet = WithNumber(packet, number.Field, ValueIn(number.Ranges, wanted)) },
            Condition.Masked { Field: Field.Mark or Field.ConnectionMark } marked when probe.In is not null || marked.Field == Field.ConnectionMark => Marked(probe, marked.Wanted, wanted),
            Condition.Masked masked when masked.Wanted.Matches(NumberOf(packet, masked.Field)) != wanted =>
                probe with { Packet = WithNumber(packet, masked.Field, wanted ? (NumberOf(packet, masked.Field) & ~masked.Wanted.Mask) | masked.Wanted.Value : NumberOf(packet, masked.Field) ^ LowestBit(masked.Wanted.Mask)) },
            Condition.Interface { Direction: Direction.In } name when probe.In is not null && name.Pattern.Matches(probe.In) != wanted => From(probe, l => name.Pattern.Matches(l.Name) == wanted),
            Condition.Interface { Direction: Direction.Out } name => TowardLink(probe, l => name.Pattern.Matches(l) == wanted),
            Condition.InterfaceGroup { Direction: Direction.In } group when probe.In is not null => From(probe, l => group.Wanted.Matches((uint)l.Group) == wanted),
            Condition.InterfaceGroup group => TowardLink(probe, name => links.Any(l => l.Name == name && group.Wanted.Matches((uint)l.Group) == wanted)),
            Condition.AddressTypeIs type => OfType(probe, type.Field, type.Types, wanted),
            Condition.InSet set when wanted => InSet(probe, set),
            _ => probe,
        };
    }

    private Probe Marked(Probe probe, MaskedValue value, bool wanted)
    {
        if (value.Matches(0) == wanted)
            return probe;
        int[] fitting = [.. Enumerable.Range(0, World.Marks.Length).Where(i => value.Matches(World.Marks[i]) == wanted)];
        return fitting.Length == 0 ? probe : probe with { Packet = probe.Packet with { Ttl = (byte)(World.MarkTtl + dice.Pick<int>(fitting)) } };
    }

    private static uint LowestBit(uint mask) => mask == 0 ? 0 : 1u << BitOperations.TrailingZeroCount(mask);

    private uint ValueIn(ImmutableArray<NumberRange> ranges, bool wanted)
    {
        var range = dice.Pick(ranges);
        if (wanted)
            return dice.Pick(range.First, range.Last, range.First >= 70000 ? range.First : (uint)dice.Between((int)range.First, (int)Math.Min(range.Last, 70000)));
        var other = dice.Chance(0.5) && range.First > 0 ? range.First - 1 : Math.Min(range.Last, 65535) + 1;
        return other > 65535 ? 0 : other;
    }

    private static uint NumberOf(Packet packet, Field field) => field switch
    {
        Field.Tos => packet.Tos,
        Field.Mark => packet.Mark,
        Field.TcpFlags => (uint)packet.Flags,
        _ => 0,
    };

    private Packet WithNumber(Packet packet, Field field, uint value) => field switch
    {
        Field.SourcePort or Field.OriginalSourcePort or Field.ReplyDestinationPort => packet with { SourcePort = (ushort)(value & 0xffff) },
        Field.DestinationPort or Field.OriginalDestinationPort or Field.ReplySourcePort => packet with { DestinationPort = (ushort)(value & 0xffff) },
        Field.IcmpType => packet with { IcmpType = (byte)(value & 0xff) },
        Field.IcmpCode => packet with { IcmpCode = (byte)Math.Min(value, 15) },
        Field.TcpFlags => packet with { Flags = (TcpFlags)(value & 0x3f) },
        // A forwarded packet has lost one by then.
        Field.Ttl => packet with { Ttl = (byte)Math.Clamp((value & 0xff) + (uint)dice.Below(2), 1, 255) },
        Field.Tos => packet with { Tos = (byte)(value & 0xff) },
        Field.Length => packet with { Length = (ushort)(value & 0xffff) },
        Field.Mark => packet with { Mark = value },
        Field.ConnectionProtocol when value is not (1 or 58) => maker.With(packet, new((byte)(value & 0xff))),
        _ => packet,
    };

    private Probe WithAddress(Probe probe, AddressField field, bool wanted, Func<IpAddress, bool> isIn, IpAddress first)
    {
        var fitting = _addresses.Where(a => isIn(a) == wanted).ToArray();
        // IPv6 destinations have neighbours that are known beforehand.
        if (fitting.Length == 0 && !world.IsV4)
            return probe;
        var address = fitting.Length > 0 ? dice.Pick<IpAddress>(fitting) : first;
        return field is AddressField.Source or AddressField.OriginalSource or AddressField.ReplyDestination ? SentBy(probe, address) : To(probe, address);
    }

    // A node binds its own addresses only.
    private Probe SentBy(Probe probe, IpAddress address) =>
        probe.In is null && !world.Own.Any(o => IpAddress.Parse(o) == address) ? probe : probe with { Packet = probe.Packet with { Source = address } };

    private static Probe To(Probe probe, IpAddress address) => address.Bits == 0 ? probe : probe with { Packet = probe.Packet with { Destination = address } };

    private Probe From(Probe probe, Func<LinkConfig, bool> isWanted)
    {
        var fitting = world.Neighbours.Where(n => links.Any(l => l.Name == n.Link && l.State == LinkState.Up && isWanted(l))).ToArray();
        return fitting.Length == 0 ? probe : probe with { In = dice.Pick<(string Link, string)>(fitting).Link };
    }

    private Probe TowardLink(Probe probe, Func<string, bool> isWanted)
    {
        var fitting = world.Neighbours.Where(n => isWanted(n.Link)).ToArray();
        return fitting.Length == 0 ? probe : To(probe, IpAddress.Parse(dice.Pick<(string, string Address)>(fitting).Address));
    }

    private Probe OfType(Probe probe, AddressField field, AddressTypes types, bool wanted)
    {
        var isLocal = (types & AddressTypes.Local) != 0;
        var text = isLocal == wanted ? dice.Pick(world.Own) : (types & (AddressTypes.Broadcast | AddressTypes.Multicast)) != 0 && wanted ? dice.Pick(world.Odd) : dice.Pick(world.Remote);
        var address = IpAddress.Parse(text);
        return field == AddressField.Source ? SentBy(probe, address) : To(probe, address);
    }

    private Probe InSet(Probe probe, Condition.InSet question)
    {
        var set = model.SetOf(question.SetName);
        for (var depth = 0; depth < 3 && set is { Entries.IsEmpty: false } && dice.Pick(set.Entries).Elements is [IpSetElement.Set member]; depth++)
            set = model.SetOf(member.Name);
        if (set is null || set.Entries.IsEmpty)
            return probe;
        var entry = dice.Pick(set.Entries);
        for (var i = 0; i < Math.Min(entry.Elements.Length, question.Sides.Length); i++)
            probe = WithElement(probe, entry.Elements[i], question.Sides[i]);
        return probe;
    }

    private Probe WithElement(Probe probe, IpSetElement element, SetSide side)
    {
        switch (element)
        {
            case IpSetElement.Addresses addresses:
                return WithAddress(probe, side == SetSide.Source ? AddressField.Source : AddressField.Destination, true, addresses.Range.Contains, addresses.Range.First);
            case IpSetElement.Ports ports:
                var packet = ports.Protocol is { } protocol && protocol != probe.Packet.Protocol ? maker.With(probe.Packet, protocol) : probe.Packet;
                var port = (ushort)(ValueIn([ports.Range], true) & 0xffff);
                if (packet.Protocol.IsIcmp)
                    return probe with { Packet = packet with { IcmpType = (byte)(port >> 8), IcmpCode = (byte)(port & 0xff) } };
                return probe with { Packet = !packet.Protocol.HasPorts ? packet : side == SetSide.Source ? packet with { SourcePort = port } : packet with { DestinationPort = port } };
            case IpSetElement.Interface name:
                return side == SetSide.Source ? From(probe, l => l.Name == name.Name) : TowardLink(probe, l => l == name.Name);
            default:
                return probe;
        }
    }
}
