using System.Collections.Immutable;
using System.Text;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>Gathers the syntax of a rule while the rule is read.</summary>
internal sealed class SyntaxRecorder
{
    private readonly List<RuleSyntaxOption> _options = [];
    private readonly List<SyntaxValue> _values = [];
    private string _name = "";
    private bool _negated;
    private bool _negatedLate;
    private bool _open;
    private bool _bang;

    internal void Option(string name, bool negated)
    {
        Close();
        (_name, _negated, _negatedLate, _open) = (name, negated, false, true);
    }

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
            Option(Encoding.UTF8.GetString(decoded), negated);
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
