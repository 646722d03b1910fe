using FsCheck;
using FsCheck.Fluent;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Datapath.Symbolic;

/// <summary>Sets of packets over small ranges of addresses and ports, beside the packets one by one.</summary>
public sealed class PacketSetTests
{
    private static Gen<IntervalSet> Values { get; } =
        from members in Gen.Choose(1, 15)
        select IntervalSet.Of(Enumerable.Range(0, 4).Where(i => (members >> i & 1) != 0).Select(i => new IntervalSet.Interval((UInt128)i, (UInt128)i)));

    private static Gen<bool?> Relation { get; } = Gen.Elements<bool?>(null, null, true, false);

    private static Gen<PacketSet> Set { get; } =
        from source in Values
        from destination in Values
        from sourcePort in Values
        from destinationPort in Values
        from addresses in Relation
        from ports in Relation
        select Of(source, destination, sourcePort, destinationPort, addresses, ports);

    [Fact]
    public void What_is_left_and_the_part_are_the_whole_and_share_nothing() => Claim.Holds(
        from whole in Set
        from other in Set
        select (whole, other),
        value =>
        {
            var part = Narrowed(value.whole, value.other);
            if (part.IsEmpty)
                return;
            var rest = value.whole.Minus(part);
            Assert.All(rest, set => Assert.False(set.IsEmpty));
            foreach (var packet in Packets())
            {
                var homes = (part.Contains(packet) ? 1 : 0) + rest.Count(set => set.Contains(packet));
                Assert.Equal(value.whole.Contains(packet) ? 1 : 0, homes);
            }
        },
        300);

    [Fact]
    public void A_set_is_empty_when_it_holds_no_packet() => Claim.Holds(Set, set => Assert.Equal(!Packets().Any(set.Contains), set.IsEmpty), 1000);

    [Fact]
    public void The_packet_that_is_picked_is_a_member() => Claim.Holds(Set.Where(s => !s.IsEmpty), set => Assert.True(set.Contains(set.Pick())), 1000);

    // A part as a witness leaves it: no more of any field, and a pair that is known stays as it is.
    private static PacketSet Narrowed(PacketSet whole, PacketSet by)
    {
        var part = whole;
        foreach (var field in Enum.GetValues<PacketField>())
            part = part.With(field, whole[field].Intersect(by[field]));
        return part.WithSameAddresses(whole.SameAddresses ?? by.SameAddresses).WithSamePorts(whole.SamePorts ?? by.SamePorts);
    }

    private static IEnumerable<Packet> Packets() =>
        from source in Enumerable.Range(0, 4)
        from destination in Enumerable.Range(0, 4)
        from sourcePort in Enumerable.Range(0, 4)
        from destinationPort in Enumerable.Range(0, 4)
        select new Packet
        {
            Protocol = IpProtocol.Udp,
            Source = IpAddress.V4((uint)source),
            Destination = IpAddress.V4((uint)destination),
            SourcePort = (ushort)sourcePort,
            DestinationPort = (ushort)destinationPort,
        };

    private static PacketSet Of(IntervalSet source, IntervalSet destination, IntervalSet sourcePort, IntervalSet destinationPort, bool? addresses, bool? ports)
    {
        var one = PacketSet.Of(new Packet { Protocol = IpProtocol.Udp, Source = IpAddress.V4(0), Destination = IpAddress.V4(0) });
        return one.With(PacketField.Source, source).With(PacketField.Destination, destination).With(PacketField.SourcePort, sourcePort).With(PacketField.DestinationPort, destinationPort)
            .WithSameAddresses(addresses).WithSamePorts(ports);
    }
}
