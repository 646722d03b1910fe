using System.Text;

namespace PathTrace.Inputs.Reading;

/// <summary>Gives equal words of a dump (devices, tables, protocols) one string. Lives as long as one reading.</summary>
internal sealed class StringPool
{
    private const int LongestPooled = 64;

    private readonly HashSet<string> _strings = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    internal StringPool() => _lookup = _strings.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The bytes as a string; bytes that are not UTF-8 are replaced.</summary>
    internal string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LongestPooled)
            return Encoding.UTF8.GetString(utf8);
        Span<char> buffer = stackalloc char[LongestPooled];
        var chars = buffer[..Encoding.UTF8.GetChars(utf8, buffer)];
        if (_lookup.TryGetValue(chars, out var pooled))
            return pooled;
        var made = chars.ToString();
        _strings.Add(made);
        return made;
    }

    /// <summary>The one instance of an equal string.</summary>
    internal string Get(string text)
    {
        if (_strings.TryGetValue(text, out var pooled))
            return pooled;
        _strings.Add(text);
        return text;
    }
}
