using System.Buffers.Text;
using System.Text;
using PathTrace.Text;

namespace PathTrace.Inputs.Reading;

/// <summary>Small readings of UTF-8 bytes that the readers share.</summary>
internal static class Utf8
{
    private const int LongestQuote = 60;

    /// <summary>The number of bytes a byte order mark takes at the beginning.</summary>
    internal static int AfterByteOrderMark(ReadOnlySpan<byte> text) => text.StartsWith("\uFEFF"u8) ? 3 : 0;

    /// <summary>True when the first byte that is no blank begins a JSON array or object.</summary>
    internal static bool LooksLikeJson(SourceText source)
    {
        var text = source.Utf8[AfterByteOrderMark(source.Utf8)..].TrimStart(" \t\r\n"u8);
        return text.Length > 0 && (text[0] == '{' || text[0] == '[');
    }

    /// <summary>A keyword as characters, so that <c>switch</c> reads it; empty when it does not fit or is not ASCII, as no keyword is.</summary>
    internal static ReadOnlySpan<char> Word(ReadOnlySpan<byte> token, Span<char> buffer) =>
        token.Length <= buffer.Length && Ascii.ToUtf16(token, buffer, out var length) == System.Buffers.OperationStatus.Done
            ? buffer[..length]
            : default;

    /// <summary>Reads a decimal number that fills the whole of the text.</summary>
    internal static bool TryNumber(ReadOnlySpan<byte> text, out uint value) =>
        Utf8Parser.TryParse(text, out value, out var used) && used == text.Length && text[0] != '+';

    /// <summary>Reads a decimal number, or a hexadecimal one behind <c>0x</c>, that fills the whole of the text.</summary>
    internal static bool TryNumberOrHex(ReadOnlySpan<byte> text, out uint value)
    {
        if (!text.StartsWith("0x"u8) && !text.StartsWith("0X"u8))
            return TryNumber(text, out value);
        text = text[2..];
        value = 0;
        return text.Length > 0 && Utf8Parser.TryParse(text, out value, out var used, 'x') && used == text.Length;
    }

    /// <summary>The text for a message: whole when short, else its beginning.</summary>
    internal static string Quote(ReadOnlySpan<byte> text) =>
        text.Length <= LongestQuote ? Encoding.UTF8.GetString(text) : Encoding.UTF8.GetString(text[..LongestQuote]) + "…";
}
