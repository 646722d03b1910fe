using System.Text;
using FsCheck.Fluent;
using PathTrace.Net;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Net;

public class AddressRangeTests
{
    // The forms are those of NetTools.IPAddressRange's README; its zones are not ours.
    [Theory]
    [InlineData("192.168.0.0/24", "192.168.0.0-192.168.0.255")]
    [InlineData("192.168.0.9/24", "192.168.0.0-192.168.0.255")]
    [InlineData("192.168.0.0/255.255.255.0", "192.168.0.0-192.168.0.255")]
    [InlineData("192.168.0.9/255.255.255.255", "192.168.0.9")]
    [InlineData("192.168.0.10 - 192.168.10.20", "192.168.0.10-192.168.10.20")]
    [InlineData("192.168.0.10-192.168.10.20", "192.168.0.10-192.168.10.20")]
    [InlineData("192.168.10.10-20", "192.168.10.10-192.168.10.20")]
    [InlineData("192.168.60.13", "192.168.60.13")]
    [InlineData(" 192.168.60.13 ", "192.168.60.13")]
    [InlineData("0.0.0.0/0", "0.0.0.0-255.255.255.255")]
    [InlineData("fe80::/10", "fe80::-febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001:db8::1-2001:db8::ffff", "2001:db8::1-2001:db8::ffff")]
    [InlineData("::1", "::1")]
    public void Reads(string text, string canonical) => Assert.Equal(canonical, AddressRange.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("1.1.1.1-")]
    [InlineData("-1.1.1.1")]
    [InlineData("1.1.1.2-1.1.1.1")]
    [InlineData("1.1.1.20-10")]
    [InlineData("1.1.1.1-256")]
    [InlineData("1.1.1.1-1.2")]
    [InlineData("::1-5.5.5.5")]
    [InlineData("::1-20")]
    [InlineData("1.1.1.1-1.1.1.2-1.1.1.3")]
    [InlineData("10.0.0.0/0.255.255.255")]
    [InlineData("10.0.0.0/255.0.255.0")]
    [InlineData("10.0.0.0/ffff::")]
    [InlineData("::/255.255.255.0")]
    [InlineData("10.0.0.0/33")]
    [InlineData("fe80::1%3")]
    public void Refuses(string text)
    {
        Assert.False(AddressRange.TryParse(Encoding.UTF8.GetBytes(text), out _));
        Assert.Throws<FormatException>(() => AddressRange.Parse(text));
    }

    [Fact]
    public void A_range_holds_what_lies_between_its_ends_and_reads_back() => Claim.Holds(
        from family in Gens.Family
        from a in Gens.AddressOf(family)
        from b in Gens.AddressOf(family)
        from x in Gens.AddressOf(family)
        select (a, b, x),
        t =>
        {
            var range = t.a <= t.b ? new AddressRange(t.a, t.b) : new AddressRange(t.b, t.a);
            Assert.Equal(t.x.Bits >= range.First.Bits && t.x.Bits <= range.Last.Bits, range.Contains(t.x));
            Assert.Equal(range, AddressRange.Parse(range.ToString()));
        });

    [Fact]
    public void The_addresses_of_a_range_are_counted_and_reached_by_number_also_across_the_middle_of_128_bits() => Claim.Holds(
        from family in Gens.Family
        from a in Gens.AddressOf(family)
        from b in Gens.AddressOf(family)
        select (a, b),
        t =>
        {
            var range = t.a <= t.b ? new AddressRange(t.a, t.b) : new AddressRange(t.b, t.a);
            var following = range.Last.Bits - range.First.Bits;
            Assert.Equal(UInt128.Min(following, ulong.MaxValue), range.Following);
            if (following <= ulong.MaxValue)
                Assert.Equal(range.Last, range.First.Plus((ulong)following));
        });

    [Theory]
    [InlineData("::ffff:ffff:ffff:fffe", "0:0:0:1::1", 3)]
    [InlineData("10.0.0.255", "10.0.1.0", 1)]
    public void The_last_address_is_as_far_as_it_is_counted(string first, string last, ulong following)
    {
        var range = new AddressRange(IpAddress.Parse(first), IpAddress.Parse(last));
        Assert.Equal((following, range.Last), (range.Following, range.First.Plus(following)));
    }

    [Fact]
    public void The_range_of_a_prefix_holds_what_the_prefix_holds() => Claim.Holds(
        Gens.PrefixAndAddress,
        t => Assert.Equal(t.Prefix.Contains(t.Address), AddressRange.Of(t.Prefix).Contains(t.Address)));

    [Fact]
    public void Default_holds_nothing()
    {
        Assert.False(default(AddressRange).Contains(default));
        Assert.False(default(AddressRange).Contains(IpAddress.AnyV4));
        Assert.Equal((false, "none"), (default(AddressRange).IsSingle, default(AddressRange).ToString()));
        Assert.Throws<ArgumentException>(() => new AddressRange(IpAddress.AnyV4, IpAddress.AnyV6));
        Assert.Throws<ArgumentException>(() => new AddressRange(default, default));
    }
}
