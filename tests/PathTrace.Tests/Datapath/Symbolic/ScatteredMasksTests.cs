using PathTrace.Datapath.Symbolic;
using PathTrace.Net;

namespace PathTrace.Tests.Datapath.Symbolic;

public class ScatteredMasksTests
{
    [Fact]
    public void Gaps_of_long_addresses_are_counted_alike()
    {
        var masked = new MaskedAddress(IpAddress.Parse("fd00::1:0:0:0"), IpAddress.Parse("ffff:ffff:ff00:ffff:ffff::").Bits);
        var intervals = ScatteredMasks.IntervalsOf(masked);

        Assert.Equal(256, intervals?.Intervals.Length);
        Assert.True(intervals!.Contains(IpAddress.Parse("fd00:0:ab:0:1::7").Bits) && masked.Contains(IpAddress.Parse("fd00:0:ab:0:1::7")));
        Assert.False(intervals.Contains(IpAddress.Parse("fd00:0:1ab:0:1::7").Bits));
        Assert.Null(ScatteredMasks.IntervalsOf(new MaskedAddress(IpAddress.Parse("::1"), 1)));
    }

    [Theory]
    [InlineData("10.0.1.4/255.255.0.255", 256)]
    [InlineData("10.0.0.0/255.0.255.0", 256)]
    [InlineData("0.0.0.1/0.0.0.1", null)]
    [InlineData("10.0.0.0/255.0.0.0", 1)]
    public void Intervals_are_counted_by_the_gaps(string text, int? count)
    {
        var (address, mask) = (text.Split('/')[0], text.Split('/')[1]);
        var masked = new MaskedAddress(IpAddress.Parse(address), IpAddress.Parse(mask).Bits);
        var intervals = ScatteredMasks.IntervalsOf(masked);
        Assert.Equal(count, intervals?.Intervals.Length);
        if (intervals is null)
            return;
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            var candidate = IpAddress.V4((uint)random.NextInt64(uint.MaxValue) & (i % 2 == 0 ? uint.MaxValue : 0x0a00ff0f) | (i % 2 == 0 ? 0 : 0x0a000000u));
            Assert.Equal(masked.Contains(candidate), intervals.Contains(candidate.Bits));
        }
    }
}
