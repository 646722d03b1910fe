using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace PathTrace.Net;

/// <summary>
/// A network: an address whose host bits are zero, and a prefix length of 0–32 (IPv4) or 0–128 (IPv6).
/// <c>default</c> is no prefix: it contains nothing and prints as <c>none</c>.
/// </summary>
public readonly record struct IpPrefix : IComparable<IpPrefix>
{
    private readonly byte _length;

    private IpPrefix(IpAddress address, int length)
    {
        Address = address;
        _length = (byte)length;
    }

    /// <summary>The network address; its host bits are zero.</summary>
    public IpAddress Address { get; }

    /// <summary>How many leading bits are fixed.</summary>
    public int Length => _length;

    /// <summary>The family, <see cref="IpFamily.None"/> for <c>default</c>.</summary>
    public IpFamily Family => Address.Family;

    /// <summary>True for a prefix, false for <c>default</c>.</summary>
    public bool IsSet => Address.IsSet;

    /// <summary>The netmask as bits.</summary>
    public UInt128 Mask => MaskOf(Family, _length);

    /// <summary>True when the prefix holds exactly one address.</summary>
    public bool IsHost => IsSet && _length == Family.AddressBits();

    /// <summary>The last address of the prefix.</summary>
    public IpAddress Last => IsSet ? IpAddress.Create(Family, Address.Bits | (Family.AllOnes() & ~Mask)) : default;

    /// <summary>0.0.0.0/0 or ::/0.</summary>
    public static IpPrefix All(IpFamily family) => Containing(IpAddress.Create(family, UInt128.Zero), 0);

    /// <summary>The prefix that holds this address alone.</summary>
    public static IpPrefix Host(IpAddress address) => new(address, address.Family.AddressBits());

    /// <summary>The prefix of the given length that contains the address: host bits are cleared.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length does not fit the family.</exception>
    public static IpPrefix Containing(IpAddress address, int length)
    {
        if (!address.IsSet || length < 0 || length > address.Family.AddressBits())
            throw new ArgumentOutOfRangeException(nameof(length), length, "A prefix length is 0 to 32 for IPv4 and 0 to 128 for IPv6.");
        return new(address.MaskedBy(MaskOf(address.Family, length)), length);
    }

    /// <summary>The netmask of a prefix length.</summary>
    public static UInt128 MaskOf(IpFamily family, int length)
    {
        var all = family.AllOnes();
        return length == 0 ? UInt128.Zero : all & ~((all >> (length - 1)) >> 1);
    }

    /// <summary>True when the address lies in the prefix. Addresses of the other family never do.</summary>
    public bool Contains(IpAddress address) => IsSet && address.Family == Family && (address.Bits & Mask) == Address.Bits;

    /// <summary>True when every address of <paramref name="other"/> lies in this prefix.</summary>
    public bool Contains(IpPrefix other) => other.Length >= Length && Contains(other.Address);

    /// <summary>Reads <c>address/length</c>, or a bare address as a host prefix. Host bits must be zero.</summary>
    /// <exception cref="FormatException">The text is not a prefix.</exception>
    public static IpPrefix Parse(string text) =>
        TryParse(Encoding.UTF8.GetBytes(text), out var prefix) ? prefix : throw new FormatException($"'{text}' is not an address prefix.");

    /// <summary>Reads <c>address/length</c>, or a bare address as a host prefix. Host bits must be zero.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out IpPrefix prefix)
    {
        prefix = default;
        return text is { Length: > 0 and <= 64 } && TryParse(Encoding.UTF8.GetBytes(text), out prefix);
    }

    /// <summary>Reads <c>address/length</c>, or a bare address as a host prefix. Host bits must be zero. Never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out IpPrefix prefix)
    {
        prefix = default;
        if (!TryParseWithHostBits(utf8, out var address, out var length) || (address.Bits & ~MaskOf(address.Family, length)) != 0)
            return false;
        prefix = new(address, length);
        return true;
    }

    /// <summary>Reads <c>address/length</c> as <c>ip addr</c> prints it, where the address keeps its host bits. Never throws.</summary>
    public static bool TryParseWithHostBits(ReadOnlySpan<byte> utf8, out IpAddress address, out int length)
    {
        length = 0;
        var slash = utf8.IndexOf((byte)'/');
        if (!IpAddress.TryParse(slash < 0 ? utf8 : utf8[..slash], out address))
            return false;
        length = address.Family.AddressBits();
        if (slash < 0)
            return true;
        var digits = utf8[(slash + 1)..];
        if (digits.Length is 0 or > 3 || (digits.Length > 1 && digits[0] == '0'))
            return false;
        var value = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
                return false;
            value = (value * 10) + digit - '0';
        }

        var fits = value <= length;
        length = value;
        return fits;
    }

    /// <summary>Ordered by network address, then the shorter prefix first.</summary>
    public int CompareTo(IpPrefix other)
    {
        var byAddress = Address.CompareTo(other.Address);
        return byAddress != 0 ? byAddress : Length.CompareTo(other.Length);
    }

    /// <summary><c>10.0.0.0/8</c>; a host prefix keeps its length, as in <c>10.0.0.1/32</c>.</summary>
    public override string ToString() => IsSet ? string.Create(CultureInfo.InvariantCulture, $"{Address}/{Length}") : "none";

    /// <summary>Earlier in the order of <see cref="CompareTo"/>.</summary>
    public static bool operator <(IpPrefix left, IpPrefix right) => left.CompareTo(right) < 0;

    /// <summary>Later in the order of <see cref="CompareTo"/>.</summary>
    public static bool operator >(IpPrefix left, IpPrefix right) => left.CompareTo(right) > 0;

    /// <summary>Earlier or equal.</summary>
    public static bool operator <=(IpPrefix left, IpPrefix right) => left.CompareTo(right) <= 0;

    /// <summary>Later or equal.</summary>
    public static bool operator >=(IpPrefix left, IpPrefix right) => left.CompareTo(right) >= 0;
}
