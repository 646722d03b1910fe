using PathTrace.Cli.Terminal;
using PathTrace.Text;

namespace PathTrace.Cli.Commands;

/// <summary>A list of queries: one a line, empty lines and <c>#</c> comments aside.</summary>
internal static class PacketList
{
    // A million queries; a longer list is somebody's mistake.
    private const long MaxBytes = 128L << 20;

    /// <summary>The lines that hold a query; null, with a message on standard error, when the file cannot be read.</summary>
    internal static IEnumerable<SourceSpan>? Read(string path, Output output) =>
        InputText.Read(path, MaxBytes, output) is { } text ? Lines(text) : null;

    /// <summary>The lines of a text that hold a query, comments cut off.</summary>
    internal static IEnumerable<SourceSpan> Lines(SourceText text)
    {
        for (var start = 0; start < text.Length;)
        {
            var line = text.LineAt(start);
            if (QueryOf(line) is { Length: > 0 } query)
                yield return query;
            start = NextLine(line);
        }
    }

    private static SourceSpan QueryOf(SourceSpan line)
    {
        var comment = line.Utf8.IndexOf((byte)'#');
        var query = comment < 0 ? line.Utf8 : line.Utf8[..comment];
        var lead = query.Length - query.TrimStart(" \t"u8).Length;
        return new(line.Source, line.Start + lead, query.Trim(" \t"u8).Length);
    }

    private static int NextLine(SourceSpan line)
    {
        var end = line.Start + line.Length;
        var next = line.Source!.Utf8[end..].IndexOf((byte)'\n');
        return next < 0 ? line.Source.Length : end + next + 1;
    }
}
