using System.Text;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>One string for each name that dumps repeat: chains, interfaces, sets, matches as written.</summary>
internal sealed class NamePool
{
    private readonly ByteIndex _index = new();
    private readonly List<string> _names = [];

    internal string this[ReadOnlySpan<byte> utf8] => Get(utf8, ByteHash.Of(utf8));

    /// <summary>The string of these bytes, whose <see cref="ByteHash"/> is known already.</summary>
    internal string Get(ReadOnlySpan<byte> utf8, uint hash)
    {
        for (var i = _index.First(hash, out var slot); i >= 0; i = _index.Next(hash, ref slot))
        {
            if (IsSame(utf8, _names[i]))
                return _names[i];
        }

        var name = Encoding.UTF8.GetString(utf8);
        _names.Add(name);
        _index.Add(hash);
        return name;
    }

    // Ascii.Equals is false for any byte above 127; such names are compared as text. Bytes that are no UTF-8 become one and the same replacement
    // character, which can only make two unreadable names one.
    internal static bool IsSame(ReadOnlySpan<byte> utf8, string name) =>
        Ascii.Equals(utf8, name) || (!Ascii.IsValid(utf8) && Encoding.UTF8.GetString(utf8) == name);
}
