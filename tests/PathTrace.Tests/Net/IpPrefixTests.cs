using FsCheck.Fluent;
using PathTrace.Net;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Net;

public class IpPrefixTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0", "10.255.255.255")]
    [InlineData("0.0.0.0/0", "0.0.0.0", "255.255.255.255")]
    [InlineData("0.0.0.0/8", "0.0.0.0", "0.255.255.255")]
    [InlineData("10.0.0.1", "10.0.0.1", "10.0.0.1")]
    [InlineData("10.0.0.1/32", "10.0.0.1", "10.0.0.1")]
    [InlineData("10.0.0.2/31", "10.0.0.2", "10.0.0.3")]
    [InlineData("::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001:db8::/63", "2001:db8::", "2001:db8:0:1:ffff:ffff:ffff:ffff")]
    [InlineData("::1/128", "::1", "::1")]
    public void Reads(string text, string first, string last)
    {
        var prefix = IpPrefix.Parse(text);
        Assert.Equal((first, last), (prefix.Address.ToString(), prefix.Last.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/8")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/33")]
    [InlineData("::/129")]
    [InlineData("::/999")]
    [InlineData("::/1000")]
    [InlineData("10.0.0.0/08")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/+8")]
    [InlineData("10.0.0.0/8 ")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("10.0.0.0/255.0.0.0")]
    [InlineData("10.0.0.0/a")]
    [InlineData("10/8")]
    [InlineData("10.0.0.1/8")]
    [InlineData("::1/64")]
    public void Refuses(string text)
    {
        Assert.False(IpPrefix.TryParse(text, out var prefix));
        Assert.False(prefix.IsSet);
    }

    [Theory]
    [InlineData("10.0.0.1/8", "10.0.0.1", 8)]
    [InlineData("fe80::1/64", "fe80::1", 64)]
    [InlineData("10.0.0.1", "10.0.0.1", 32)]
    public void Host_bits_are_kept_where_ip_addr_prints_them(string text, string address, int length)
    {
        Assert.True(IpPrefix.TryParseWithHostBits(System.Text.Encoding.ASCII.GetBytes(text), out var read, out var bits));
        Assert.Equal((IpAddress.Parse(address), length), (read, bits));
    }

    [Fact]
    public void The_netmask_as_an_address_has_the_bits_of_the_netmask() =>
        Claim.Holds(Gens.Prefix, p => Assert.Equal((p.Family, IpPrefix.MaskOf(p.Family, p.Length)), (p.Netmask.Family, p.Netmask.Bits)));

    [Fact]
    public void Text_that_was_printed_reads_as_the_same_prefix() => Claim.Holds(Gens.Prefix, p => Assert.Equal(p, IpPrefix.Parse(p.ToString())));

    [Fact]
    public void An_address_lies_in_a_prefix_when_its_leading_bits_are_the_prefix_s() => Claim.Holds(Gens.PrefixAndAddress, t =>
    {
        var (prefix, address) = t;
        var hostBits = prefix.Family.AddressBits() - prefix.Length;
        var expected = hostBits == 128 || address.Bits >> hostBits == prefix.Address.Bits >> hostBits;
        Assert.Equal(expected, prefix.Contains(address));
        Assert.Equal(expected, address >= prefix.Address && address <= prefix.Last);
        Assert.Equal(expected, IpPrefix.Containing(address, prefix.Length) == prefix);
    }, 2000);

    [Fact]
    public void A_prefix_holds_another_exactly_when_it_holds_both_its_ends() => Claim.Holds(
        from family in Gens.Family
        from a in Gens.PrefixOf(family)
        from b in Gens.PrefixOf(family)
        from nested in Gens.Int(0, family.AddressBits())
        from pick in Gen.Elements(true, false)
        select (a, b: pick ? IpPrefix.Containing(a.Address, nested) : b),
        t => Assert.Equal(t.a.Contains(t.b.Address) && t.a.Contains(t.b.Last), t.a.Contains(t.b)));

    [Fact]
    public void Families_do_not_mix()
    {
        Assert.False(IpPrefix.All(IpFamily.IPv4).Contains(IpAddress.AnyV6));
        Assert.False(IpPrefix.All(IpFamily.IPv6).Contains(IpAddress.AnyV4));
        Assert.False(IpPrefix.All(IpFamily.IPv6).Contains(IpPrefix.All(IpFamily.IPv4)));
    }

    [Fact]
    public void Default_is_no_prefix_and_holds_nothing()
    {
        IpPrefix none = default;
        Assert.Equal((false, false, "none"), (none.IsSet, none.IsHost, none.ToString()));
        Assert.False(none.Contains(IpAddress.AnyV4));
        Assert.False(none.Contains(default(IpAddress)));
        Assert.False(none.Contains(none));
        Assert.NotEqual(none, IpPrefix.All(IpFamily.IPv4));
        Assert.Throws<ArgumentOutOfRangeException>(() => IpPrefix.Containing(IpAddress.AnyV4, 33));
        Assert.Throws<ArgumentOutOfRangeException>(() => IpPrefix.Containing(IpAddress.AnyV4, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => IpPrefix.Containing(default, 0));
    }
}
