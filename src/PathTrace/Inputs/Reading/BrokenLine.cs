using PathTrace.Text;

namespace PathTrace.Inputs.Reading;

/// <summary>
/// The last line of a dump that breaks off. The tools end every line with a newline, so that a last line without one may lack a part, and others may have stood behind it.
/// What people paste may lack it too: prompts, comments and messages at the end are no part of the dump.
/// </summary>
internal static class BrokenLine
{
    /// <summary>True when the cursor's line is one, which is then reported and not to be read.</summary>
    internal static bool Report(in LineCursor lines, FileDiagnostics diagnostics, string consequence)
    {
        if (lines.IsTerminated || !IsPartOfDump(lines.Line))
            return false;
        diagnostics.Error(DiagnosticCode.Truncated, lines.Span, "the dump breaks off: its last line has no end", $"{consequence} Collect the file again.");
        return true;
    }

    private static bool IsPartOfDump(ReadOnlySpan<byte> line)
    {
        var text = line.Trim(" \t\r"u8);
        return !text.IsEmpty && text[0] != '#' && !CommandNoise.IsNoise(text) && !CommandEcho.TryRead(text, out _);
    }
}
