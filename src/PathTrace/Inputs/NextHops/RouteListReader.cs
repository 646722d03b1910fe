using System.Globalization;
using PathTrace.Inputs.Lines;
using PathTrace.Inputs.Reading;
using PathTrace.Inputs.Tables;
using PathTrace.Text;

namespace PathTrace.Inputs.NextHops;

/// <summary>
/// Reads the route lists that cloud tools print as text: <c>gcloud compute routes list</c> as a table or in its vertical form (<c>NAME: …</c>, a
/// blank line between routes), and <c>az network route-table route list -o table</c>.
/// </summary>
internal static class RouteListReader
{
    /// <summary>True for the header of such a table, or the first line of the vertical form.</summary>
    internal static bool IsStart(SourceSpan line) =>
        IsHeader(line) || (FieldOf(line) is { Key: "name" or "destrange" or "network" } && line.Utf8.Contains((byte)' '));

    internal static void Read(SourceText source, NextHopRows rows)
    {
        ColumnTable? header = null;
        var record = new Dictionary<string, string>(StringComparer.Ordinal);
        SourceSpan? recordSpan = null;
        foreach (var line in TextLines.Of(source))
        {
            var trimmed = TextLines.Trim(line);
            if (trimmed.Length == 0)
                EndRecord();
            else if (IsBroken(line))
                Break(line, trimmed);
            else if (header is not null)
                ReadRow(header, line, rows);
            else if (IsHeader(line))
                header = ColumnTable.FromHeader(line);
            else if (FieldOf(trimmed) is { } field)
                AddField(field, trimmed);
            else
                rows.BadRow(trimmed, $"expected a header or \"NAME: …\", found {TextLines.Quote(trimmed)}");
        }

        EndRecord();

        void Break(SourceSpan line, SourceSpan trimmed)
        {
            var start = recordSpan?.Start ?? trimmed.Start;
            rows.Broken(new(source, start, trimmed.Start + trimmed.Length - start), header is null ? record.GetValueOrDefault("destrange") : DestinationOf(header, line));
            recordSpan = null;
        }

        void AddField((string Key, string Value) field, SourceSpan line)
        {
            // Two records without a blank line between them.
            if (record.ContainsKey(field.Key))
                EndRecord();
            record[field.Key] = field.Value;
            var start = recordSpan?.Start ?? line.Start;
            recordSpan = new(source, start, line.Start + line.Length - start);
        }

        void EndRecord()
        {
            if (recordSpan is { } span)
                Add(record, span, rows);
            record.Clear();
            recordSpan = null;
        }
    }

    // The tools end every line.
    private static bool IsBroken(SourceSpan line) => line.Start + line.Length == line.Source!.Length && BrokenLine.IsPartOfDump(line.Utf8);

    // Whole only where something stands behind it.
    private static string? DestinationOf(ColumnTable header, SourceSpan line) =>
        header.Find("destrange", "addressprefix") is var column and >= 0 && header.Cells(line) is { } cells && cells[column] is var cell && cell.Start + cell.Length < line.Start + line.Length
            ? cell.Text
            : null;

    private static bool IsHeader(SourceSpan line) =>
        !line.Utf8.Contains((byte)':') && ColumnTable.FromHeader(line) is var table && (table.Has("destrange") || table.Has("addressprefix"));

    private static (string Key, string Value)? FieldOf(SourceSpan line)
    {
        var colon = line.Utf8.IndexOf((byte)':');
        return colon > 0 && !line.Utf8[..colon].ContainsAnyExceptInRange((byte)'A', (byte)'_')
            ? (ColumnTable.Key(line.Slice(0, colon).Text), line.Slice(colon + 1, line.Length - colon - 1).Text.Trim())
            : null;
    }

    private static void ReadRow(ColumnTable header, SourceSpan line, NextHopRows rows)
    {
        var row = TextLines.Trim(line);
        if (!row.Utf8.ContainsAnyExcept("-= \t"u8))
            return;
        if (header.Cells(line) is not { } cells)
        {
            rows.BadRow(row, "the row does not fit the columns of the table's header");
            return;
        }

        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in (string[])["destrange", "addressprefix", "nexthop", "nexthoptype", "nexthopip", "nexthopipaddress", "priority", "network"])
        {
            if (header.Find(key) is var column and >= 0)
                fields[key] = cells[column].Text;
        }

        Add(fields, row, rows);
    }

    private static void Add(Dictionary<string, string> fields, SourceSpan row, NextHopRows rows)
    {
        if (fields.GetValueOrDefault("addressprefix") is { } prefix)
        {
            var address = fields.GetValueOrDefault("nexthopipaddress") ?? fields.GetValueOrDefault("nexthopip");
            rows.Add(row, prefix, AzureRoutes.Target(fields.GetValueOrDefault("nexthoptype"), address));
            return;
        }

        var network = fields.GetValueOrDefault("network");
        var priority = int.TryParse(fields.GetValueOrDefault("priority"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        rows.Add(row, fields.GetValueOrDefault("destrange", ""), GcpRoutes.Target(fields.GetValueOrDefault("nexthop", ""), network), priority, network);
    }
}
