using FsCheck.Fluent;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Datapath;

public sealed class SetIndexTests
{
    [Fact]
    public void Candidates_are_the_members_that_hold_the_address_in_the_order_of_the_set() => Claim.Holds(
        from address in Gens.AddressOf(IpFamily.IPv4)
        from lengths in Gen.Choose(0, 32).ListOf()
        from others in Gens.PrefixOf(IpFamily.IPv4).ListOf()
        from ends in Gens.AddressOf(IpFamily.IPv4).ListOf()
        select (address, ranges: (AddressRange[])
        [
            .. others.Select(AddressRange.Of),
            .. lengths.Select(l => AddressRange.Of(IpPrefix.Containing(address, l))),
            .. ends.Select(end => end < address ? new AddressRange(end, address) : new(address, end)),
            .. lengths.Select(l => AddressRange.Of(IpPrefix.Containing(address, l))),
        ]),
        t =>
        {
            var set = new IpSet("s", "hash:net", IpFamily.IPv4, [.. t.ranges.Select(r => new IpSetEntry([new IpSetElement.Addresses(r)], false, default))], default);
            var found = new SetIndex(set).Candidates(t.address).ToList();
            var holding = set.Entries.Where(e => ((IpSetElement.Addresses)e.Elements[0]).Range.Contains(t.address)).ToList();

            // Ranges that are no prefix are candidates always.
            Assert.Equal(holding, found.Where(holding.Contains));
            Assert.All(found.Except(holding), e => Assert.False(((IpSetElement.Addresses)e.Elements[0]).Range.TryGetPrefix(out _)));
        });

    // ip_set_hash_net.c: the longest prefix decides, and "nomatch" there means no. Many members, so that the index is used.
    [Theory]
    [InlineData("10.0.1.9", true)]
    [InlineData("10.0.1.100", false)]
    [InlineData("10.0.2.9", true)]
    [InlineData("20.0.7.1", true)]
    [InlineData("20.0.200.1", false)]
    public void A_large_set_answers_as_a_small_one(string destination, bool holds)
    {
        var members = string.Concat(Enumerable.Range(0, 100).Select(i => $"add n 20.0.{i}.0/24\n"));
        var node = TestNode.Router with { Sets = $"create n hash:net family inet hashsize 1024 maxelem 65536\n{members}add n 10.0.0.0/16\nadd n 10.0.1.0/24 nomatch\nadd n 10.0.1.8/30\n" };
        node.Rules("*mangle\n-A PREROUTING -m set --match-set n dst").Arrives("eth0", $"tcp 192.168.0.9:41000 -> {destination}:80").Hits(holds ? ["mangle/PREROUTING/1"] : []);
    }
}
