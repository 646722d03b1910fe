using System.Globalization;
using System.Text;
using PathTrace.Text;

namespace PathTrace.Rendering;

/// <summary>
/// A diagnostic with the line it is about and a mark under the place. What is escaped is escaped before it is measured, so that the mark stands under
/// the right characters whatever the line holds.
/// </summary>
public sealed class DiagnosticRenderer
{
    private const int MaxLineBytes = 4096;
    private readonly TextOptions _options;

    /// <summary>A renderer for one layout.</summary>
    public DiagnosticRenderer(TextOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <summary>The message, the source line, the mark, what it means, and the command that collects what is missing.</summary>
    public StyledText Render(Diagnostic diagnostic)
    {
        ArgumentNullException.ThrowIfNull(diagnostic);
        var canvas = new TextCanvas(_options);
        Write(canvas, diagnostic);
        return canvas.ToText();
    }

    internal void Write(TextCanvas canvas, Diagnostic diagnostic)
    {
        var style = diagnostic.Severity switch
        {
            DiagnosticSeverity.Error => TextStyle.Bad,
            DiagnosticSeverity.Warning => TextStyle.Unsure,
            _ => TextStyle.Faint,
        };
        canvas.Line(3, new StyledRun(diagnostic.ToString(), style));
        if (diagnostic.Span is { IsSet: true, IsWholeFile: false })
            WriteLine(canvas, diagnostic.Span, style);
        if (diagnostic.Consequence is { } consequence)
            canvas.Line(3, new StyledRun("   "), new StyledRun(consequence));
        if (diagnostic.Collect is { } command)
            canvas.Verbatim(new StyledRun("   "), new StyledRun(command));
    }

    private void WriteLine(TextCanvas canvas, SourceSpan span, TextStyle style)
    {
        var line = span.Source!.LineAt(span.Start);
        var number = span.Line.ToString(CultureInfo.InvariantCulture).PadLeft(5);
        var start = Math.Min(span.Start, line.Start + line.Length) - line.Start;
        var length = Math.Clamp(span.Length, 0, line.Length - start);
        var room = canvas.Width - 8;
        var (before, marked, after) = Window(line.Utf8, start, length, room);
        canvas.Verbatim(new StyledRun($"{number} | ", TextStyle.Faint), new(before), new(marked), new(after));
        var indent = new string(' ', Cells(before));
        var mark = new string('^', Math.Max(1, Cells(marked)));
        canvas.Verbatim(new StyledRun("      | ", TextStyle.Faint), new(indent), new(mark, style));
    }

    // Lines of dumps may be long: what is shown is a window that begins early enough to show the place.
    private (string Before, string Marked, string After) Window(ReadOnlySpan<byte> line, int start, int length, int room)
    {
        var from = Math.Max(0, start - MaxLineBytes);
        var before = Safe(line[from..start]);
        var marked = Cut(Safe(line.Slice(start, Math.Min(length, MaxLineBytes))), Math.Max(8, length == line.Length ? room : room / 2), keepEnd: false);
        var rest = line[(start + length)..];
        var after = Safe(rest[..Math.Min(rest.Length, MaxLineBytes)]);
        var space = room - Cells(marked);
        var behind = Math.Min(Cells(after), Math.Max(space - Cells(before), Math.Min(12, space / 2)));
        return (Cut(before, space - behind, keepEnd: true), marked, Cut(after, behind, keepEnd: false));
    }

    private string Safe(ReadOnlySpan<byte> utf8)
    {
        var text = Sanitizer.Escape(utf8);
        return _options.Ascii ? Glyphs.ToAscii(text) : text;
    }

    private string Cut(string text, int cells, bool keepEnd)
    {
        if (Cells(text) <= cells)
            return text;
        var ellipsis = _options.Ascii ? "..." : Glyphs.Ellipsis;
        var room = Math.Max(0, cells - ellipsis.Length);
        var runes = text.EnumerateRunes().ToList();
        var kept = new List<Rune>();
        for (var i = 0; i < runes.Count; i++)
        {
            var rune = runes[keepEnd ? runes.Count - 1 - i : i];
            room -= TextWidth.Of(rune);
            if (room < 0)
                break;
            kept.Add(rune);
        }

        if (keepEnd)
            kept.Reverse();
        var result = string.Concat(kept.Select(r => r.ToString()));
        return keepEnd ? ellipsis + result : result + ellipsis;
    }

    private static int Cells(string text) => TextWidth.Of(text);
}
