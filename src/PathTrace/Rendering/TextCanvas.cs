using System.Collections.Immutable;
using System.Text;

namespace PathTrace.Rendering;

/// <summary>
/// Lays lines out: left text, a margin note at the right edge, wrapping with a hanging indent. Every text that enters is escaped here, so that no
/// caller can forget to.
/// </summary>
internal sealed class TextCanvas
{
    private readonly ImmutableArray<StyledRun>.Builder _runs = ImmutableArray.CreateBuilder<StyledRun>();
    private readonly bool _ascii;

    internal TextCanvas(TextOptions options)
    {
        Width = Math.Max(40, options.Width);
        _ascii = options.Ascii;
    }

    /// <summary>How many parts of a path are told where it does not fit: its name, or its folder as well.</summary>
    internal int BriefParts { get; init; } = 1;

    /// <summary>The number of columns.</summary>
    internal int Width { get; }

    /// <summary>An empty line.</summary>
    internal void Blank() => _runs.Add(new("\n"));

    /// <summary>A line that breaks at blanks where it is too long, and inside no command; further lines begin at the hanging indent.</summary>
    internal void Line(int hang, params ReadOnlySpan<StyledRun> left) => Margin(hang, default, left);

    /// <summary>A line with a note at the right edge. Where both do not fit, the note gets a line of its own.</summary>
    internal void Margin(int hang, StyledRun note, params ReadOnlySpan<StyledRun> left)
    {
        var column = 0;
        foreach (var run in left)
            column = Append(Safe(run), column, new(' ', Math.Min(hang, Width / 2)));
        if (!string.IsNullOrEmpty(note.Text))
            AppendNote(Safe(note), column);
        _runs.Add(new("\n"));
    }

    /// <summary>A comment of a shell: each of its lines begins with <c>#</c>, so that it may be pasted with the command above it.</summary>
    internal void Comment(int indent, string text)
    {
        var hang = new string(' ', Math.Min(indent, Width / 2)) + "# ";
        Append(Safe(new(hang + text, TextStyle.Faint)), 0, hang);
        Blank();
    }

    /// <summary>A line as it is: never broken, its blanks kept.</summary>
    internal void Verbatim(params ReadOnlySpan<StyledRun> runs)
    {
        foreach (var run in runs)
            Add(Safe(run).Text, run.Style);

        Blank();
    }

    /// <summary>The finished text.</summary>
    internal StyledText ToText()
    {
        var result = ImmutableArray.CreateBuilder<StyledRun>(_runs.Count);
        foreach (var run in _runs)
        {
            while (run.Text[0] == '\n' && result.Count > 0 && result[^1] is var last && last.Text[^1] == ' ')
            {
                result.RemoveAt(result.Count - 1);
                if (last.Text.TrimEnd(' ') is { Length: > 0 } kept)
                    result.Add(last with { Text = kept });
            }

            result.Add(run);
        }

        return new(result.ToImmutable());
    }

    private void AppendNote(StyledRun note, int column)
    {
        var cells = TextWidth.Of(note.Text);
        if (column > 0 && column + 2 + cells > Width)
        {
            var brief = Brief(note.Text);
            if (column + 2 + TextWidth.Of(brief) <= Width)
            {
                note = note with { Text = brief };
                cells = TextWidth.Of(brief);
            }
            else
            {
                _runs.Add(new("\n"));
                column = 0;
            }
        }

        Add(new string(' ', Math.Max(column > 0 ? 2 : 0, Width - column - cells)));
        Add(note.Text, note.Style);
    }

    // nodes/worker1/ip-route.txt:3 stands below its node's name: the folder may go before the line breaks. What holds a blank is a sentence (default/web from default/client).
    private string Brief(string path)
    {
        var slash = path.LastIndexOf('/');
        for (var kept = 1; kept < BriefParts && slash > 0; kept++)
            slash = path.LastIndexOf('/', slash - 1);
        return slash < 0 || path.Contains(' ', StringComparison.Ordinal) ? path : (_ascii ? "..." : Glyphs.Ellipsis) + path[slash..];
    }

    private int Append(StyledRun run, int column, string hang)
    {
        var line = new StringBuilder();
        foreach (var word in run.Style == TextStyle.Command ? [run.Text] : Words(run.Text))
        {
            var cells = TextWidth.Of(word.TrimEnd(' '));
            if (column > hang.Length && column + cells > Width && cells > 0)
            {
                Flush(line, run.Style, trim: true);
                Add("\n" + hang);
                column = hang.Length;
            }

            line.Append(word);
            column += TextWidth.Of(word);
        }

        Flush(line, run.Style, trim: false);
        return column;
    }

    private void Flush(StringBuilder line, TextStyle style, bool trim)
    {
        var text = line.ToString();
        Add(trim ? text.TrimEnd(' ') : text, style);
        line.Clear();
    }

    // No run is empty: ToText looks at the first and the last character of each.
    private void Add(string text, TextStyle style = TextStyle.Plain)
    {
        if (text.Length > 0)
            _runs.Add(new(text, style));
    }

    // A word keeps the blanks behind it, so that columns made of blanks survive; a number keeps its percent sign.
    private static IEnumerable<string> Words(string text)
    {
        var start = 0;
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i - 1] == ' ' && text[i] is not ' ' and not '%')
            {
                yield return text[start..i];
                start = i;
            }
        }

        if (start < text.Length)
            yield return text[start..];
    }

    private StyledRun Safe(StyledRun run)
    {
        var text = Sanitizer.Escape(run.Text);
        return run with { Text = _ascii ? Glyphs.ToAscii(text) : text };
    }
}
