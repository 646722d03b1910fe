using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using PathTrace.Net;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Net;

public class FractionTests
{
    private static Gen<Fraction> Fractions { get; } =
        from numerator in Gen.OneOf(Gen.Choose(0, 12), Gen.Choose(0, int.MaxValue))
        from denominator in Gen.OneOf(Gen.Choose(1, 12), Gen.Choose(1, int.MaxValue), Gen.Constant(1 << 30))
        from twos in Gen.Choose(0, 70)
        from pick in Gen.Choose(0, 2)
        select pick == 0 ? Fraction.Dyadic((uint)numerator, twos) : new Fraction(numerator, denominator);

    [Fact]
    public void Sums_and_products_obey_the_laws() => Claim.Holds(
        from a in Fractions
        from b in Fractions
        from c in Fractions
        select (a, b, c),
        t =>
        {
            var (a, b, c) = t;
            Assert.Equal(a + b, b + a);
            Assert.Equal(a * b, b * a);
            Assert.Equal(a + b + c, a + (b + c));
            Assert.Equal(a * b * c, a * (b * c));
            Assert.Equal(a * (b + c), (a * b) + (a * c));
            Assert.Equal(a, a + Fraction.Zero);
            Assert.Equal(a, a * Fraction.One);
            Assert.Equal(Fraction.Zero, a * Fraction.Zero);
            Assert.Equal(a, a + b - b);
            Assert.True(a - a is { IsZero: true });
        });

    [Fact]
    public void Order_agrees_with_differences_and_equality_with_hash_codes() => Claim.Holds(
        from a in Fractions
        from b in Fractions
        from k in Gen.Choose(1, 1000)
        select (a, b, k),
        t =>
        {
            var (a, b, k) = t;
            Assert.Equal(a < b, b > a);
            Assert.Equal(a <= b, !(a > b));
            Assert.Equal(a == b, a.CompareTo(b) == 0);
            Assert.True(Fraction.Min(a, b) <= a && Fraction.Min(a, b) <= b);
            Assert.Equal(a < b, !(b - Fraction.Min(a, b)).IsZero);
            var same = a * new Fraction(k, 3) * new Fraction(6, 2 * k);
            Assert.Equal((a, a.GetHashCode(), a.ToString()), (same, same.GetHashCode(), same.ToString()));
        });

    // N thirds, sevenths … in any grouping are exactly one; N doubles of 0.1 are not.
    [Fact]
    public void Equal_shares_add_up_to_exactly_one() => Claim.Holds(Gens.Int(1, 300), n =>
        Assert.True(Enumerable.Repeat(new Fraction(1, n), n).Aggregate(Fraction.Zero, (sum, share) => sum + share).IsOne), 50);

    // statistic --mode random draws 31 bits: rule k of n takes round(2^31 / (n-k)) / 2^31 of what is left; the last takes the rest.
    [Fact]
    public void A_chain_of_random_rules_adds_up_to_exactly_one() => Claim.Holds(Gens.Int(1, 40), n =>
    {
        var left = Fraction.One;
        var sum = Fraction.Zero;
        for (var k = 0; k < n; k++)
        {
            var share = left * new Fraction((BigInteger)Math.Round(2147483648.0 / (n - k)), BigInteger.One << 31);
            sum += share;
            left -= share;
        }

        Assert.True((sum + left).IsOne);
        Assert.True(left.IsZero);
    }, 40);

    [Theory]
    [InlineData(0, 1, "0")]
    [InlineData(0, 7, "0")]
    [InlineData(7, 7, "1")]
    [InlineData(2, 6, "1/3")]
    [InlineData(9, 3, "3")]
    public void Prints_in_lowest_terms(int numerator, int denominator, string text) => Assert.Equal(text, new Fraction(numerator, denominator).ToString());

    // IEEE 754 division rounds correctly, so for operands that a double holds exactly it is the oracle.
    [Fact]
    public void Doubles_are_the_nearest() => Claim.Holds(
        from n in Gens.UInt
        from d in Gens.UInt
        where d != 0
        select (n, d),
        t => Assert.Equal((double)t.n / t.d, new Fraction(t.n, t.d).ToDouble()), 2000);

    [Fact]
    public void Doubles_of_huge_terms()
    {
        var huge = BigInteger.Pow(3, 2000);
        Assert.Equal(1.0 / 3, new Fraction(huge, huge * 3).ToDouble());
        Assert.Equal(1.0, new Fraction(huge - 1, huge).ToDouble());
        Assert.Equal(2.0 / 3, new Fraction((huge * 2) + 1, huge * 3).ToDouble());
        Assert.Equal(Math.ScaleB(1, -1000), new Fraction(1, BigInteger.One << 1000).ToDouble());
        Assert.Equal(0, new Fraction(1, BigInteger.One << 5000).ToDouble());
        Assert.Equal(3, new Fraction(huge * 3, huge).ToDouble());
        Assert.Equal((0, 0, 1), (default(Fraction).ToDouble(), Fraction.Zero.ToDouble(), Fraction.One.ToDouble()));
    }

    [Fact]
    public void Default_is_zero_and_nothing_is_negative()
    {
        Assert.Equal((Fraction.Zero, "0", true, false), (default, default(Fraction).ToString(), default(Fraction).IsZero, default(Fraction).IsOne));
        Assert.Equal(new Fraction(0, 5).GetHashCode(), default(Fraction).GetHashCode());
        Assert.Throws<ArgumentOutOfRangeException>(() => new Fraction(-1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Fraction(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Fraction.Zero - Fraction.One);
    }
}
