using System.Globalization;
using System.Text;
using PathTrace.Text;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>Checks of values that extensions share and of which only the text is kept.</summary>
internal static class OptionValues
{
    internal static readonly ValueReader Address = static (ref OptionReader o) => o.Address();

    internal static readonly ValueReader Network = static (ref OptionReader o) => o.Network();

    internal static readonly ValueReader MaskedNumber = static (ref OptionReader o) => o.MaskedValue();

    /// <summary>A 64-bit number, as counters and quotas are.</summary>
    internal static readonly ValueReader Counter = static (ref OptionReader o) =>
    {
        var word = o.Word();
        if (!IsCounter(word))
            o.RefuseValue(word, "number of 64 bits");
    };

    /// <summary>A link-layer address: six octets in hexadecimal. People who publish dumps write <c>XX</c> over them.</summary>
    internal static readonly ValueReader Mac = static (ref OptionReader o) =>
    {
        var word = o.Word();
        if (!IsMac(word))
            o.RefuseValue(word, "link-layer address");
    };

    internal static ValueReader Number(uint max, uint min = 0) => (ref OptionReader o) =>
    {
        var value = o.Number(max);
        if (!o.Failed && value < min)
            o.Refuse(DiagnosticCode.NumberOutOfRange, string.Create(CultureInfo.InvariantCulture, $"{value} is less than {min}, the smallest value here"));
    };

    internal static ValueReader Range(uint max) => (ref OptionReader o) => o.Range(max);

    /// <summary>A range that may run backwards, as iptables does not look.</summary>
    internal static ValueReader RangeOrNothing(uint max) => (ref OptionReader o) => o.RangeOrNothing(max);

    /// <summary>Text of 1 to <paramref name="max"/> bytes.</summary>
    internal static ValueReader Text(int max) => (ref OptionReader o) =>
    {
        var word = o.Word();
        if (word.IsEmpty)
            o.RefuseValue(word, "name: it is empty");
        else if (word.Length > max)
            o.Refuse(DiagnosticCode.BadOptionValue, string.Create(CultureInfo.InvariantCulture, $"the kernel takes at most {max} bytes here"));
    };

    /// <summary>Text of at most <paramref name="max"/> bytes, which may be empty.</summary>
    internal static ValueReader TextOrEmpty(int max) => (ref OptionReader o) =>
    {
        if (o.Word().Length > max)
            o.Refuse(DiagnosticCode.BadOptionValue, string.Create(CultureInfo.InvariantCulture, $"the kernel takes at most {max} bytes here"));
    };

    /// <summary>One of these words, in any case.</summary>
    internal static ValueReader OneOf(string what, params string[] words) => (ref OptionReader o) =>
    {
        var word = o.Word();
        if (!IsOneOf(word, words))
            o.RefuseValue(word, what);
    };

    /// <summary>A list of these words with commas between them, in any case.</summary>
    internal static ValueReader ListOf(string what, params string[] words) => (ref OptionReader o) =>
    {
        var word = o.Word();
        foreach (var range in word.Split((byte)','))
        {
            if (!IsOneOf(word[range], words))
            {
                o.RefuseValue(word, what);
                return;
            }
        }
    };

    /// <summary>A list of numbers with commas between them.</summary>
    internal static ValueReader Numbers(string what, uint max, uint min = 0) => (ref OptionReader o) =>
    {
        var word = o.Word();
        foreach (var range in word.Split((byte)','))
        {
            if (!OptionReader.TryParseNumber(word[range], out var number) || number > max || number < min)
            {
                o.RefuseValue(word, what);
                return;
            }
        }
    };

    internal static bool IsOneOf(ReadOnlySpan<byte> word, IEnumerable<string> words)
    {
        foreach (var known in words)
        {
            if (Ascii.EqualsIgnoreCase(word, known))
                return true;
        }

        return false;
    }

    internal static bool IsCounter(ReadOnlySpan<byte> word) => word.StartsWith("0x"u8)
        ? ulong.TryParse(word[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _)
        : ulong.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static bool IsMac(ReadOnlySpan<byte> word)
    {
        var parts = 0;
        foreach (var range in word.Split((byte)':'))
        {
            var part = word[range];
            if (part.Length is < 1 or > 2 || (!part.SequenceEqual("XX"u8) && !byte.TryParse(part, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _)))
                return false;
            parts++;
        }

        return parts == 6;
    }
}
