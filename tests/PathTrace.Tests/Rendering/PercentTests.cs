using PathTrace.Net;
using PathTrace.Rendering;

namespace PathTrace.Tests.Rendering;

public class PercentTests
{
    // The rule: one decimal, and 0 % and 100 % only for exactly that.
    [Theory]
    [InlineData(0, 1, "0 %")]
    [InlineData(1, 1, "100 %")]
    [InlineData(1, 3, "33.3 %")]
    [InlineData(2, 3, "66.7 %")]
    [InlineData(1, 2, "50.0 %")]
    [InlineData(1, 2048, "<0.1 %")]
    [InlineData(1, 1000, "0.1 %")]
    [InlineData(2047, 2048, ">99.9 %")]
    [InlineData(999, 1000, "99.9 %")]
    [InlineData(9994, 10000, "99.9 %")]
    [InlineData(9995, 10000, ">99.9 %")]
    public void One_decimal_and_never_more_than_is_true(int numerator, int denominator, string expected) =>
        Assert.Equal(expected, Percent.Of(new Fraction(numerator, denominator)));

    [Theory]
    [InlineData(0, 1, 1, 1, "?")]
    [InlineData(1, 3, 1, 1, "33.3–100 %")]
    [InlineData(0, 1, 1, 2, "0–50.0 %")]
    [InlineData(1, 2, 1, 2, "50.0 %")]
    [InlineData(1, 1, 1, 1, "100 %")]
    public void A_range_says_from_where_to_where(int least, int leastOf, int most, int mostOf, string text) =>
        Assert.Equal(text, Percent.Range(new(least, leastOf), new(most, mostOf)));
}
