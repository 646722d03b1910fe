using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace PathTrace.Net;

/// <summary>The text of addresses, both ways.</summary>
internal static class IpAddressText
{
    /// <summary>Reads a dotted quad of decimal octets without leading zeros that fills the text.</summary>
    internal static bool TryParseV4(ReadOnlySpan<byte> text, out uint bits)
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

    /// <summary>Reads RFC 4291 text. The BCL does it, which is strict enough for IPv6 once zones and brackets are refused.</summary>
    internal static bool TryParseV6(ReadOnlySpan<byte> text, out UInt128 bits)
    {
        bits = default;
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
        bits = BinaryPrimitives.ReadUInt128BigEndian(octets);
        return true;
    }

    /// <summary>The dotted quad.</summary>
    internal static string V4Text(uint bits) =>
        string.Create(null, stackalloc char[15], $"{bits >> 24}.{(bits >> 16) & 255}.{(bits >> 8) & 255}.{bits & 255}");

    /// <summary>
    /// RFC 5952 as inet_ntop(3) prints it, with which all dumps are made: the first longest run of two or more zero groups is left out, and only
    /// ::a.b.c.d and ::ffff:a.b.c.d end in a dotted quad. (The BCL also writes dotted quads into ISATAP and other addresses.)
    /// </summary>
    internal static string V6Text(UInt128 bits)
    {
        var (first, count) = LongestZeroRun(bits);
        var withQuad = first == 0 && (count == 6 || (count == 5 && Group(bits, 5) == 0xffff));
        var groups = withQuad ? 6 : 8;
        Span<char> text = stackalloc char[45];
        var length = 0;
        for (var i = 0; i < groups; i++)
        {
            if (i == first)
            {
                text[length++] = ':';
                i += count - 1;
                continue;
            }

            if (i > 0)
                text[length++] = ':';
            Group(bits, i).TryFormat(text[length..], out var written, "x", CultureInfo.InvariantCulture);
            length += written;
        }

        if (withQuad)
            return $"{text[..length]}:{V4Text((uint)(bits & uint.MaxValue))}";
        if (first >= 0 && first + count == 8)
            text[length++] = ':';
        return text[..length].ToString();
    }

    private static uint Group(UInt128 bits, int index) => (uint)((bits >> (16 * (7 - index))) & 0xffff);

    private static (int First, int Count) LongestZeroRun(UInt128 bits)
    {
        var (first, count) = (-1, 1);
        for (int i = 0, start = 0; i < 8; i++)
        {
            if (Group(bits, i) != 0)
                start = i + 1;
            else if (i - start + 1 > count)
                (first, count) = (start, i - start + 1);
        }

        return (first, count);
    }
}
