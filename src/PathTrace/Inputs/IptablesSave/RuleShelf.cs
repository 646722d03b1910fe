using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>
/// The rules of one family in a <see cref="RuleCache"/>. Alike nodes print alike lines in alike order, so the rule after the one found last is tried first;
/// only when that fails is the line hashed. Rules are entered into the index when the next file begins: reading a single file hashes nothing.
/// </summary>
internal sealed class RuleShelf
{
    private readonly ByteIndex _index = new();
    private readonly List<Rule> _rules = [];
    private int _indexed;
    private int _expected;

    internal int Count => _rules.Count;

    /// <summary>Enters the rules read so far into the index. The length of the next file, in bytes, tells how many may come.</summary>
    internal void BeginFile(int length)
    {
        if (_rules.Count == 0)
            _rules.EnsureCapacity(length / 128);
        _index.EnsureCapacity(_rules.Count);
        for (; _indexed < _rules.Count; _indexed++)
            _index.Add(ByteHash.Of(_rules[_indexed].Text.Utf8));
        _expected = 0;
    }

    /// <summary>The rule of this line in an earlier file, or null.</summary>
    internal Rule? Find(ReadOnlySpan<byte> line)
    {
        if (_indexed == 0)
            return null;
        if (_expected < _indexed && _rules[_expected].Text.Utf8.SequenceEqual(line))
            return _rules[_expected++];
        var hash = ByteHash.Of(line);
        for (var i = _index.First(hash, out var slot); i >= 0; i = _index.Next(hash, ref slot))
        {
            if (!_rules[i].Text.Utf8.SequenceEqual(line))
                continue;
            _expected = i + 1;
            return _rules[i];
        }

        return null;
    }

    internal void Add(Rule rule) => _rules.Add(rule);
}
