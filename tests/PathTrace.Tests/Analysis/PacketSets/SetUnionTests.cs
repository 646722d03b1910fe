using PathTrace.Analysis.PacketSets;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;

namespace PathTrace.Tests.Analysis.PacketSets;

/// <summary>Few sets in place of many: the same packets, and no more.</summary>
public class SetUnionTests
{
    [Fact]
    public void The_union_holds_the_same_packets()
    {
        var random = new Random(7);
        for (var round = 0; round < 500; round++)
        {
            var parts = Pieces(random);
            var joined = SetUnion.Of(parts);

            Assert.True(joined.Count <= parts.Count);
            for (uint source = 0; source < 4; source++)
            {
                for (uint destination = 0; destination < 4; destination++)
                {
                    for (ushort port = 0; port < 4; port++)
                    {
                        var packet = Packet(source, destination, port);
                        Assert.Equal(parts.Any(p => p.Contains(packet)), joined.Any(p => p.Contains(packet)));
                    }
                }
            }
        }
    }

    // Both halves of two fields: four boxes are one.
    [Fact]
    public void Halves_are_joined_over_every_field()
    {
        PacketSet[] parts = [Box(0, 1, 0, 1, 0, 3), Box(2, 3, 0, 1, 0, 3), Box(0, 1, 2, 3, 0, 3), Box(2, 3, 2, 3, 0, 3)];
        Assert.Single(SetUnion.Of(parts));
    }

    [Fact]
    public void Those_that_are_the_same_and_those_that_are_not_are_all() =>
        Assert.Null(Assert.Single(SetUnion.Of([Box(0, 3, 0, 3, 0, 0).WithSameAddresses(true), Box(0, 3, 0, 3, 0, 0).WithSameAddresses(false)])).SameAddresses);

    // What is left of a box without some random boxes: disjoint, as classes are.
    private static List<PacketSet> Pieces(Random random)
    {
        List<PacketSet> left = [Box(0, 3, 0, 3, 0, 3)];
        var taken = new List<PacketSet>();
        for (var i = 0; i < 4 && left.Count > 0; i++)
        {
            var home = left[random.Next(left.Count)];
            left.Remove(home);
            var part = home;
            foreach (var field in new[] { PacketField.Source, PacketField.Destination, PacketField.SourcePort })
            {
                var (a, b) = (random.Next(4), random.Next(4));
                var cut = home[field].Within((UInt128)Math.Min(a, b), (UInt128)Math.Max(a, b));
                part = cut.IsEmpty ? part : part.With(field, cut);
            }

            if (random.Next(3) == 0 && home.SameAddresses is null)
                part = part.WithSameAddresses(random.Next(2) == 0);
            if (part.IsEmpty)
            {
                left.Add(home);
                continue;
            }

            left.AddRange(home.Minus(part));
            taken.Add(part);
        }

        return random.Next(2) == 0 ? taken : left;
    }

    private static PacketSet Box(uint s1, uint s2, uint d1, uint d2, uint p1, uint p2) => PacketSet.Of(Packet(0, 0, 0))
        .With(PacketField.Source, IntervalSet.Of(s1, s2))
        .With(PacketField.Destination, IntervalSet.Of(d1, d2))
        .With(PacketField.SourcePort, IntervalSet.Of(p1, p2));

    private static Packet Packet(uint source, uint destination, ushort port) => new()
    {
        Protocol = IpProtocol.Tcp,
        Source = IpAddress.V4(source),
        Destination = IpAddress.V4(destination),
        SourcePort = port,
        Flags = TcpFlags.Syn,
    };
}
