using System.Buffers;
using System.Globalization;
using System.Text;
using PathTrace.Net;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>Rates and amounts: <c>5/sec</c>, <c>512kb/s</c>, <c>8bit</c>, <c>250.0ms</c> (libxt_limit.c, libxt_hashlimit.c, libxt_rateest.c, libxt_RATEEST.c).</summary>
internal static class RateValues
{
    private static readonly SearchValues<byte> NumberSigns = SearchValues.Create("0123456789."u8);

    /// <summary>Packets in a unit of time, at most 10000 a second as limit has it.</summary>
    internal static readonly ValueReader PacketRate = static (ref OptionReader o) =>
    {
        var word = o.Word();
        if (!IsPacketRate(word, 10000))
            o.RefuseValue(word, "rate such as 5/sec");
    };

    internal static readonly ValueReader PacketOrByteRate = static (ref OptionReader o) =>
    {
        var word = o.Word();
        var slash = word.IndexOf((byte)'/');
        var isByteRate = slash > 0 && word[(slash + 1)..].SequenceEqual("s"u8) && IsAmount(word[..slash], "b", "kb", "mb");
        if (!isByteRate && !IsPacketRate(word, 1_000_000))
            o.RefuseValue(word, "rate such as 5/sec or 512kb/s");
    };

    internal static readonly ValueReader Burst = static (ref OptionReader o) =>
    {
        var word = o.Word();
        if (!IsAmount(word, "", "b", "kb", "mb"))
            o.RefuseValue(word, "burst such as 5 or 2mb");
    };

    internal static readonly ValueReader PrefixLength = static (ref OptionReader o) => o.Number((uint)o.Family.AddressBits());

    internal static readonly ValueReader OptionalBitRate = static (ref OptionReader o) =>
    {
        if (!o.HasValue())
            return;
        var word = o.Word();
        if (!IsAmount(word, "", "bit", "kbit", "mbit", "gbit", "tbit", "kibit", "mibit", "gibit", "tibit", "bps", "kbps", "mbps", "gbps", "tbps", "kibps", "mibps", "gibps", "tibps"))
            o.RefuseValue(word, "rate such as 8bit or 1mbps");
    };

    internal static readonly ValueReader OptionalNumber = static (ref OptionReader o) =>
    {
        if (o.HasValue())
            o.Number(uint.MaxValue);
    };

    internal static readonly ValueReader Interval = static (ref OptionReader o) =>
    {
        var word = o.Word();
        if (!IsAmount(word, "", "s", "sec", "secs", "ms", "msec", "msecs", "us", "usec", "usecs"))
            o.RefuseValue(word, "time such as 250ms");
    };

    private static bool IsPacketRate(ReadOnlySpan<byte> word, ulong mostPerSecond)
    {
        var slash = word.IndexOf((byte)'/');
        var number = slash < 0 ? word : word[..slash];
        if (!OptionReader.TryParseNumber(number, out var packets) || packets == 0)
            return false;
        var seconds = slash < 0 ? 1u : SecondsOf(word[(slash + 1)..]);
        return seconds != 0 && packets <= mostPerSecond * seconds;
    }

    // The beginning of a unit will do: "s", "sec", "second".
    private static uint SecondsOf(ReadOnlySpan<byte> unit)
    {
        foreach (var (name, seconds) in new[] { ("second", 1u), ("minute", 60u), ("hour", 3600u), ("day", 86400u) })
        {
            if (unit.Length > 0 && unit.Length <= name.Length && Ascii.EqualsIgnoreCase(unit, name.AsSpan(0, unit.Length)))
                return seconds;
        }

        return 0;
    }

    private static bool IsAmount(ReadOnlySpan<byte> word, params ReadOnlySpan<string> units)
    {
        var end = word.IndexOfAnyExcept(NumberSigns);
        var number = end < 0 ? word : word[..end];
        var unit = end < 0 ? default : word[end..];
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _))
            return false;
        foreach (var known in units)
        {
            if (Ascii.EqualsIgnoreCase(unit, known))
                return true;
        }

        return false;
    }
}
