using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>
/// The rules already seen, by the bytes of their lines without counters. Dumps that are read with the same cache share one <see cref="Rule"/> for
/// each distinct line, so that many alike nodes cost little more than one. Rules that gave rise to a diagnostic are not kept: each occurrence is reported.
/// Not safe for use by several threads at once.
/// </summary>
public sealed class RuleCache
{
    private readonly Shelf _v4 = new();
    private readonly Shelf _v6 = new();

    /// <summary>The number of distinct rules seen so far.</summary>
    public int Count => _v4.Rules.Count + _v6.Rules.Count;

    internal NamePool Names { get; } = new();

    internal SharedValues Values { get; } = new();

    /// <summary>The rule of this line, or null.</summary>
    internal Rule? Find(IpFamily family, ReadOnlySpan<byte> line, uint hash)
    {
        var shelf = family == IpFamily.IPv6 ? _v6 : _v4;
        for (var i = shelf.Index.First(hash, out var slot); i >= 0; i = shelf.Index.Next(hash, ref slot))
        {
            if (shelf.Rules[i].Text.Utf8.SequenceEqual(line))
                return shelf.Rules[i];
        }

        return null;
    }

    internal void Add(IpFamily family, Rule rule, uint hash)
    {
        var shelf = family == IpFamily.IPv6 ? _v6 : _v4;
        shelf.Rules.Add(rule);
        shelf.Index.Add(hash);
    }

    // The same line means different things in the two families: REJECT sends different messages.
    private sealed class Shelf
    {
        internal ByteIndex Index { get; } = new();

        internal List<Rule> Rules { get; } = [];
    }
}
