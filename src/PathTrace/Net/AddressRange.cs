using System.Globalization;
using System.Text;

namespace PathTrace.Net;

/// <summary>
/// An inclusive range of addresses of one family. Reads the textual forms of NetTools' <c>IPAddressRange.Parse</c>: a CIDR block
/// (<c>10.0.0.0/8</c>, host bits allowed and cleared), an address with a netmask, <c>first-last</c>,
/// an IPv4 address and the last octet of another (<c>10.0.0.10-20</c>), or a single address.
/// <c>default</c> is no range and contains nothing.
/// </summary>
public readonly record struct AddressRange
{
    private readonly ulong _lastHigh;
    private readonly ulong _lastLow;

    /// <summary>The range from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    /// <exception cref="ArgumentException">The families differ or the range runs backwards.</exception>
    public AddressRange(IpAddress first, IpAddress last)
    {
        if (!first.IsSet || first.Family != last.Family || first > last)
            throw new ArgumentException($"{first}-{last} is not a range of addresses.", nameof(last));
        First = first;
        (_lastHigh, _lastLow) = (last.High, last.Low);
    }

    private AddressRange(IpAddress only)
    {
        First = only;
        (_lastHigh, _lastLow) = (only.High, only.Low);
    }

    /// <summary>The first address.</summary>
    public IpAddress First { get; }

    /// <summary>The last address.</summary>
    public IpAddress Last => IpAddress.Of(First.Family, _lastHigh, _lastLow);

    /// <summary>The family, <see cref="IpFamily.None"/> for <c>default</c>.</summary>
    public IpFamily Family => First.Family;

    /// <summary>True when the range holds one address.</summary>
    public bool IsSingle => First.IsSet && First == Last;

    /// <summary>How many addresses follow the first one; the largest number there is when it does not fit.</summary>
    internal ulong Following
    {
        get
        {
            var high = Last.High - First.High - (Last.Low < First.Low ? 1UL : 0);
            return high == 0 ? unchecked(Last.Low - First.Low) : ulong.MaxValue;
        }
    }

    /// <summary>The range that holds one address.</summary>
    public static AddressRange Single(IpAddress address) => address.IsSet ? new(address) : new(address, address);

    /// <summary>The addresses of a prefix.</summary>
    public static AddressRange Of(IpPrefix prefix) => new(prefix.Address, prefix.Last);

    /// <summary>The prefix that holds exactly these addresses; false when none does.</summary>
    internal bool TryGetPrefix(out IpPrefix prefix)
    {
        prefix = default;
        if (!First.IsSet)
            return false;
        var differing = First.Bits ^ Last.Bits;
        prefix = IpPrefix.Containing(First, Family.AddressBits() - (128 - (int)UInt128.LeadingZeroCount(differing)));
        return prefix.Address == First && prefix.Last == Last;
    }

    /// <summary>True when the address lies in the range.</summary>
    public bool Contains(IpAddress address) => address.Family == Family && address >= First && address <= Last && Family != IpFamily.None;

    /// <summary>Reads a range; see the type for the accepted forms.</summary>
    /// <exception cref="FormatException">The text is not a range.</exception>
    public static AddressRange Parse(string text) =>
        TryParse(Encoding.UTF8.GetBytes(text), out var range) ? range : throw new FormatException($"'{text}' is not a range of addresses.");

    /// <summary>Reads a range; see the type for the accepted forms. Never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out AddressRange range)
    {
        range = default;
        utf8 = utf8.Trim((byte)' ');
        var dash = utf8.IndexOf((byte)'-');
        if (dash >= 0)
            return TryCreate(utf8[..dash].Trim((byte)' '), utf8[(dash + 1)..].Trim((byte)' '), out range);
        if (IpPrefix.TryParseWithHostBits(utf8, out var address, out var length))
        {
            range = Of(IpPrefix.Containing(address, length));
            return true;
        }

        var slash = utf8.IndexOf((byte)'/');
        if (slash < 0 || !IpAddress.TryParse(utf8[..slash], out address) || !IpAddress.TryParse(utf8[(slash + 1)..], out var mask))
            return false;
        if (mask.Family != address.Family || !MaskedAddress.Of(address, mask).TryGetPrefix(out var prefix))
            return false;
        range = Of(prefix);
        return true;
    }

    /// <summary>A single address, or <c>first-last</c>.</summary>
    public override string ToString() => IsSingle ? First.ToString() : First.IsSet ? $"{First}-{Last}" : "none";

    private static bool TryCreate(ReadOnlySpan<byte> first, ReadOnlySpan<byte> last, out AddressRange range)
    {
        range = default;
        if (!IpAddress.TryParse(first, out var a) || !(IpAddress.TryParse(last, out var b) || TryParseLastOctet(a, last, out b)))
            return false;
        if (a.Family != b.Family || a > b)
            return false;
        range = new(a, b);
        return true;
    }

    private static bool TryParseLastOctet(IpAddress first, ReadOnlySpan<byte> digits, out IpAddress last)
    {
        last = default;
        if (first.Family != IpFamily.IPv4 || digits.Length > 3 || !byte.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var octet))
            return false;
        last = IpAddress.V4(((uint)first.Low & 0xffffff00) | octet);
        return true;
    }
}
