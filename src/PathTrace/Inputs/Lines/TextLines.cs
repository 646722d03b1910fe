using System.Text;
using PathTrace.Text;

namespace PathTrace.Inputs.Lines;

/// <summary>Cuts a file into lines and lines into blank-free parts, as spans; nothing is copied.</summary>
internal static class TextLines
{
    /// <summary>Every line, blank ones included, without its end-of-line bytes.</summary>
    internal static IEnumerable<SourceSpan> Of(SourceText source)
    {
        for (var start = 0; start < source.Length;)
        {
            var length = source.Utf8[start..].IndexOf((byte)'\n');
            var next = length < 0 ? source.Length : start + length + 1;
            var end = length < 0 ? source.Length : start + length;
            if (end > start && source.Utf8[end - 1] == '\r')
                end--;
            yield return new(source, start, end - start);
            start = next;
        }
    }

    /// <summary>The first line that holds more than blanks; the whole file when there is none.</summary>
    internal static SourceSpan FirstFilled(SourceText source) =>
        Of(source).Select(Trim).FirstOrDefault(l => l.Length > 0, SourceSpan.WholeFile(source));

    internal static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\t';

    /// <summary>The span without blanks and line ends at either side.</summary>
    internal static SourceSpan Trim(SourceSpan span)
    {
        var text = span.Utf8;
        var start = 0;
        var end = text.Length;
        while (start < end && text[start] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            start++;
        while (end > start && text[end - 1] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            end--;
        return new(span.Source, span.Start + start, end - start);
    }

    /// <summary>A part of a span.</summary>
    internal static SourceSpan Slice(this SourceSpan span, int start, int length) => new(span.Source, span.Start + start, length);

    /// <summary>Input as it may be quoted in a message: cut to a readable length.</summary>
    internal static string Quote(SourceSpan span)
    {
        const int Longest = 60;
        var text = Encoding.UTF8.GetString(span.Utf8[..Math.Min(span.Length, Longest)]);
        return span.Length > Longest ? $"\"{text}…\"" : $"\"{text}\"";
    }
}
