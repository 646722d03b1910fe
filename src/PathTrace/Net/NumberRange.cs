using System.Globalization;

namespace PathTrace.Net;

/// <summary>
/// An inclusive range of unsigned numbers: ports, lengths, TTLs, ICMP types. <c>default</c> is the single number 0.
/// </summary>
public readonly record struct NumberRange
{
    /// <summary>The range from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range runs backwards.</exception>
    public NumberRange(uint first, uint last)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, last);
        First = first;
        Last = last;
    }

    /// <summary>The smallest number of the range.</summary>
    public uint First { get; }

    /// <summary>The largest number of the range.</summary>
    public uint Last { get; }

    /// <summary>True when the range holds one number.</summary>
    public bool IsSingle => First == Last;

    /// <summary>All 65,536 port numbers.</summary>
    public static NumberRange AllPorts => new(0, ushort.MaxValue);

    /// <summary>The range that holds one number.</summary>
    public static NumberRange Single(uint value) => new(value, value);

    /// <summary>True when the number lies in the range.</summary>
    public bool Contains(uint value) => value >= First && value <= Last;

    /// <summary><c>80</c> or <c>1024-65535</c>.</summary>
    public override string ToString() =>
        IsSingle ? First.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");
}
