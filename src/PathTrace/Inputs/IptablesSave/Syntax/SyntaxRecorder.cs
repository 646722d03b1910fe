using System.Collections.Immutable;
using System.Text;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>Gathers the syntax of a rule while the rule is read.</summary>
internal sealed class SyntaxRecorder
{
    private readonly List<RuleSyntaxOption> _options = [];
    private readonly List<SyntaxValue> _values = [];
    private readonly List<int> _conditionsAt = [];
    private readonly HashSet<int> _heads = [];
    private readonly HashSet<int> _together = [];
    private int _latestHead;
    private string _name = "";
    private bool _negated;
    private bool _negatedLate;
    private bool _open;
    private bool _bang;

    /// <summary>True when <c>-p</c> was left out, and a condition for it put before all others.</summary>
    internal bool IsProtocolAdded { get; set; }

    /// <summary>How many conditions the rule had when the option at an index was read.</summary>
    internal int ConditionsAt(int option) => _conditionsAt[option];

    /// <summary>True when the option at an index is one of iptables itself: it begins a match, or is one.</summary>
    internal bool IsHead(int option) => _heads.Contains(option);

    /// <summary>True when the conditions of the match that begins with the option at an index are not one option's each.</summary>
    internal bool IsTogether(int option) => _together.Contains(option);

    /// <summary>An option begins.</summary>
    /// <param name="name">As written.</param>
    /// <param name="negated">True behind <c>!</c>.</param>
    /// <param name="conditions">How many conditions the rule has so far.</param>
    /// <param name="isHead">True for an option of iptables itself.</param>
    internal void Option(string name, bool negated, int conditions, bool isHead)
    {
        Close();
        (_name, _negated, _negatedLate, _open) = (name, negated, false, true);
        // Values without an option before them are an option of no name.
        while (_conditionsAt.Count < _options.Count)
            _conditionsAt.Add(conditions);
        _conditionsAt.Add(conditions);
        if (isHead || _options.Count == 0)
            _heads.Add(_latestHead = _options.Count);
    }

    /// <summary>The latest match has its conditions of all its options together, or in another order than they.</summary>
    internal void Rearranged() => _together.Add(_latestHead);

    /// <summary>The old form, with <c>!</c> between the option and its value.</summary>
    internal void NegateLate() => _negatedLate = true;

    internal void Value(ReadOnlySpan<byte> decoded, bool isQuoted)
    {
        _open = true;
        _values.Add(new(Encoding.UTF8.GetString(decoded), isQuoted));
    }

    /// <summary>A word that belongs to nothing known: an option when it looks like one, else a value of the option before it.</summary>
    internal void Stray(ReadOnlySpan<byte> decoded, bool isQuoted)
    {
        var negated = _bang;
        if (!isQuoted && decoded is [(byte)'-', ..])
        {
            _bang = false;
            Option(Encoding.UTF8.GetString(decoded), negated, _conditionsAt.LastOrDefault(), isHead: false);
            return;
        }

        if (negated && _open && _values.Count == 0 && !_negatedLate)
            (_negatedLate, _bang) = (true, false);
        ReleaseBang();
        _bang = !isQuoted && decoded is [(byte)'!'];
        if (!_bang)
            Value(decoded, isQuoted);
    }

    internal ImmutableArray<RuleSyntaxOption> ToImmutable()
    {
        Close();
        while (_conditionsAt.Count < _options.Count)
            _conditionsAt.Add(_conditionsAt.LastOrDefault());
        return [.. _options];
    }

    // A '!' before nothing that it could negate is a value like others.
    private void ReleaseBang()
    {
        if (_bang)
            _values.Add(new("!", IsQuoted: false));
        _open |= _bang;
        _bang = false;
    }

    private void Close()
    {
        ReleaseBang();
        if (_open)
            _options.Add(new(_name, _negated, _negatedLate, [.. _values]));
        _values.Clear();
        _open = false;
    }
}
