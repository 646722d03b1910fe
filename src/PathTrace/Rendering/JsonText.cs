using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PathTrace.Rendering;

/// <summary>JSON that is safe to print: readable where it can be, with every control and invisible character escaped.</summary>
internal static class JsonText
{
    // "Unsafe" speaks of HTML pages. Quotes, backslashes and control characters are escaped; what is left is seen to below.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonWriterOptions Indented = Options with { Indented = true };

    /// <summary>Runs a writer and returns what it wrote, without a line break at the end.</summary>
    internal static string Write(bool indented, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer, indented ? Indented : Options))
            write(writer);
        return EscapeInvisible(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    // Characters beyond ASCII stand within strings only, where \u escapes mean the same.
    private static string EscapeInvisible(string json)
    {
        if (Ascii.IsValid(json))
            return json;
        var result = new StringBuilder(json.Length + 16);
        foreach (var rune in json.EnumerateRunes())
        {
            if (rune.IsAscii || Sanitizer.IsSafe(rune))
                result.Append(rune.ToString());
            else
                AppendEscaped(result, rune);
        }

        return result.ToString();
    }

    private static void AppendEscaped(StringBuilder result, Rune rune)
    {
        foreach (var unit in rune.ToString())
            result.Append("\\u").Append(((int)unit).ToString("x4", System.Globalization.CultureInfo.InvariantCulture));
    }
}
