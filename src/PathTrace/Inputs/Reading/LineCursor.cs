using PathTrace.Text;

namespace PathTrace.Inputs.Reading;

/// <summary>Walks the lines of a text once, without copying. A byte order mark and carriage returns at line ends belong to no line.</summary>
internal ref struct LineCursor
{
    private readonly ReadOnlySpan<byte> _text;
    private int _next;

    internal LineCursor(SourceText source)
    {
        Source = source;
        _text = source.Utf8;
        _next = Utf8.AfterByteOrderMark(_text);
        Start = _next;
    }

    /// <summary>The text.</summary>
    internal SourceText Source { get; }

    /// <summary>The offset of the current line.</summary>
    internal int Start { get; private set; }

    /// <summary>The current line without its end.</summary>
    internal ReadOnlySpan<byte> Line { get; private set; }

    /// <summary>False for a last line without a newline: the dump may be cut there.</summary>
    internal bool IsTerminated { get; private set; }

    /// <summary>The offset behind the current line, its end of line left out.</summary>
    internal readonly int End => Start + Line.Length;

    /// <summary>The current line as evidence.</summary>
    internal readonly SourceSpan Span => new(Source, Start, Line.Length);

    /// <summary>A cursor over the words of the current line.</summary>
    internal readonly TokenCursor Tokens => new(Line, Start);

    /// <summary>Moves to the next line; false at the end of the text.</summary>
    internal bool MoveNext()
    {
        if (_next >= _text.Length)
            return false;
        Start = _next;
        var rest = _text[_next..];
        var length = rest.IndexOf((byte)'\n');
        IsTerminated = length >= 0;
        if (length < 0)
            length = rest.Length;
        _next += Math.Min(length + 1, rest.Length);
        while (length > 0 && rest[length - 1] == '\r')
            length--;
        Line = rest[..length];
        return true;
    }
}
