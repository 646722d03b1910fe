using System.Globalization;
using System.Numerics;

namespace PathTrace.Net;

/// <summary>
/// An exact share of traffic: a non-negative rational number. Shares of a trace are sums and products of thirds, weights and multiples
/// of 2^-31 (the step of <c>statistic --mode random</c>), which no floating-point type adds up to exactly one. <c>default</c> is zero.
/// </summary>
public readonly struct Fraction : IEquatable<Fraction>, IComparable<Fraction>
{
    private readonly BigInteger _numerator;
    private readonly BigInteger _denominator;

    /// <summary>The fraction in lowest terms.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is negative or its denominator is not positive.</exception>
    public Fraction(BigInteger numerator, BigInteger denominator)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(numerator);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(denominator);
        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        _numerator = numerator / divisor;
        _denominator = denominator / divisor;
    }

    /// <summary>Nothing.</summary>
    public static Fraction Zero => default;

    /// <summary>The whole.</summary>
    public static Fraction One { get; } = new(1, 1);

    private BigInteger Denominator => _denominator.IsZero ? BigInteger.One : _denominator;

    /// <summary>True for nothing at all.</summary>
    public bool IsZero => _numerator.IsZero;

    /// <summary>True for exactly the whole.</summary>
    public bool IsOne => _numerator == Denominator;

    /// <summary>The nearest double (denormal results may be off by one unit in the last place).</summary>
    public double ToDouble()
    {
        if (IsZero)
            return 0;

        // A quotient of 63 or 64 bits; its last bit also stands for everything behind it, so that it rounds to the right side.
        var shift = (int)(63 - _numerator.GetBitLength() + Denominator.GetBitLength());
        var (dividend, divisor) = shift >= 0 ? (_numerator << shift, Denominator) : (_numerator, Denominator << -shift);
        var quotient = (ulong)BigInteger.DivRem(dividend, divisor, out var rest);
        return Math.ScaleB(rest.IsZero ? quotient : quotient | 1, -shift);
    }

    /// <summary>Sum.</summary>
    public static Fraction operator +(Fraction left, Fraction right) =>
        new((left._numerator * right.Denominator) + (right._numerator * left.Denominator), left.Denominator * right.Denominator);

    /// <summary>Difference.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The difference is negative.</exception>
    public static Fraction operator -(Fraction left, Fraction right) =>
        new((left._numerator * right.Denominator) - (right._numerator * left.Denominator), left.Denominator * right.Denominator);

    /// <summary>Product.</summary>
    public static Fraction operator *(Fraction left, Fraction right) =>
        new(left._numerator * right._numerator, left.Denominator * right.Denominator);

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
    public int CompareTo(Fraction other) => (_numerator * other.Denominator).CompareTo(other._numerator * Denominator);

    /// <inheritdoc/>
    public bool Equals(Fraction other) => _numerator == other._numerator && Denominator == other.Denominator;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Fraction other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_numerator, Denominator);

    /// <summary><c>1/3</c>; <c>0</c> and <c>1</c> without a denominator.</summary>
    public override string ToString() => Denominator.IsOne
        ? _numerator.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{_numerator}/{Denominator}");
}
