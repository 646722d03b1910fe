using PathTrace.Analysis.PacketSets;
using PathTrace.Net;

namespace PathTrace.Tests.Analysis.PacketSets;

/// <summary>Sets of addresses in words: the fewest pieces that are true of what was asked about.</summary>
public class AddressWordsTests
{
    private static readonly IntervalSet Everything = IntervalSet.Of(0, uint.MaxValue);

    [Theory]
    [InlineData("10.1.0.0/16", "", "10.1.0.0/16")]
    [InlineData("10.1.0.0/16", "10.1.4.0/24", "10.1.0.0/16 except 10.1.4.0/24")]
    [InlineData("10.1.0.0/16", "10.1.4.0/24 10.1.9.7/32 10.1.11.0/24", "10.1.0.0/16 except 10.1.4.0/24, 10.1.9.7, 10.1.11.0/24")]
    [InlineData("0.0.0.0/0", "", "any")]
    [InlineData("0.0.0.0/0", "10.0.0.0/8", "any except 10.0.0.0/8")]
    [InlineData("10.0.0.1-10.0.0.6", "", "10.0.0.1–10.0.0.6")]
    [InlineData("10.0.0.7/32", "", "10.0.0.7")]
    public void A_set_among_all_addresses(string whole, string without, string words) =>
        Assert.Equal(words, AddressWords.Of(IpFamily.IPv4, Minus(whole, without), Everything));

    // Only what was asked about must be told apart: .0 and .255 were not, so the prefix says it.
    [Fact]
    public void What_was_not_asked_about_does_not_matter() =>
        Assert.Equal("10.0.0.0/24", AddressWords.Of(IpFamily.IPv4, SetOf("10.0.0.1-10.0.0.254"), Minus("0.0.0.0/0", "10.0.0.0/32 10.0.0.255/32")));

    [Fact]
    public void A_gap_that_was_not_asked_about_is_none() =>
        Assert.Equal("10.0.0.1–10.0.0.9", AddressWords.Of(IpFamily.IPv4, Minus("10.0.0.1-10.0.0.9", "10.0.0.4/32"), Minus("0.0.0.0/0", "10.0.0.4/32")));

    // Whatever the words are, within what was asked they name the set: read back, they hold the same addresses.
    [Fact]
    public void The_words_name_the_set()
    {
        var random = new Random(3);
        for (var round = 0; round < 2000; round++)
        {
            var asked = Random(random, 64, 4);
            var set = asked.Intersect(Random(random, 64, 3));
            if (set.IsEmpty || asked.IsEmpty)
                continue;
            var words = AddressWords.Of(IpFamily.IPv4, set, asked);
            if (words.Contains(" more", StringComparison.Ordinal))
                continue;
            Assert.Equal(set, asked.Intersect(Read(words)));
        }
    }

    private static IntervalSet Read(string words)
    {
        var parts = words.Split(" except ");
        var whole = parts[0] == "any" ? Everything : Union(parts[0]);
        return parts.Length == 1 ? whole : whole.Except(Union(parts[1]));
    }

    private static IntervalSet Union(string list) => IntervalSet.Of([.. list.Split(", ").SelectMany(p => SetOf(p.Replace('–', '-')).Intervals.ToArray())]);

    private static IntervalSet SetOf(string text) => AddressRange.Parse(text) is var range ? IntervalSet.Of(range.First.Bits, range.Last.Bits) : IntervalSet.Empty;

    private static IntervalSet Minus(string whole, string without) =>
        without.Split(' ', StringSplitOptions.RemoveEmptyEntries).Aggregate(SetOf(whole), (left, part) => left.Except(SetOf(part)));

    private static IntervalSet Random(Random random, int size, int pieces) => IntervalSet.Of(Enumerable.Range(0, pieces).Select(_ =>
    {
        var first = random.Next(size);
        return new IntervalSet.Interval((UInt128)first, (UInt128)Math.Min(size - 1, first + random.Next(size / 3)));
    }));
}
