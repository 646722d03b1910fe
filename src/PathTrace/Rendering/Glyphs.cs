using System.Globalization;
using System.Text;

namespace PathTrace.Rendering;

/// <summary>The few characters beyond ASCII that the text output uses, and what stands for them where the terminal has none.</summary>
internal static class Glyphs
{
    internal const string Arrow = "→";
    internal const string Cross = "✗";
    internal const string Tick = "✓";
    internal const string Unsure = "?";
    internal const string Ellipsis = "…";

    /// <summary>The text in ASCII: our own signs are spelled, all else is escaped.</summary>
    internal static string ToAscii(string text)
    {
        if (System.Text.Ascii.IsValid(text))
            return text;
        var result = new StringBuilder(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
        {
            result.Append(rune.Value switch
            {
                < 0x80 => rune.ToString(),
                '→' => "->",
                '✗' => "x",
                '✓' => "+",
                '…' => "...",
                '·' => "-",
                '⋮' => ":",
                '█' => "#",
                '▒' => "+",
                '░' => ".",
                <= 0xffff => string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ => string.Create(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"),
            });
        }

        return result.ToString();
    }
}
