using System.Text;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>
/// The options of one extension. Each is written <c>"--dport --destination-port"</c>: the name that iptables prints, then its other names; a digit at the
/// end says how many values follow, for extensions that only count them (<c>"--limit 1"</c>).
/// </summary>
internal sealed class OptionTable
{
    private readonly Entry[] _entries;

    internal OptionTable(params ReadOnlySpan<string> options)
    {
        var entries = new List<Entry>();
        foreach (var option in options)
        {
            var words = option.Split(' ');
            var values = char.IsAsciiDigit(words[^1][0]) ? words[^1][0] - '0' : 0;
            foreach (var word in words.Where(w => w.StartsWith('-')))
                entries.Add(new(words[0], Encoding.UTF8.GetBytes(word), values));
        }

        _entries = [.. entries];
    }

    /// <summary>
    /// The option of this name. As getopt_long(3) does, the beginning of a name will do when only one option begins with it; <c>SNAT --to</c> is common.
    /// </summary>
    internal bool TryFind(ReadOnlySpan<byte> name, out string canonical, out int values)
    {
        if (name.Length < 3 || name[0] != '-' || name[1] != '-')
        {
            (canonical, values) = ("", 0);
            return false;
        }

        foreach (ref readonly var entry in _entries.AsSpan())
        {
            if (name.SequenceEqual(entry.Utf8))
            {
                (canonical, values) = (entry.Name, entry.Values);
                return true;
            }
        }

        return TryFindByPrefix(name, out canonical, out values);
    }

    private bool TryFindByPrefix(ReadOnlySpan<byte> name, out string canonical, out int values)
    {
        canonical = "";
        values = 0;
        if (name.Length < 4 || Builtins.LetterOf(name) != 0)
            return false;
        foreach (ref readonly var entry in _entries.AsSpan())
        {
            if (!entry.Utf8.AsSpan().StartsWith(name) || canonical == entry.Name)
                continue;
            if (canonical.Length > 0)
                return false;
            (canonical, values) = (entry.Name, entry.Values);
        }

        return canonical.Length > 0;
    }

    private readonly record struct Entry(string Name, byte[] Utf8, int Values);
}
