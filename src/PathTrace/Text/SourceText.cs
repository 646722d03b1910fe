using System.Runtime.InteropServices;
using System.Text;

namespace PathTrace.Text;

/// <summary>
/// One input file in memory: its name and its bytes, which are expected to be UTF-8. Never modified after construction, so that any
/// number of spans may point into it. Lines and columns are computed only when somebody prints them.
/// </summary>
public sealed class SourceText
{
    // A Memory asks what it wraps at every look; readers look many times a line.
    private readonly ArraySegment<byte> _array;
    private int[]? _lineStarts;

    /// <summary>Wraps bytes that nobody changes any more.</summary>
    /// <param name="name">The name readers know the file by: its path relative to the snapshot, with forward slashes.</param>
    /// <param name="utf8">The whole content.</param>
    public SourceText(string name, ReadOnlyMemory<byte> utf8)
    {
        ArgumentNullException.ThrowIfNull(name);
        Name = name;
        Memory = utf8;
        MemoryMarshal.TryGetArray(utf8, out _array);
    }

    /// <summary>The path relative to the snapshot, with forward slashes.</summary>
    public string Name { get; }

    /// <summary>The whole content.</summary>
    public ReadOnlyMemory<byte> Memory { get; }

    /// <summary>The whole content as a span.</summary>
    public ReadOnlySpan<byte> Utf8 => _array.Array is null ? Memory.Span : _array;

    /// <summary>The size in bytes.</summary>
    public int Length => Memory.Length;

    /// <summary>A text made from a string, for tests and for text given on the command line.</summary>
    public static SourceText From(string name, string content) => new(name, Encoding.UTF8.GetBytes(content));

    /// <summary>The 1-based line and column of a byte offset; columns count bytes. Offsets past the end count on in the last line.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The offset is negative.</exception>
    public LinePosition PositionOf(int offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var starts = _lineStarts ??= FindLineStarts(Utf8);
        var line = Array.BinarySearch(starts, offset);
        if (line < 0)
            line = ~line - 1;
        return new(line + 1, offset - starts[line] + 1);
    }

    /// <summary>The whole line that holds the offset, without its end-of-line bytes.</summary>
    public SourceSpan LineAt(int offset)
    {
        var position = PositionOf(Math.Clamp(offset, 0, Length));
        var start = _lineStarts![position.Line - 1];
        var rest = Utf8[start..];
        var length = rest.IndexOf((byte)'\n');
        if (length < 0)
            length = rest.Length;
        if (length > 0 && rest[length - 1] == '\r')
            length--;
        return new(this, start, length);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static int[] FindLineStarts(ReadOnlySpan<byte> text)
    {
        var starts = new int[text.Count((byte)'\n') + 1];
        var line = 0;
        var offset = 0;
        while (text[offset..].IndexOf((byte)'\n') is var next && next >= 0)
        {
            offset += next + 1;
            starts[++line] = offset;
        }

        return starts;
    }
}
