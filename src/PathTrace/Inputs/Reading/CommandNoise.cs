using PathTrace.Text;

namespace PathTrace.Inputs.Reading;

/// <summary>
/// Lines that are no output of a working command but what stands around it in collected files: error messages of <c>ip</c> and of shells.
/// </summary>
internal static class CommandNoise
{
    /// <summary>Says what the line means when it is an error message; false when it is none.</summary>
    internal static bool TryReport(ReadOnlySpan<byte> line, SourceSpan span, FileDiagnostics diagnostics)
    {
        var text = line.Trim(" \t\r"u8);
        if (text.EndsWith("FIB table does not exist."u8))
        {
            diagnostics.Info(
                DiagnosticCode.FailedCommand, span, "the routing table does not exist", "It has no routes; lookups in it go on at the next routing rule.");
            return true;
        }

        if (text.SequenceEqual("Dump terminated"u8))
        {
            ReportTerminated(span, diagnostics);
            return true;
        }

        if (!IsErrorMessage(text))
            return false;
        diagnostics.Error(
            DiagnosticCode.FailedCommand,
            span,
            $"the command failed: {Utf8.Quote(text)}",
            "What it would have printed is missing; collect the file again.");
        return true;
    }

    /// <summary>True for a line that <see cref="TryReport"/> takes.</summary>
    internal static bool IsNoise(ReadOnlySpan<byte> text) =>
        text.EndsWith("FIB table does not exist."u8) || text.SequenceEqual("Dump terminated"u8) || IsErrorMessage(text);

    /// <summary>True for the error messages of <c>ip</c>, <c>bridge</c>, <c>ipset</c> and of shells that do not find them.</summary>
    private static bool IsErrorMessage(ReadOnlySpan<byte> text) =>
        text.StartsWith("Error: "u8)
        || text.StartsWith("RTNETLINK answers: "u8)
        || text.StartsWith("Object \""u8)
        || text.StartsWith("Command \""u8)
        || text.StartsWith("Option \""u8)
        || text.StartsWith("Usage: "u8)
        || text.StartsWith("Cannot "u8)
        || text.StartsWith("Failed to "u8)
        || text.StartsWith("Device \""u8)
        || text.StartsWith("Error from server"u8)
        || text.StartsWith("error: "u8)
        || text.StartsWith("ipset v"u8)
        || text.EndsWith(": command not found"u8)
        || text.EndsWith(": not found"u8)
        || text.EndsWith("No such file or directory"u8)
        || text.EndsWith("Operation not permitted"u8)
        || text.EndsWith("ermission denied"u8);

    // Behind "does not exist" the line only repeats it; elsewhere the kernel changed while it was read, and entries are missing.
    private static void ReportTerminated(SourceSpan span, FileDiagnostics diagnostics)
    {
        var before = span.Source!.Utf8[..span.Start].TrimEnd("\r\n \t"u8);
        if (before.EndsWith("does not exist."u8))
            return;
        diagnostics.Error(DiagnosticCode.FailedCommand, span, "the dump was cut short", "Entries are missing; collect the file again.");
    }
}
