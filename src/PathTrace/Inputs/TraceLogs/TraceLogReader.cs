using PathTrace.Inputs.Reading;
using PathTrace.Text;

namespace PathTrace.Inputs.TraceLogs;

/// <summary>
/// Reads what a kernel says of traced packets: <c>xtables-monitor --trace</c>, <c>nft monitor trace</c>, and the kernel's log of the legacy TRACE target. Lines that are none of these are counted;
/// lines that ought to be and cannot be read are reported, and the next one is read.
/// </summary>
public static class TraceLogReader
{
    // A rule of iptables takes a few hundred octets, a header as much.
    private const int MaxLine = 16 << 10;

    /// <summary>Reads a file.</summary>
    public static ParseResult<TraceLog> Read(SourceText source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var diagnostics = new FileDiagnostics(source);
        var packets = new PacketCollector();
        var others = 0;
        var isFull = false;
        var cursor = new LineCursor(source);
        while (cursor.MoveNext() && !isFull)
        {
            var span = cursor.Span;
            if (cursor.Line.Length > MaxLine)
            {
                diagnostics.Error(DiagnosticCode.BadTraceLine, span with { Length = 60 }, "the line is longer than any that a trace has", "It was left out.");
                continue;
            }

            if (!TryRead(cursor.Line, span, out var line))
            {
                others += cursor.Line.IsWhiteSpaceOnly() ? 0 : 1;
            }
            else if (line is null || (line.Event is null && !cursor.IsTerminated))
            {
                // A line that shows the packet alone may show a part of it, which would be taken for another packet.
                diagnostics.Error(DiagnosticCode.BadTraceLine, span, cursor.IsTerminated ? "the line of the trace cannot be read" : "the trace breaks off in this line", "It was left out.");
            }
            else if (!packets.Add(cursor.IsTerminated ? line : line with { Event = line.Event! with { MayBeCut = true } }))
            {
                diagnostics.Error(DiagnosticCode.BadTraceLine, span, "the log holds more than can be compared at once", "This line and all behind it were left out; cut the log.");
                isFull = true;
            }
        }

        return diagnostics.With(new TraceLog(packets.ToImmutable(), others));
    }

    private static bool TryRead(ReadOnlySpan<byte> text, SourceSpan span, out LogLine? line) =>
        XtablesLine.TryRead(text, span, out line) || NftLine.TryRead(text, span, out line) || KernelLine.TryRead(text, span, out line);

    private static bool IsWhiteSpaceOnly(this ReadOnlySpan<byte> text) => text.IndexOfAnyExcept(" \t\r"u8) < 0;
}
