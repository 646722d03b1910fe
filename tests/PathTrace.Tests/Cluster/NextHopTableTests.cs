using FsCheck.Fluent;
using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Cluster;

public class NextHopTableTests
{
    private static NextHopEntry Entry(IpPrefix prefix, string via = "192.168.0.1") => new(prefix, NextHopKind.Address, IpAddress.Parse(via), null, false, default);

    private static NextHopTable Table(params string[] prefixes) => new([.. prefixes.Select((p, i) => Entry(IpPrefix.Parse(p), $"192.168.0.{i}"))], default);

    // The talk's table: rows 0 to 3 by position.
    [Theory]
    [InlineData("10.0.1.1", "1")]
    [InlineData("10.0.3.9", "3")]
    [InlineData("172.17.0.1", "")]
    [InlineData("::a00:101", "")]
    public void Finds_the_row_of_the_longest_prefix(string address, string rows) =>
        Assert.Equal(rows, Rows(Table("10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24", "10.0.3.0/24").Lookup(IpAddress.Parse(address))));

    [Fact]
    public void Equal_rows_come_in_the_order_of_the_table()
    {
        var table = Table("0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "10.0.0.0/8", "10.1.0.0/16");
        Assert.Equal("2,4", Rows(table.Lookup(IpAddress.Parse("10.1.0.1"))));
        Assert.Equal("1,3", Rows(table.Lookup(IpAddress.Parse("10.2.0.1"))));
        Assert.Equal("0", Rows(table.Lookup(IpAddress.Parse("8.8.8.8"))));
    }

    [Fact]
    public void Lookup_is_the_longest_of_all_rows_that_hold_the_address() => Claim.Holds(
        from address in Gens.Address
        from lengths in Gen.Choose(0, 32).ListOf()
        from others in Gens.Prefix.ListOf()
        select (address, prefixes: lengths.Select(l => IpPrefix.Containing(address, l)).Concat(others).ToArray()),
        t =>
        {
            var found = new NextHopTable([.. t.prefixes.Select(p => Entry(p))], default).Lookup(t.address);
            var holding = t.prefixes.Where(p => p.Contains(t.address)).ToArray();
            Assert.Equal(holding.Where(p => p.Length == holding.Max(h => h.Length)), found.Select(e => e.Destination));
        });

    private static string Rows(IEnumerable<NextHopEntry> entries) => string.Join(',', entries.Select(e => e.NextHop!.Value.Bits & 0xff));
}
