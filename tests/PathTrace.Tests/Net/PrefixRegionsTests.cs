using FsCheck;
using FsCheck.Fluent;
using PathTrace.Net;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Net;

public sealed class PrefixRegionsTests
{
    // Prefixes of the last four bits, so that sixteen addresses are all there are, and of everything.
    private static Gen<IpPrefix> Prefix { get; } =
        from length in Gen.Elements(0, 28, 29, 30, 31, 32)
        from low in Gen.Choose(0, 15)
        select IpPrefix.Containing(Address(low), length);

    [Fact]
    public void Two_addresses_share_a_region_when_the_same_prefixes_hold_both() => Claim.Holds(
        from count in Gen.Choose(0, 8)
        from prefixes in Prefix.ArrayOf(count)
        select prefixes,
        prefixes =>
        {
            var regions = new PrefixRegions(IpFamily.IPv4, prefixes);
            foreach (var one in Enumerable.Range(0, 16).Select(Address))
            {
                foreach (var other in Enumerable.Range(0, 16).Select(Address))
                {
                    var same = prefixes.All(p => p.Contains(one) == p.Contains(other));
                    Assert.Equal(same, regions.Of(one).Contains(other.Bits));
                }
            }
        },
        300);

    [Fact]
    public void Regions_cover_every_address()
    {
        var regions = new PrefixRegions(IpFamily.IPv4, [IpPrefix.Parse("255.255.255.255/32"), IpPrefix.Parse("0.0.0.0/32"), IpPrefix.Parse("10.0.0.0/8"), IpPrefix.Parse("10.1.0.0/16")]);
        Assert.True(regions.Of(IpAddress.Parse("255.255.255.255")).IsSingle);
        Assert.True(regions.Of(IpAddress.Parse("0.0.0.0")).IsSingle);
        var outside = regions.Of(IpAddress.Parse("11.0.0.0"));
        Assert.True(outside.Contains(IpAddress.Parse("9.255.255.255").Bits));
        Assert.False(outside.Contains(IpAddress.Parse("10.0.0.0").Bits));
        Assert.Equal(2, regions.Of(IpAddress.Parse("10.2.0.0")).Intervals.Length);
    }

    private static IpAddress Address(int low) => IpAddress.V4(0x0a000000 + (uint)low);
}
