using System.Globalization;
using System.Text;

namespace PathTrace.Text;

/// <summary>
/// A half-open range of bytes in a file: the evidence for a fact. A span of length 0 at offset 0 stands for the file as a whole, where
/// something is missing from it. <c>default</c> points nowhere; it is used only for facts that no file states.
/// </summary>
/// <param name="Source">The file, or null for <c>default</c>.</param>
/// <param name="Start">The first byte, from 0.</param>
/// <param name="Length">The number of bytes.</param>
public readonly record struct SourceSpan(SourceText? Source, int Start, int Length)
{
    /// <summary>True unless <c>default</c>.</summary>
    public bool IsSet => Source is not null;

    /// <summary>True when the span stands for the file as a whole.</summary>
    public bool IsWholeFile => IsSet && Start == 0 && Length == 0;

    /// <summary>The 1-based line and column of the first byte; line 0 when the span points nowhere.</summary>
    public LinePosition Position => Source?.PositionOf(Start) ?? default;

    /// <summary>The 1-based line of the first byte; 0 when the span points nowhere.</summary>
    public int Line => Position.Line;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Utf8 => Source is null ? default : Source.Utf8.Slice(Start, Length);

    /// <summary>The text, with bytes that are not UTF-8 replaced. It may hold control characters; renderers escape them.</summary>
    public string Text => Encoding.UTF8.GetString(Utf8);

    /// <summary>The span that stands for a file as a whole.</summary>
    public static SourceSpan WholeFile(SourceText source) => new(source, 0, 0);

    /// <summary><c>nodes/worker1/iptables-save.txt:42</c>; the name alone for a whole file; empty when the span points nowhere.</summary>
    public override string ToString() => Source switch
    {
        null => "",
        _ when IsWholeFile => Source.Name,
        _ => string.Create(CultureInfo.InvariantCulture, $"{Source.Name}:{Line}"),
    };
}
