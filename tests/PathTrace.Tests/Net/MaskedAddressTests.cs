using FsCheck.Fluent;
using PathTrace.Net;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Net;

public class MaskedAddressTests
{
    [Fact]
    public void A_prefix_as_a_masked_address_holds_the_same_addresses_and_comes_back() => Claim.Holds(Gens.PrefixAndAddress, t =>
    {
        var masked = MaskedAddress.Of(t.Prefix);
        Assert.Equal(t.Prefix.Contains(t.Address), masked.Contains(t.Address));
        Assert.True(masked.TryGetPrefix(out var back));
        Assert.Equal(t.Prefix, back);
        Assert.Equal(t.Prefix.ToString(), masked.ToString());
    });

    [Fact]
    public void Bits_outside_the_mask_do_not_matter() => Claim.Holds(
        from family in Gens.Family
        from address in Gens.AddressOf(family)
        from mask in Gens.AddressOf(family)
        from candidate in Gens.AddressOf(family)
        select (address, mask.Bits, candidate),
        t =>
        {
            var (address, mask, candidate) = t;
            var masked = new MaskedAddress(address, mask);
            Assert.True(masked.Contains(address));
            Assert.Equal((candidate.Bits & mask) == (address.Bits & mask), masked.Contains(candidate));
            Assert.Equal(masked, new MaskedAddress(masked.Address, mask));
        });

    // iptables -s 0.0.0.4/0.0.0.255 is legal and printed so.
    [Fact]
    public void Masks_may_have_holes()
    {
        var masked = new MaskedAddress(IpAddress.Parse("9.9.9.4"), 0xff);
        Assert.Equal("0.0.0.4/0.0.0.255", masked.ToString());
        Assert.False(masked.TryGetPrefix(out _));
        Assert.True(masked.Contains(IpAddress.Parse("10.1.2.4")));
        Assert.False(masked.Contains(IpAddress.Parse("10.1.2.5")));
        Assert.False(masked.Contains(IpAddress.Parse("::4")));
    }

    [Fact]
    public void Default_matches_nothing_and_masks_fit_their_family()
    {
        Assert.False(default(MaskedAddress).Contains(IpAddress.AnyV4));
        Assert.False(default(MaskedAddress).Contains(default));
        Assert.False(default(MaskedAddress).IsHost);
        Assert.Equal("none", default(MaskedAddress).ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => new MaskedAddress(IpAddress.AnyV4, UInt128.One << 32));
    }
}
