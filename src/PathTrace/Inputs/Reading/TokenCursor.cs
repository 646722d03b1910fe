using System.Buffers;

namespace PathTrace.Inputs.Reading;

/// <summary>
/// Walks the blank-separated words of a line. A backslash before a blank or at the end counts as a blank: <c>ip -o</c> prints it where it would
/// otherwise begin a new line.
/// </summary>
internal ref struct TokenCursor
{
    private static readonly SearchValues<byte> Breaks = SearchValues.Create(" \t\r\\"u8);

    private readonly ReadOnlySpan<byte> _line;
    private readonly int _offset;
    private int _position;
    private int _previous;

    /// <param name="line">The line.</param>
    /// <param name="offset">The offset of its first byte in the text.</param>
    internal TokenCursor(ReadOnlySpan<byte> line, int offset)
    {
        _line = line;
        _offset = offset;
    }

    /// <summary>The current word; empty before the first and behind the last.</summary>
    internal ReadOnlySpan<byte> Token { get; private set; }

    /// <summary>The offset of the current word in the text; behind the last word, the end of the line.</summary>
    internal int TokenStart { get; private set; }

    /// <summary>What follows the current word.</summary>
    internal readonly ReadOnlySpan<byte> Rest => _line[_position..];

    /// <summary>The offset of <see cref="Rest"/> in the text.</summary>
    internal readonly int RestStart => _offset + _position;

    /// <summary>Moves to the next word; false when there is none.</summary>
    internal bool MoveNext()
    {
        _previous = _position;
        while (_position < _line.Length && IsBlank(_position))
            _position++;
        var start = _position;
        while (_position < _line.Length && !IsBlank(_position))
        {
            var length = _line[(_position + 1)..].IndexOfAny(Breaks);
            _position = length < 0 ? _line.Length : _position + 1 + length;
        }

        Token = _line[start.._position];
        TokenStart = _offset + start;
        return _position > start;
    }

    /// <summary>Takes the next word when it is this one.</summary>
    internal bool TryTake(ReadOnlySpan<byte> word)
    {
        var before = this;
        if (MoveNext() && Token.SequenceEqual(word))
            return true;
        this = before;
        return false;
    }

    /// <summary>Makes the current word the next one again.</summary>
    internal void StepBack() => _position = _previous;

    private readonly bool IsBlank(int position) => _line[position] switch
    {
        (byte)' ' or (byte)'\t' or (byte)'\r' => true,
        (byte)'\\' => position + 1 == _line.Length || _line[position + 1] is (byte)' ' or (byte)'\t',
        _ => false,
    };
}
