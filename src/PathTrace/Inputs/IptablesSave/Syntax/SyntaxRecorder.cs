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
        if (!isQuoted && decoded is [(byte)'-', ..])
            Option(Encoding.UTF8.GetString(decoded), negated: false);
        else
            Value(decoded, isQuoted);
    }

    internal ImmutableArray<RuleSyntaxOption> ToImmutable()
    {
        Close();
        return [.. _options];
    }

    private void Close()
    {
        if (_open)
            _options.Add(new(_name, _negated, _negatedLate, [.. _values]));
        _values.Clear();
        _open = false;
    }
}
