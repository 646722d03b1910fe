using System.Text;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>
/// One string for each name that dumps repeat: chains, interfaces, sets, matches as written. The names of a file's chains are many and come once; they are
/// entered when the next file begins, which may repeat them.
/// </summary>
internal sealed class NamePool
{
    private readonly ByteIndex _index = new();
    private readonly List<string> _names = [];
    private readonly List<(string Name, uint Hash)> _fresh = [];

    internal string this[ReadOnlySpan<byte> utf8] => Get(utf8, ByteHash.Of(utf8));

    /// <summary>The string of these bytes, whose <see cref="ByteHash"/> is known already.</summary>
    private string Get(ReadOnlySpan<byte> utf8, uint hash)
    {
        if (Find(utf8, hash) is { } known)
            return known;
        var name = Encoding.UTF8.GetString(utf8);
        _names.Add(name);
        _index.Add(hash);
        return name;
    }

    /// <summary>The string of these bytes, which this file names for the first time; their <see cref="ByteHash"/> is known already.</summary>
    internal string Fresh(ReadOnlySpan<byte> utf8, uint hash)
    {
        if (_names.Count > 0 && Find(utf8, hash) is { } known)
            return known;
        var name = Encoding.UTF8.GetString(utf8);
        _fresh.Add((name, hash));
        return name;
    }

    internal void BeginFile()
    {
        _index.EnsureCapacity(_names.Count + _fresh.Count);
        foreach (var (name, hash) in _fresh)
        {
            _names.Add(name);
            _index.Add(hash);
        }

        _fresh.Clear();
        _fresh.TrimExcess();
    }

    private string? Find(ReadOnlySpan<byte> utf8, uint hash)
    {
        for (var i = _index.First(hash, out var slot); i >= 0; i = _index.Next(hash, ref slot))
        {
            if (IsSame(utf8, _names[i]))
                return _names[i];
        }

        return null;
    }

    // Ascii.Equals is false for any byte above 127; such names are compared as text. Bytes that are no UTF-8 become one and the same replacement
    // character, which can only make two unreadable names one.
    internal static bool IsSame(ReadOnlySpan<byte> utf8, string name) =>
        Ascii.Equals(utf8, name) || (!Ascii.IsValid(utf8) && Encoding.UTF8.GetString(utf8) == name);
}
