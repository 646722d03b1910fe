using PathTrace.Analysis.Timeline;
using PathTrace.Net;

namespace PathTrace.Tests.Analysis.Timeline;

/// <summary>Whose turn it is.</summary>
public class TurnsTests
{
    private static (string, Fraction)[] Of(params (string, int)[] weights) => [.. weights.Select(w => (w.Item1, new Fraction(w.Item2, 12)))];

    private static string Take(Turns turns, int count, params (string, int)[] weights) => string.Concat(Enumerable.Range(0, count).Select(_ => turns.Next(Of(weights))));

    [Fact]
    public void Equal_backends_follow_each_other_as_the_table_has_them() => Assert.Equal("abcabca", Take(new(), 7, ("a", 4), ("b", 4), ("c", 4)));

    // Credits of 3, 1 against 4: a 3-4=-1; a 2-4=-2, b 1, 2: a 2 is not below b 2, the first wins; then b; then a.
    [Fact]
    public void A_heavier_one_comes_more_often_and_not_in_one_go() => Assert.Equal("aabaaaba", Take(new(), 8, ("a", 3), ("b", 1)));

    [Fact]
    public void One_that_was_away_does_not_catch_up()
    {
        var turns = new Turns();
        Assert.Equal("ab", Take(turns, 2, ("a", 6), ("b", 6)));
        Assert.Equal("aaaaaa", Take(turns, 6, ("a", 6)));
        Assert.Equal("abab", Take(turns, 4, ("a", 6), ("b", 6)));
    }
}
