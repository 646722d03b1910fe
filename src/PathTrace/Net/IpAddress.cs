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
    private IpAddress(UInt128 bits, IpFamily family)
    {
        Bits = bits;
        Family = family;
    }

    /// <summary>The address as a number, most significant octet first; an IPv4 address uses the low 32 bits.</summary>
    public UInt128 Bits { get; }

    /// <summary>The family, <see cref="IpFamily.None"/> for <c>default</c>.</summary>
    public IpFamily Family { get; }

    /// <summary>True for an address, false for <c>default</c>.</summary>
    public bool IsSet => Family != IpFamily.None;

    /// <summary>0.0.0.0.</summary>
    public static IpAddress AnyV4 { get; } = new(UInt128.Zero, IpFamily.IPv4);

    /// <summary><c>::</c>.</summary>
    public static IpAddress AnyV6 { get; } = new(UInt128.Zero, IpFamily.IPv6);

    /// <summary>An IPv4 address from its 32 bits in host order: 10.0.0.1 is 0x0a000001.</summary>
    public static IpAddress V4(uint bits) => new(bits, IpFamily.IPv4);

    /// <summary>An IPv6 address from its 128 bits.</summary>
    public static IpAddress V6(UInt128 bits) => new(bits, IpFamily.IPv6);

    /// <summary>An address of the given family from its bits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bits do not fit the family, or there is no family.</exception>
    public static IpAddress Create(IpFamily family, UInt128 bits)
    {
        if (family == IpFamily.None || (bits & ~family.AllOnes()) != 0)
            throw new ArgumentOutOfRangeException(nameof(bits), "The bits do not fit the address family.");
        return new(bits, family);
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
        if (utf8.Contains((byte)':'))
        {
            if (!IpAddressText.TryParseV6(utf8, out var groups))
                return false;
            address = V6(groups);
            return true;
        }

        if (!IpAddressText.TryParseV4(utf8, out var quad))
            return false;
        address = V4(quad);
        return true;
    }

    /// <summary>The part of the address under the mask.</summary>
    public IpAddress MaskedBy(UInt128 mask) => new(Bits & mask, Family);

    /// <inheritdoc/>
    public int CompareTo(IpAddress other)
    {
        var byFamily = Family.CompareTo(other.Family);
        return byFamily != 0 ? byFamily : Bits.CompareTo(other.Bits);
    }

    /// <summary>The canonical text: dotted quad, or RFC 5952.</summary>
    public override string ToString() => Family switch
    {
        IpFamily.IPv4 => IpAddressText.V4Text((uint)Bits),
        IpFamily.IPv6 => IpAddressText.V6Text(Bits),
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
}
