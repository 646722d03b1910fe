using PathTrace.Inputs.Reading;
using PathTrace.Text;

namespace PathTrace.Inputs.IpNeigh;

/// <summary>Walks listings of one entry a line, each beginning with an address.</summary>
internal static class EntryLines
{
    /// <summary>Reads the line whose first word is the cursor's; false when that word begins no entry.</summary>
    internal delegate bool Reader(ref TokenCursor tokens, SourceSpan line);

    /// <summary>Calls <paramref name="read"/> with each line; comments, prompts and messages of the command are passed over.</summary>
    /// <param name="diagnostics">Gets the lines that are no entry.</param>
    /// <param name="wanted">What the first word ought to be.</param>
    /// <param name="consequence">What a lost line means.</param>
    /// <param name="read">Reads one line.</param>
    internal static void ForEach(FileDiagnostics diagnostics, string wanted, string consequence, Reader read)
    {
        var lines = new LineCursor(diagnostics.Source);
        while (lines.MoveNext())
        {
            if (BrokenLine.Report(lines, diagnostics, "The entries of this line and behind it are missing."))
                break;
            var tokens = lines.Tokens;
            if (!tokens.MoveNext() || tokens.Token[0] == '#' || read(ref tokens, lines.Span))
                continue;
            if (CommandNoise.TryReport(lines.Line, lines.Span, diagnostics) || CommandEcho.TryRead(lines.Line, out _))
                continue;
            var place = diagnostics.Span(tokens.TokenStart, tokens.Token.Length);
            diagnostics.Error(DiagnosticCode.BadNeighbourLine, place, $"'{Utf8.Quote(tokens.Token)}' is no {wanted}", consequence);
        }
    }
}
