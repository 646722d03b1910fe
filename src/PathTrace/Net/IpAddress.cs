using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
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
        if (utf8.Contains((byte)':'))
            return TryParseV6(utf8, out address);
        if (TryParseV4(utf8, out var bits))
        {
            address = V4(bits);
            return true;
        }

        address = default;
        return false;
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
        IpFamily.IPv4 => V4Text((uint)Bits),
        IpFamily.IPv6 => V6Text(Bits),
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

    private static bool TryParseV4(ReadOnlySpan<byte> text, out uint bits)
    {
        bits = 0;
        var octets = 0;
        var position = 0;
        while (true)
        {
            var start = position;
            uint value = 0;
            while (position < text.Length && position - start < 3 && char.IsAsciiDigit((char)text[position]))
                value = (value * 10) + (uint)(text[position++] - '0');
            var digits = position - start;
            if (digits == 0 || value > 255 || (digits > 1 && text[start] == '0'))
                return false;
            bits = (bits << 8) | value;
            if (++octets == 4)
                return position == text.Length;
            if (position >= text.Length || text[position++] != '.')
                return false;
        }
    }

    // RFC 4291 text is read by the BCL, which is strict enough for IPv6 once zones and brackets are refused.
    private static bool TryParseV6(ReadOnlySpan<byte> text, out IpAddress address)
    {
        address = default;
        if (text.Length > 45)
            return false;
        Span<char> chars = stackalloc char[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            var c = (char)text[i];
            if (!char.IsAsciiHexDigit(c) && c != ':' && c != '.')
                return false;
            chars[i] = c;
        }

        var dot = chars.LastIndexOf('.');
        if (dot >= 0 && !TryParseV4(text[(text.LastIndexOf((byte)':') + 1)..], out _))
            return false;
        if (!IPAddress.TryParse(chars, out var parsed))
            return false;
        Span<byte> octets = stackalloc byte[16];
        if (!parsed.TryWriteBytes(octets, out var written) || written != 16)
            return false;
        address = V6(BinaryPrimitives.ReadUInt128BigEndian(octets));
        return true;
    }

    private static string V4Text(uint bits) =>
        string.Create(null, stackalloc char[15], $"{bits >> 24}.{(bits >> 16) & 255}.{(bits >> 8) & 255}.{bits & 255}");

    private static string V6Text(UInt128 bits)
    {
        Span<byte> octets = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(octets, bits);
        return new IPAddress(octets).ToString();
    }
}
