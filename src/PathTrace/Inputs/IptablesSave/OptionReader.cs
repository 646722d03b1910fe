using System.Text;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>
/// A cursor over the words of one rule. Extensions ask it for their options and values; it knows about quotes, negation, short names and errors, and tells
/// the recorder, when there is one, what it has read. Words are parts of the dump's own bytes: nothing is copied unless it holds escapes.
/// </summary>
internal ref partial struct OptionReader
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly RuleContext _context;
    private OptionTable? _options;
    private int _next;
    private bool _held;
    private int _wordStart;
    private int _wordEnd;
    private bool _wordIsQuoted;
    private int _optionStart;
    private int _optionEnd;
    private int _nameStart;
    private int _nameEnd;

    internal OptionReader(ReadOnlySpan<byte> text, RuleContext context)
    {
        _text = text;
        _context = context;
        Name = "";
    }

    internal readonly RuleContext Context => _context;

    internal readonly IpFamily Family => _context.Family;

    internal readonly SharedValues Values => _context.Values;

    /// <summary>The current option as iptables prints it, whatever name the rule used.</summary>
    internal string Name { get; private set; }

    /// <summary>How many values the option's table says it has.</summary>
    internal int ValueCount { get; private set; }

    /// <summary>True when <c>!</c> stood before the option or before a value that was read already.</summary>
    internal bool Negated { get; private set; }

    /// <summary>True when the current extension had something that cannot be used.</summary>
    internal bool Failed { get; private set; }

    /// <summary>True when a quote stays open, so that the rest of the rule was swallowed.</summary>
    internal bool Broken { get; private set; }

    /// <summary>Where the current extension's words begin, from the start of the rule.</summary>
    internal int GroupStart { get; private set; }

    /// <summary>Where the next word is looked for.</summary>
    internal int Position
    {
        readonly get => _held ? _wordStart : _next;
        set
        {
            _next = value;
            _held = false;
        }
    }

    /// <summary>Moves to the next option of the current extension; false, without moving, when something else follows.</summary>
    internal bool Next()
    {
        var start = Position;
        Negated = false;
        if (_options is null || !ReadWord())
            return false;
        if (IsBang())
        {
            Negated = true;
            if (!ReadWord())
            {
                Position = start;
                return false;
            }
        }

        var word = RawWord;
        if (word.Length > 2 && word[0] == '-' && word[1] == '-' && !_wordIsQuoted && TryFindOption(word, out var name, out var values))
        {
            Name = name;
            ValueCount = values;
            (_optionStart, _optionEnd) = (_wordStart, _wordEnd);
            _context.Recorder?.Option(Encoding.UTF8.GetString(RawWord), Negated, _context.Conditions.Count, isHead: false);
            return true;
        }

        // The word that ends the options of an extension is looked at next; reading it once is enough.
        if (Negated)
            Position = start;
        else
            _held = true;
        return false;
    }

    /// <summary>The next value of the current option. Valid until the next call. Empty, and a failure, when the rule ends here.</summary>
    internal ReadOnlySpan<byte> Word()
    {
        if (!ReadWord())
            return MissingValue();
        if (IsBang() && Position < _text.Length)
        {
            Negated = !Negated;
            _context.Recorder?.NegateLate();
            if (!ReadWord())
                return MissingValue();
        }

        var word = _wordIsQuoted ? Unquote() : RawWord;
        _context.Recorder?.Value(word, _wordIsQuoted);
        return word;
    }

    /// <summary>Passes over the next value without decoding it; where it stands is then told by <see cref="WordSpan"/>.</summary>
    internal void PassWord()
    {
        var start = Position;
        if (_context.Recorder is null && ReadWord() && !IsBang())
            return;
        Position = start;
        Word();
    }

    /// <summary>True when a value follows and not an option or the end; for options whose value may be left out. Does not move.</summary>
    internal bool HasValue()
    {
        var start = Position;
        var found = ReadWord() && (_wordIsQuoted || (RawWord[0] != '-' && !IsBang()));
        Position = start;
        return found;
    }

    /// <summary>The next value as a string; equal ones are the same object.</summary>
    internal string Text() => _context.Names[Word()];

    /// <summary>The span of the last word's content in the file, quotes excluded.</summary>
    internal readonly SourceSpan WordSpan
    {
        get
        {
            var isWrapped = _wordIsQuoted && _text[_wordStart] == '"' && _wordEnd - _wordStart >= 2 && _text[_wordEnd - 1] == '"';
            var trim = isWrapped ? 1 : 0;
            return new(_context.Source, _context.LineStart + _wordStart + trim, _wordEnd - _wordStart - (2 * trim));
        }
    }

    /// <summary>Adds a condition of the current match to the rule.</summary>
    internal readonly void Add(Condition condition) => _context.Conditions.Append(condition);

    /// <summary>Adds a condition, or its opposite when the option is negated.</summary>
    internal readonly void AddNegatable(Condition condition) => _context.Conditions.Append(Negated ? Values.Not(condition) : condition);

    /// <summary>The current match or target as written so far, with its <c>-m</c> or <c>-j</c>.</summary>
    internal readonly string GroupText() => TextFrom(GroupStart);

    /// <summary>Refuses the last word.</summary>
    internal void Refuse(DiagnosticCode code, string message) => Refuse(code, _wordStart, _wordEnd, message);

    /// <summary>Refuses the current option.</summary>
    internal void RefuseOption(string message) => Refuse(DiagnosticCode.BadOptionValue, _optionStart, _optionEnd, message);

    /// <summary>Refuses the current extension for want of an option.</summary>
    internal void RefuseExtension(string message) => Refuse(DiagnosticCode.BadOptionValue, _nameStart, _nameEnd, message);

    private readonly ReadOnlySpan<byte> RawWord => _text[_wordStart.._wordEnd];

    private readonly bool IsBang() => _wordEnd - _wordStart == 1 && _text[_wordStart] == '!';

    private readonly int EndOfWords(int start)
    {
        var end = Math.Min(Position, _text.Length);
        while (end > start && _text[end - 1] is (byte)' ' or (byte)'\t')
            end--;
        return end;
    }

    private void Refuse(DiagnosticCode code, int start, int end, string message)
    {
        Failed = true;
        _context.Diagnostics.Report(
            code,
            DiagnosticSeverity.Warning,
            _context.LineStart + start,
            Math.Max(end - start, 0),
            message,
            "Whether the rule acts on a packet is unknown; traces that depend on it are indeterminate.");
    }

    private ReadOnlySpan<byte> MissingValue()
    {
        RefuseOption($"{Name} needs a value");
        return default;
    }

    // getopt_long also takes "--option=value".
    private bool TryFindOption(ReadOnlySpan<byte> word, out string name, out int values)
    {
        if (_options!.TryFind(word, out name, out values))
            return true;
        var equals = word.IndexOf((byte)'=');
        if (equals < 3 || !_options.TryFind(word[..equals], out name, out values))
            return false;
        _next = _wordStart + equals + 1;
        _wordEnd = _wordStart + equals;
        return true;
    }
}
