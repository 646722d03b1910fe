using System.Globalization;
using System.Text;

namespace PathTrace.Rendering;

/// <summary>How many terminal cells text takes, so that right edges and underlines meet (Unicode TR 11, the wide ranges that names use).</summary>
internal static class TextWidth
{
    /// <summary>The cells of a text that the sanitizer has passed.</summary>
    internal static int Of(string text)
    {
        var isAscii = System.Text.Ascii.IsValid(text);
        if (isAscii)
            return text.Length;
        var cells = 0;
        foreach (var rune in text.EnumerateRunes())
            cells += Of(rune);
        return cells;
    }

    /// <summary>0 for a combining mark, 2 for a wide character, else 1.</summary>
    internal static int Of(Rune rune)
    {
        if (rune.Value < 0x300)
            return 1;
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
            return 0;
        return rune.Value is (>= 0x1100 and <= 0x115f) or (>= 0x2e80 and <= 0xa4cf) or (>= 0xac00 and <= 0xd7a3) or (>= 0xf900 and <= 0xfaff)
            or (>= 0xfe30 and <= 0xfe6f) or (>= 0xff00 and <= 0xff60) or (>= 0xffe0 and <= 0xffe6) or (>= 0x1f300 and <= 0x1faff)
            or (>= 0x20000 and <= 0x3fffd) ? 2 : 1;
    }
}
