using System.Buffers;
using PathTrace.Cluster;
using PathTrace.Inputs.Lines;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Inputs.NextHops;

/// <summary>Reads the table that people write; see <see cref="NextHopGrammar"/> for the language.</summary>
internal static class PlainTableReader
{
    private static readonly SearchValues<byte> RowMarks = SearchValues.Create("0123456789./:>#"u8);

    internal static void Read(SourceText source, NextHopRows rows)
    {
        var isFirst = true;
        foreach (var line in TextLines.Of(source))
        {
            var trimmed = TextLines.Trim(line);
            if (trimmed.Length == 0 || trimmed.Utf8[0] == '#')
                continue;
            if (isFirst && IsHeader(trimmed))
                isFirst = false;
            else if (LineGrammar.Read(NextHopGrammar.Line, line, DiagnosticCode.BadNextHopRow, NextHopRows.RowLost, rows.Diagnostics) is { } row)
                rows.Add(EntryOf(row, line, rows.Diagnostics));
            else
                rows.Lost(trimmed, DestinationOf(trimmed));
            isFirst = false;
        }
    }

    /// <summary>True when the line is a row: used to recognise a file by its content.</summary>
    internal static bool IsRow(SourceSpan line) =>
        LineGrammar.Read(NextHopGrammar.Line, line, DiagnosticCode.BadNextHopRow, NextHopRows.RowLost, new()) is not null;

    /// <summary>One row by itself; null, with what is wrong, when it is none.</summary>
    internal static NextHopEntry? ReadRow(SourceSpan line, DiagnosticList diagnostics) =>
        LineGrammar.Read(NextHopGrammar.Line, line, DiagnosticCode.BadNextHopRow, NextHopRows.RowLost, diagnostics) is { } row ? EntryOf(row, line, diagnostics) : null;

    private static NextHopEntry EntryOf(NextHopGrammar.Row row, SourceSpan line, DiagnosticList diagnostics)
    {
        var family = row.Target.Address?.Family ?? IpFamily.IPv4;
        var destination = row.Destination ?? IpPrefix.Containing(family == IpFamily.IPv6 ? IpAddress.AnyV6 : IpAddress.AnyV4, 0);
        var start = line.Length - line.Utf8.TrimStart(" \t"u8).Length;
        var span = line.Slice(start, row.End - start);
        if (row.Target.Address is { } address && address.Family != destination.Family)
            diagnostics.Info(DiagnosticCode.BadNextHopRow, span, "the destination and its next hop are of different families");
        return new(destination, row.Target.Kind, row.Target.Address, row.Target.Name, false, span) { Priority = row.Priority };
    }

    private static IpPrefix? DestinationOf(SourceSpan row)
    {
        var end = row.Utf8.IndexOfAny(" \t-=#"u8);
        return NextHopRows.MeantBy((end < 0 ? row : row.Slice(0, end)).Text);
    }

    // A first line of words alone ("Pod CIDR   Next hop") names the columns.
    private static bool IsHeader(SourceSpan line) => !line.Utf8.ContainsAny(RowMarks) && !line.Utf8.StartsWith("default"u8);
}
