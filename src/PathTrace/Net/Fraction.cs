using System.Globalization;
using System.Numerics;

namespace PathTrace.Net;

/// <summary>
/// An exact share of traffic: a non-negative rational number. Shares of a trace are sums and products of thirds, weights and multiples
/// of 2^-31 (the step of <c>statistic --mode random</c>), which no floating-point type adds up to exactly one. <c>default</c> is zero.
/// </summary>
/// <remarks>
/// The value is <c>numerator / (odd * 2^shift)</c>. Nearly every denominator is a power of two, so that sums align by shifting and the common
/// divisor is sought only for the small odd part.
/// </remarks>
public readonly struct Fraction : IEquatable<Fraction>, IComparable<Fraction>
{
    private readonly BigInteger _numerator;
    private readonly BigInteger _odd;
    private readonly int _shift;

    /// <summary>The fraction of two whole numbers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is negative or its denominator is not positive.</exception>
    public Fraction(BigInteger numerator, BigInteger denominator)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(numerator);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(denominator);
        var twos = (int)BigInteger.TrailingZeroCount(denominator);
        (_numerator, _odd, _shift) = Reduce(numerator, denominator >> twos, twos);
    }

    private Fraction(BigInteger numerator, BigInteger odd, int shift) => (_numerator, _odd, _shift) = Reduce(numerator, odd, shift);

    /// <summary>Nothing.</summary>
    public static Fraction Zero => default;

    /// <summary>The whole.</summary>
    public static Fraction One { get; } = new(1, 1);

    /// <summary>True for nothing at all.</summary>
    public bool IsZero => _numerator.IsZero;

    /// <summary>True for exactly the whole.</summary>
    public bool IsOne => Equals(One);

    private BigInteger Odd => _odd.IsZero ? BigInteger.One : _odd;

    /// <summary>A multiple of a power of two: <c>numerator / 2^shift</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The shift is negative.</exception>
    public static Fraction Dyadic(uint numerator, int shift)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shift);
        return new(numerator, BigInteger.One, shift);
    }

    /// <summary>The nearest double (denormal results may be off by one unit in the last place).</summary>
    public double ToDouble()
    {
        if (IsZero)
            return 0;

        // A quotient of 63 or 64 bits; its last bit also stands for everything behind it, so that it rounds to the right side.
        var denominator = Odd << _shift;
        var up = (int)(63 - _numerator.GetBitLength() + denominator.GetBitLength());
        var (dividend, divisor) = up >= 0 ? (_numerator << up, denominator) : (_numerator, denominator << -up);
        var quotient = (ulong)BigInteger.DivRem(dividend, divisor, out var rest);
        return Math.ScaleB(rest.IsZero ? quotient : quotient | 1, -up);
    }

    /// <summary>Sum.</summary>
    public static Fraction operator +(Fraction left, Fraction right)
    {
        var (a, b, odd, shift) = Align(left, right);
        return new(a + b, odd, shift);
    }

    /// <summary>Difference.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The difference is negative.</exception>
    public static Fraction operator -(Fraction left, Fraction right)
    {
        var (a, b, odd, shift) = Align(left, right);
        ArgumentOutOfRangeException.ThrowIfNegative(a - b, nameof(right));
        return new(a - b, odd, shift);
    }

    /// <summary>Product.</summary>
    public static Fraction operator *(Fraction left, Fraction right) =>
        new(left._numerator * right._numerator, left.Odd * right.Odd, left._shift + right._shift);

    /// <summary>Equal values.</summary>
    public static bool operator ==(Fraction left, Fraction right) => left.Equals(right);

    /// <summary>Different values.</summary>
    public static bool operator !=(Fraction left, Fraction right) => !left.Equals(right);

    /// <summary>Smaller.</summary>
    public static bool operator <(Fraction left, Fraction right) => left.CompareTo(right) < 0;

    /// <summary>Larger.</summary>
    public static bool operator >(Fraction left, Fraction right) => left.CompareTo(right) > 0;

    /// <summary>Smaller or equal.</summary>
    public static bool operator <=(Fraction left, Fraction right) => left.CompareTo(right) <= 0;

    /// <summary>Larger or equal.</summary>
    public static bool operator >=(Fraction left, Fraction right) => left.CompareTo(right) >= 0;

    /// <summary>The smaller of two.</summary>
    public static Fraction Min(Fraction left, Fraction right) => left <= right ? left : right;

    /// <inheritdoc/>
    public int CompareTo(Fraction other)
    {
        var (a, b, _, _) = Align(this, other);
        return a.CompareTo(b);
    }

    /// <inheritdoc/>
    public bool Equals(Fraction other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Fraction other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var (numerator, denominator) = LowestTerms();
        return HashCode.Combine(numerator, denominator);
    }

    /// <summary><c>1/3</c>; <c>0</c> and <c>1</c> without a denominator.</summary>
    public override string ToString()
    {
        var (numerator, denominator) = LowestTerms();
        return denominator.IsOne
            ? numerator.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{numerator}/{denominator}");
    }

    private static (BigInteger Numerator, BigInteger Odd, int Shift) Reduce(BigInteger numerator, BigInteger odd, int shift)
    {
        if (numerator.IsZero)
            return (BigInteger.Zero, BigInteger.Zero, 0);
        if (!odd.IsOne)
        {
            var divisor = BigInteger.GreatestCommonDivisor(numerator, odd);
            (numerator, odd) = (numerator / divisor, odd / divisor);
        }

        return (numerator, odd, shift);
    }

    private static (BigInteger Left, BigInteger Right, BigInteger Odd, int Shift) Align(Fraction left, Fraction right)
    {
        var shift = Math.Max(left._shift, right._shift);
        var a = left._numerator << (shift - left._shift);
        var b = right._numerator << (shift - right._shift);
        return left.Odd == right.Odd
            ? (a, b, left.Odd, shift)
            : (a * right.Odd, b * left.Odd, left.Odd * right.Odd, shift);
    }

    private (BigInteger Numerator, BigInteger Denominator) LowestTerms()
    {
        var denominator = Odd << _shift;
        var divisor = BigInteger.GreatestCommonDivisor(_numerator, denominator);
        return (_numerator / divisor, denominator / divisor);
    }
}
