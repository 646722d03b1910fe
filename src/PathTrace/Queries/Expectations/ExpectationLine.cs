using System.Text;
using PathTrace.Text;

namespace PathTrace.Queries.Expectations;

/// <summary>A statement's text: one line, or several that are joined by backslashes at their ends.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Text">The text; comments and joints are blanks, so that every character keeps its place.</param>
/// <param name="Comment">What its comments say; empty for none.</param>
internal sealed record ExpectationLine(SourceSpan Place, string Text, string Comment)
{
    /// <summary>The lines of a file that hold more than blanks and comments.</summary>
    internal static IEnumerable<ExpectationLine> Of(SourceText source)
    {
        for (var start = 0; start < source.Length;)
        {
            var (line, next) = At(source, start);
            if (line.Text.Length > 0)
                yield return line;
            start = next;
        }
    }

    private static (ExpectationLine Line, int Next) At(SourceText source, int start)
    {
        var bytes = new List<byte>();
        var comments = new List<string>();
        for (var at = start; ;)
        {
            var physical = source.LineAt(at).Utf8;
            var cut = CommentAt(physical);
            if (cut < physical.Length)
                comments.Add(Encoding.UTF8.GetString(physical[(cut + 1)..]).Trim());
            var text = physical[..cut].TrimEnd(" \t"u8);
            var isJoined = text.EndsWith("\\"u8);
            bytes.AddRange(isJoined ? text[..^1] : text);
            var next = NextLine(source, at);
            if (!isJoined || next >= source.Length)
                return (Make(source, start, bytes, comments), next);
            bytes.AddRange(Enumerable.Repeat((byte)' ', next - start - bytes.Count));
            at = next;
        }
    }

    private static ExpectationLine Make(SourceText source, int start, List<byte> bytes, List<string> comments)
    {
        var text = Encoding.UTF8.GetString(bytes.ToArray()).TrimEnd();
        return new(new(source, start, Encoding.UTF8.GetByteCount(text)), text, string.Join(' ', comments.Where(c => c.Length > 0)));
    }

    // In a file's name the sign is one like others.
    private static int CommentAt(ReadOnlySpan<byte> line)
    {
        var isQuoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"')
                isQuoted = !isQuoted;
            else if (line[i] == '#' && !isQuoted)
                return i;
        }

        return line.Length;
    }

    private static int NextLine(SourceText source, int at)
    {
        var end = source.Utf8[at..].IndexOf((byte)'\n');
        return end < 0 ? source.Length : at + end + 1;
    }
}
