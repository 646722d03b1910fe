using System.Text;
using PathTrace.Text;

namespace PathTrace.Inputs.IptablesSave;

/// <content>How a line falls into words: iptables/xshared.c, add_param_to_argv.</content>
internal ref partial struct OptionReader
{
    /// <summary>Reads the next word, whatever it is; for what stands between extensions.</summary>
    internal bool ReadWord()
    {
        if (_held)
        {
            _held = false;
            return true;
        }

        var text = _text;
        var i = _next;
        while ((uint)i < (uint)text.Length && text[i] is (byte)' ' or (byte)'\t')
            i++;
        _wordStart = i;
        _wordIsQuoted = false;
        i = WordEnds.OrQuote(text, i);
        if ((uint)i < (uint)text.Length && text[i] == '"')
            return ReadQuoted(i);
        _wordEnd = i;
        _next = i;
        return i > _wordStart;
    }

    /// <summary>
    /// Passes over a comment as iptables-save prints it, <c>-m comment --comment "…"</c>, when an option of iptables itself or the end of the rule follows.
    /// Half the words of kube-proxy's rules are of this kind; read one by one they say the same. Does not move when the rule goes on in any other way.
    /// </summary>
    internal bool TryPassComment()
    {
        var start = Position;
        if ((uint)start < (uint)_text.Length && _text[start] == ' ')
            start++;
        if (!_text[start..].StartsWith(PrintedComment) || _context.Recorder is not null)
            return false;
        var value = start + PrintedComment.Length;
        var length = _text[value..].IndexOfAny((byte)'"', (byte)'\\') + 1;
        var end = value + length;
        if (length == 0 || _text[end - 1] != '"' || !EndsBeforeBuiltin(_text[end..]))
            return false;
        (_wordStart, _wordEnd, _wordIsQuoted) = (value - 1, end, true);
        Position = end;
        return true;
    }

    /// <summary>The last word that <see cref="ReadWord"/> read, as written.</summary>
    internal readonly ReadOnlySpan<byte> Current => RawWord;

    /// <summary>True when the last word is written with quotes.</summary>
    internal readonly bool CurrentIsQuoted => _wordIsQuoted;

    /// <summary>Where the last word begins, from the start of the rule.</summary>
    internal readonly int CurrentStart => _wordStart;

    /// <summary>Makes an extension the one whose options are read next. A target or match that began earlier goes on when <paramref name="start"/> says so.</summary>
    internal void Enter(Extension? extension, int start)
    {
        _options = extension?.Options;
        GroupStart = start;
        Failed = false;
        Name = extension?.Name ?? "";
        (_nameStart, _nameEnd) = (_wordStart, _wordEnd);
        (_optionStart, _optionEnd) = (_wordStart, _wordEnd);
    }

    /// <summary>Makes a target the one whose options are read next, although other words were read since its name.</summary>
    internal void Enter(Extension extension, int start, int nameStart, int nameEnd)
    {
        Enter(extension, start);
        (_nameStart, _nameEnd) = (nameStart, nameEnd);
    }

    /// <summary>Declares the last word an option of iptables itself.</summary>
    internal void EnterBuiltin(string name, bool negated, int start)
    {
        _options = null;
        GroupStart = start;
        Failed = false;
        Name = name;
        Negated = negated;
        (_optionStart, _optionEnd) = (_wordStart, _wordEnd);
        _context.Recorder?.Option(Encoding.UTF8.GetString(RawWord), negated, _context.Conditions.Count, isHead: true);
    }

    /// <summary>True when the next word is an option of this extension. Does not move.</summary>
    internal bool StartsOptionOf(Extension extension)
    {
        var start = Position;
        var found = ReadWord();
        var isHeld = found && !IsBang();
        if (found && IsBang())
            found = ReadWord();
        if (found)
        {
            var word = RawWord;
            var equals = word.IndexOf((byte)'=');
            found = extension.Options.TryFind(equals > 0 ? word[..equals] : word, out _, out _);
        }

        if (isHeld)
            _held = true;
        else
            Position = start;
        return found;
    }

    /// <summary>Tells the recorder about the last word, which belongs to nothing known.</summary>
    internal readonly void RecordStray()
    {
        if (_context.Recorder is { } recorder)
            recorder.Stray(_wordIsQuoted ? Unquote() : RawWord, _wordIsQuoted);
    }

    /// <summary>The words from an offset to the last one read, as written.</summary>
    internal readonly string TextFrom(int start) => _context.Names[_text[start..EndOfWords(start)]];

    /// <summary>The rule as written.</summary>
    internal readonly string WholeText() => Encoding.UTF8.GetString(_text);

    private static ReadOnlySpan<byte> PrintedComment => "-m comment --comment \""u8;

    private static bool EndsBeforeBuiltin(ReadOnlySpan<byte> rest) => rest.IsEmpty
        || (rest.Length > 3 && rest[0] == ' ' && rest[1] == '-' && rest[3] == ' ' && Builtins.LetterOf(rest.Slice(1, 2)) != 0);

    // A quote may open in the middle of a word, and within quotes a backslash protects the next byte.
    private bool ReadQuoted(int i)
    {
        var open = false;
        for (; i < _text.Length; i++)
        {
            var c = _text[i];
            if (c == '"')
            {
                open = !open;
            }
            else if (open)
            {
                var skip = _text[i..].IndexOfAny((byte)'"', (byte)'\\');
                i = skip < 0 ? _text.Length - 1 : _text[i + skip] == '\\' ? i + skip + 1 : i + skip - 1;
            }
            else if (c is (byte)' ' or (byte)'\t')
            {
                break;
            }
        }

        _wordIsQuoted = true;
        _wordEnd = Math.Min(i, _text.Length);
        _next = _wordEnd;
        if (open && !Broken)
            ReportOpenQuote();
        return true;
    }

    private void ReportOpenQuote()
    {
        Broken = true;
        _context.Diagnostics.Report(
            DiagnosticCode.UnterminatedQuote,
            DiagnosticSeverity.Warning,
            _context.LineStart + _wordStart,
            _wordEnd - _wordStart,
            "the quoted value does not end on its line",
            "The rest of the rule is taken as part of the value; collect the dump again.");
    }

    private readonly ReadOnlySpan<byte> Unquote()
    {
        var raw = RawWord;
        if (raw.Length >= 2 && raw[0] == '"' && raw[1..].IndexOfAny((byte)'"', (byte)'\\') == raw.Length - 2)
            return raw[1..^1];
        var buffer = _context.DecodeBuffer(raw.Length);
        var length = 0;
        var open = false;
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] == '"')
                open = !open;
            else if (open && raw[i] == '\\' && i + 1 < raw.Length)
                buffer[length++] = raw[++i];
            else
                buffer[length++] = raw[i];
        }

        return buffer.AsSpan(0, length);
    }
}
