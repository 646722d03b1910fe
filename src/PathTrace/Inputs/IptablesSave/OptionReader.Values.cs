using System.Globalization;
using System.Text;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Inputs.IptablesSave;

/// <content>Values of the kinds that many extensions share. Each reads one word; one that cannot be read is refused and a default returned.</content>
internal ref partial struct OptionReader
{
    /// <summary>A number of at most <paramref name="max"/>.</summary>
    internal uint Number(uint max)
    {
        var word = Word();
        return Failed ? 0 : ToNumber(word, max);
    }

    /// <summary><c>first:last</c> or a single number; an end left out is the lowest or highest value.</summary>
    internal NumberRange Range(uint max, byte separator = (byte)':')
    {
        var word = Word();
        return Failed ? default : ToRange(word, max, separator);
    }

    /// <summary><c>first:last</c> as for <see cref="Range"/>; null for a range that runs backwards, which iptables takes for some options and in which nothing lies.</summary>
    internal NumberRange? RangeOrNothing(uint max)
    {
        var word = Word();
        if (Failed)
            return null;
        var split = word.IndexOf((byte)':');
        if (split < 0)
            return NumberRange.Single(ToNumber(word, max));
        var first = split == 0 ? 0 : ToNumber(word[..split], max);
        var last = split == word.Length - 1 ? max : ToNumber(word[(split + 1)..], max);
        return Failed || first > last ? null : new(first, last);
    }

    /// <summary>A port or a range of ports, by number or service name.</summary>
    internal NumberRange Ports()
    {
        var word = Word();
        return Failed ? default : ToRange(word, ushort.MaxValue, (byte)':');
    }

    /// <summary><c>value/mask</c>; without a mask, all bits.</summary>
    internal MaskedValue MaskedValue()
    {
        var word = Word();
        return Failed ? default : ToMaskedValue(word);
    }

    /// <summary><c>value/mask</c> out of a word that was read already.</summary>
    internal MaskedValue ToMaskedValue(ReadOnlySpan<byte> word)
    {
        var slash = word.IndexOf((byte)'/');
        if (slash < 0)
            return new(ToNumber(word, uint.MaxValue), uint.MaxValue);
        return new(ToNumber(word[..slash], uint.MaxValue), ToNumber(word[(slash + 1)..], uint.MaxValue));
    }

    /// <summary>An address of the rule's family.</summary>
    internal IpAddress Address()
    {
        var word = Word();
        if (Failed || (IpAddress.TryParse(word, out var address) && address.Family == Family))
            return Failed ? default : IpAddress.TryParse(word, out address) ? address : default;
        RefuseValue(word, "address");
        return default;
    }

    /// <summary>An address or a network of the rule's family.</summary>
    internal MaskedAddress Network()
    {
        var word = Word();
        if (Failed || TryReadNetwork(word, out var network))
            return Failed ? default : TryReadNetwork(word, out network) ? network : default;
        RefuseValue(word, "address or network");
        return default;
    }

    /// <summary><c>first-last</c>, or a single address; null for a range that runs backwards and so holds nothing.</summary>
    internal AddressRange? AddressRange()
    {
        var word = Word();
        if (Failed)
            return null;
        if (TryReadAddressRange(word, out var range))
            return range;
        var dash = word.IndexOf((byte)'-');
        if (dash < 0 || !IpAddress.TryParse(word[..dash], out var first) || !IpAddress.TryParse(word[(dash + 1)..], out var last)
            || first.Family != Family || last.Family != Family)
            RefuseValue(word, "range of addresses");
        return null;
    }

    /// <summary>Reads <c>address</c>, <c>address/length</c> or <c>address/mask</c>. Host bits are cleared, as iptables does.</summary>
    internal readonly bool TryReadNetwork(ReadOnlySpan<byte> word, out MaskedAddress network)
    {
        network = default;
        if (IpPrefix.TryParseWithHostBits(word, out var address, out var length))
        {
            network = MaskedAddress.Of(IpPrefix.Containing(address, length));
            return address.Family == Family;
        }

        var slash = word.IndexOf((byte)'/');
        if (slash < 0 || !IpAddress.TryParse(word[..slash], out address) || !IpAddress.TryParse(word[(slash + 1)..], out var mask))
            return false;
        network = MaskedAddress.Of(address, mask);
        return address.Family == Family && mask.Family == Family;
    }

    /// <summary>Reads <c>first-last</c> or a single address, of the rule's family.</summary>
    internal readonly bool TryReadAddressRange(ReadOnlySpan<byte> word, out AddressRange range)
    {
        range = default;
        if (IpAddress.TryParse(word, out var first))
        {
            range = Net.AddressRange.Single(first);
            return first.Family == Family;
        }

        var dash = word.IndexOf((byte)'-');
        if (dash < 0 || !IpAddress.TryParse(word[..dash], out first) || !IpAddress.TryParse(word[(dash + 1)..], out var last))
            return false;
        if (first.Family != Family || last.Family != Family || last < first)
            return false;
        range = new(first, last);
        return true;
    }

    /// <summary>A number written in decimal, hexadecimal (<c>0x</c>) or octal (<c>0</c>), as strtoul(3) reads it.</summary>
    internal uint ToNumber(ReadOnlySpan<byte> word, uint max)
    {
        if (!TryParseNumber(word, out var value))
        {
            RefuseValue(word, "number");
            return 0;
        }

        if (value <= max)
            return (uint)value;
        RefuseNumber(word, max);
        return 0;
    }

    /// <summary>Numbers as for <see cref="ToNumber"/>, service names where they are ports, between a separator.</summary>
    internal NumberRange ToRange(ReadOnlySpan<byte> word, uint max, byte separator)
    {
        var split = word.IndexOf(separator);
        if (split < 0)
            return NumberRange.Single(ToPortOrNumber(word, max));
        var first = split == 0 ? 0 : ToPortOrNumber(word[..split], max);
        var last = split == word.Length - 1 ? max : ToPortOrNumber(word[(split + 1)..], max);
        if (Failed)
            return default;
        if (first <= last)
            return new(first, last);
        RefuseValue(word, "range: its end lies before its beginning");
        return default;
    }

    /// <summary>Refuses the last word for not being what was expected.</summary>
    internal void RefuseValue(ReadOnlySpan<byte> word, string expected) =>
        Refuse(DiagnosticCode.BadOptionValue, $"'{Encoding.UTF8.GetString(word)}' is no {expected}");

    /// <summary>True for text that strtoul(3) reads to its end; values of more than 64 bits come back as the largest.</summary>
    internal static bool TryParseNumber(ReadOnlySpan<byte> word, out ulong value)
    {
        var radix = word switch
        {
            [(byte)'0', (byte)'x' or (byte)'X', _, ..] => 16u,
            [(byte)'0', _, ..] => 8u,
            _ => 10u,
        };
        var digits = radix == 16 ? word[2..] : word;
        value = 0;
        foreach (var c in digits)
        {
            var digit = c switch
            {
                >= (byte)'0' and <= (byte)'9' => c - (uint)'0',
                >= (byte)'a' and <= (byte)'f' => c - (uint)'a' + 10,
                >= (byte)'A' and <= (byte)'F' => c - (uint)'A' + 10,
                _ => 99u,
            };
            if (digit >= radix)
                return false;
            value = value > uint.MaxValue ? ulong.MaxValue : (value * radix) + digit;
        }

        return digits.Length > 0;
    }

    private uint ToPortOrNumber(ReadOnlySpan<byte> word, uint max) =>
        max == ushort.MaxValue && ServiceNames.TryFind(word, out var port) ? port : ToNumber(word, max);

    private void RefuseNumber(ReadOnlySpan<byte> word, uint max) => Refuse(
        DiagnosticCode.NumberOutOfRange,
        string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetString(word)} is more than {max}, the largest value here"));
}
