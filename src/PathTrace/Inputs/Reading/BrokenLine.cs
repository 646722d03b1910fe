using PathTrace.Text;

namespace PathTrace.Inputs.Reading;

/// <summary>
/// The last line of a dump that breaks off. The tools end every line with a newline, so that a last line without one may lack a part, and others may have stood behind it.
/// What people paste may lack it too: prompts, comments and messages at the end are no part of the dump.
/// </summary>
internal static class BrokenLine
{
    /// <summary>What is said of it.</summary>
    internal const string Message = "the dump breaks off: its last line has no end";

    /// <summary>True when the cursor's line is one, which is then reported and not to be read.</summary>
    /// <param name="lines">The cursor.</param>
    /// <param name="diagnostics">Where it is reported.</param>
    /// <param name="consequence">What is lost.</param>
    /// <param name="isIndented">True for a listing whose lines begin with blanks: blanks alone are such a line's beginning.</param>
    internal static bool Report(in LineCursor lines, FileDiagnostics diagnostics, string consequence, bool isIndented = false)
    {
        var isBlank = isIndented && lines.Line.Length > 0 && !lines.Line.ContainsAnyExcept(" \t"u8);
        if (lines.IsTerminated || !(isBlank || IsPartOfDump(lines.Line)))
            return false;
        diagnostics.Error(DiagnosticCode.Truncated, lines.Span, Message, $"{consequence} Collect the file again.");
        return true;
    }

    /// <summary>False for what people paste with a dump and its tool did not print.</summary>
    internal static bool IsPartOfDump(ReadOnlySpan<byte> line)
    {
        var text = line.Trim(" \t\r"u8);
        return !text.IsEmpty && text[0] != '#' && !CommandNoise.IsNoise(text) && !CommandEcho.TryRead(text, out _);
    }
}
