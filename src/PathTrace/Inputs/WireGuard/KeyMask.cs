using PathTrace.Text;

namespace PathTrace.Inputs.WireGuard;

/// <summary>Blanks keys: what is printed of a file of WireGuard holds none, whatever the file held.</summary>
internal static class KeyMask
{
    // encoding.h, WG_KEY_LEN_BASE64: 32 octets in base64.
    private const int KeyLength = 44;

    /// <summary>True for a text of a key's form.</summary>
    internal static bool IsKey(ReadOnlySpan<byte> text)
    {
        if (text.Length != KeyLength || text[^1] != '=')
            return false;
        foreach (var letter in text[..^1])
        {
            if (!char.IsAsciiLetterOrDigit((char)letter) && letter is not ((byte)'+' or (byte)'/'))
                return false;
        }

        return true;
    }

    /// <summary>The same text with an asterisk for each letter of every word that has a key's form; places stay what they were.</summary>
    internal static SourceText Of(SourceText source)
    {
        var blanked = source.Utf8.ToArray();
        var start = 0;
        for (var i = 0; i <= blanked.Length; i++)
        {
            if (i < blanked.Length && blanked[i] is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
                continue;
            if (IsKey(blanked.AsSpan(start, i - start)))
                blanked.AsSpan(start, i - start).Fill((byte)'*');
            start = i + 1;
        }

        return new(source.Name, blanked);
    }
}
