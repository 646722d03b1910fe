using System.Buffers;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>
/// Checks the value of <c>--u32</c>: <c>location=values&amp;&amp;…</c>, where a location is a number followed by <c>&amp; &lt;&lt; &gt;&gt; @</c> and numbers, and values are
/// numbers or ranges with commas between them (libxt_u32.c, u32_parse).
/// </summary>
internal static class U32Program
{
    // xt_u32.h: XT_U32_MAXSIZE tests, each with as many operations and as many ranges.
    private const int MostParts = 11;

    private static readonly SearchValues<byte> NumberSigns = SearchValues.Create("0123456789abcdefABCDEFxX"u8);

    internal static void Check(ref OptionReader options)
    {
        var word = options.Word();
        var tests = 0;
        var rest = word;
        while (true)
        {
            if (++tests >= MostParts || !TakeLocation(ref rest) || !Take(ref rest, "="u8) || !TakeValues(ref rest))
            {
                options.RefuseValue(word, "list of tests of u32");
                return;
            }

            if (SkipBlanks(rest).IsEmpty)
                return;
            if (Take(ref rest, "&&"u8))
                continue;
            options.RefuseValue(word, "list of tests of u32");
            return;
        }
    }

    private static bool TakeLocation(ref ReadOnlySpan<byte> rest)
    {
        if (!TakeNumber(ref rest))
            return false;
        for (var parts = 1; Take(ref rest, "<<"u8) || Take(ref rest, ">>"u8) || Take(ref rest, "@"u8) || Take(ref rest, "&"u8); parts++)
        {
            if (parts >= MostParts || !TakeNumber(ref rest))
                return false;
        }

        return true;
    }

    private static bool TakeValues(ref ReadOnlySpan<byte> rest)
    {
        for (var parts = 0; parts < MostParts; parts++)
        {
            if (!TakeNumber(ref rest) || (Take(ref rest, ":"u8) && !TakeNumber(ref rest)))
                return false;
            if (!Take(ref rest, ","u8))
                return true;
        }

        return false;
    }

    private static bool Take(ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> sign)
    {
        var start = SkipBlanks(rest);
        if (!start.StartsWith(sign))
            return false;
        rest = start[sign.Length..];
        return true;
    }

    private static bool TakeNumber(ref ReadOnlySpan<byte> rest)
    {
        var start = SkipBlanks(rest);
        var end = start.IndexOfAnyExcept(NumberSigns);
        var number = end < 0 ? start : start[..end];
        if (!OptionReader.TryParseNumber(number, out var value) || value > uint.MaxValue)
            return false;
        rest = start[number.Length..];
        return true;
    }

    private static ReadOnlySpan<byte> SkipBlanks(ReadOnlySpan<byte> text) => text.TrimStart(" \t"u8);
}
