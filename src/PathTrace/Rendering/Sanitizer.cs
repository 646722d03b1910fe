using System.Buffers;
using System.Globalization;
using System.Text;

namespace PathTrace.Rendering;

/// <summary>
/// Makes text from dumps safe to print: control characters, invisible format characters (the bidirectional overrides among them), line separators and
/// broken encodings become visible escapes (<c>\x1b</c>, <c>\u202e</c>), so that a comment can neither drive a terminal nor change what a line seems to say.
/// </summary>
public static class Sanitizer
{
    /// <summary>The text with everything unprintable escaped; the same object when there is nothing to escape.</summary>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var first = IndexOfUnsafe(text);
        if (first < 0)
            return text;
        var result = new StringBuilder(text.Length + 16).Append(text, 0, first);
        var rest = text.AsSpan(first);
        while (!rest.IsEmpty)
        {
            var status = Rune.DecodeFromUtf16(rest, out var rune, out var consumed);
            if (status != OperationStatus.Done)
                AppendEscape(result, rest[0]);
            else if (IsSafe(rune))
                result.Append(rest[..consumed]);
            else
                AppendEscape(result, rune.Value);
            rest = rest[consumed..];
        }

        return result.ToString();
    }

    /// <summary>Bytes of a dump as safe text; bytes that are not UTF-8 become <c>\xff</c>.</summary>
    public static string Escape(ReadOnlySpan<byte> utf8)
    {
        var result = new StringBuilder(utf8.Length);
        while (!utf8.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(utf8, out var rune, out var consumed);
            if (status == OperationStatus.Done)
            {
                AppendSafely(result, rune);
            }
            else
            {
                foreach (var octet in utf8[..consumed])
                    AppendEscape(result, octet);
            }

            utf8 = utf8[consumed..];
        }

        return result.ToString();
    }

    /// <summary>True for a character that prints as itself and moves nothing but the cursor.</summary>
    internal static bool IsSafe(Rune rune) => rune.Value is >= 0x20 and < 0x7f || (rune.Value >= 0xa0 && Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));

    private static void AppendSafely(StringBuilder result, Rune rune)
    {
        if (IsSafe(rune))
            result.Append(rune.ToString());
        else
            AppendEscape(result, rune.Value);
    }

    private static int IndexOfUnsafe(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is < ' ' or > '~' && !IsSafeAt(text, ref i))
                return i;
        }

        return -1;
    }

    private static bool IsSafeAt(string text, ref int index)
    {
        if (!Rune.TryGetRuneAt(text, index, out var rune) || !IsSafe(rune))
            return false;
        index += rune.Utf16SequenceLength - 1;
        return true;
    }

    private static void AppendEscape(StringBuilder result, int value) => result.Append(value switch
    {
        '\t' => "\\t",
        '\n' => "\\n",
        '\r' => "\\r",
        <= 0xff => string.Create(CultureInfo.InvariantCulture, $"\\x{value:x2}"),
        <= 0xffff => string.Create(CultureInfo.InvariantCulture, $"\\u{value:x4}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"\\U{value:x8}"),
    });
}
