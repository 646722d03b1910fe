using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace PathTrace.Net;

/// <summary>
/// An IPv4 or IPv6 address. Both families share one representation, so that every algorithm is written once.
/// Text is read strictly: four decimal octets without leading zeros, or RFC 4291 text; no zone, no shorthand such as <c>10.1</c>.
/// Ordered by family, then numerically. <c>default</c> is no address; it equals only itself and prints as <c>none</c>.
/// </summary>
public readonly record struct IpAddress : IComparable<IpAddress>
{
    // Two halves and not one UInt128: the ahead-of-time compiler leaves out every method that touches a value holding one, wherever it is nested.
    private readonly ulong _high;
    private readonly ulong _low;

    private IpAddress(ulong high, ulong low, IpFamily family)
    {
        _high = high;
        _low = low;
        Family = family;
    }

    /// <summary>The address as a number, most significant octet first; an IPv4 address uses the low 32 bits.</summary>
    public UInt128 Bits => new(_high, _low);

    /// <summary>The upper 64 bits of <see cref="Bits"/>.</summary>
    internal ulong High => _high;

    /// <summary>The lower 64 bits of <see cref="Bits"/>.</summary>
    internal ulong Low => _low;

    /// <summary>True when every bit is zero: 0.0.0.0, <c>::</c> or <c>default</c>.</summary>
    internal bool IsZero => (_high | _low) == 0;

    /// <summary>The family, <see cref="IpFamily.None"/> for <c>default</c>.</summary>
    public IpFamily Family { get; }

    /// <summary>True for an address, false for <c>default</c>.</summary>
    public bool IsSet => Family != IpFamily.None;

    /// <summary>0.0.0.0.</summary>
    public static IpAddress AnyV4 { get; } = new(0, 0, IpFamily.IPv4);

    /// <summary><c>::</c>.</summary>
    public static IpAddress AnyV6 { get; } = new(0, 0, IpFamily.IPv6);

    /// <summary>An IPv4 address from its 32 bits in host order: 10.0.0.1 is 0x0a000001.</summary>
    public static IpAddress V4(uint bits) => new(0, bits, IpFamily.IPv4);

    /// <summary>An IPv6 address from its 128 bits.</summary>
    public static IpAddress V6(UInt128 bits) => Of(IpFamily.IPv6, bits);

    /// <summary>An address of the given family from its bits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bits do not fit the family, or there is no family.</exception>
    public static IpAddress Create(IpFamily family, UInt128 bits)
    {
        if (family == IpFamily.None || (bits & ~family.AllOnes()) != 0)
            throw new ArgumentOutOfRangeException(nameof(bits), "The bits do not fit the address family.");
        return Of(family, bits);
    }

    /// <summary>Reads an address; see the type for the accepted text.</summary>
    /// <exception cref="FormatException">The text is not an address.</exception>
    public static IpAddress Parse(string text) =>
        TryParse(Encoding.UTF8.GetBytes(text), out var address) ? address : throw new FormatException($"'{text}' is not an IP address.");

    /// <summary>Reads an address that fills the whole of <paramref name="text"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out IpAddress address)
    {
        address = default;
        return text is { Length: > 0 and <= 64 } && TryParse(Encoding.UTF8.GetBytes(text), out address);
    }

    /// <summary>Reads an address that fills the whole of <paramref name="utf8"/>. Never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out IpAddress address)
    {
        address = default;
        if (IpAddressText.TryParseV4(utf8, out var quad))
        {
            address = V4(quad);
            return true;
        }

        if (!utf8.Contains((byte)':') || !IpAddressText.TryParseV6(utf8, out var high, out var low))
            return false;
        address = new(high, low, IpFamily.IPv6);
        return true;
    }

    /// <summary>True for 127.0.0.0/8 and <c>::1</c>.</summary>
    internal bool IsLoopback => Family switch
    {
        IpFamily.IPv4 => _low >> 24 == 127,
        IpFamily.IPv6 => _high == 0 && _low == 1,
        _ => false,
    };

    /// <summary>The part of the address under the mask.</summary>
    public IpAddress MaskedBy(UInt128 mask) => Of(Family, Bits & mask);

    /// <summary>The part of the address under a mask that is written as an address.</summary>
    internal IpAddress MaskedBy(IpAddress mask) => new(_high & mask._high, _low & mask._low, Family);

    /// <summary>The address that lies <paramref name="offset"/> further on; the caller sees to it that there is one.</summary>
    internal IpAddress Plus(ulong offset)
    {
        var low = unchecked(_low + offset);
        return new(low < offset ? _high + 1 : _high, low, Family);
    }

    /// <summary>The mask of a prefix length, written as an address. The length fits the family.</summary>
    internal static IpAddress Netmask(IpFamily family, int length) => family == IpFamily.IPv4
        ? new(0, Leading(length) >> 32, family)
        : new(Leading(Math.Min(length, 64)), Leading(Math.Max(length - 64, 0)), family);

    private static ulong Leading(int count) => count == 0 ? 0 : ulong.MaxValue << (64 - count);

    /// <inheritdoc/>
    public int CompareTo(IpAddress other)
    {
        var byFamily = ((byte)Family).CompareTo((byte)other.Family);
        if (byFamily != 0)
            return byFamily;
        var byHigh = _high.CompareTo(other._high);
        return byHigh != 0 ? byHigh : _low.CompareTo(other._low);
    }

    /// <summary>The canonical text: dotted quad, or RFC 5952.</summary>
    public override string ToString() => Family switch
    {
        IpFamily.IPv4 => IpAddressText.V4Text((uint)_low),
        IpFamily.IPv6 => IpAddressText.V6Text(_high, _low),
        _ => "none",
    };

    /// <summary>Earlier in the order of <see cref="CompareTo"/>.</summary>
    public static bool operator <(IpAddress left, IpAddress right) => left.CompareTo(right) < 0;

    /// <summary>Later in the order of <see cref="CompareTo"/>.</summary>
    public static bool operator >(IpAddress left, IpAddress right) => left.CompareTo(right) > 0;

    /// <summary>Earlier or equal.</summary>
    public static bool operator <=(IpAddress left, IpAddress right) => left.CompareTo(right) <= 0;

    /// <summary>Later or equal.</summary>
    public static bool operator >=(IpAddress left, IpAddress right) => left.CompareTo(right) >= 0;

    /// <summary>The address of these halves; the caller sees to it that they fit the family.</summary>
    internal static IpAddress Of(IpFamily family, ulong high, ulong low) => new(high, low, family);

    private static IpAddress Of(IpFamily family, UInt128 bits) => new((ulong)(bits >> 64), (ulong)(bits & ulong.MaxValue), family);
}
