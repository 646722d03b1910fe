using System.Collections.Immutable;
using PathTrace.Net;

namespace PathTrace.Cluster;

/// <summary>A next-hop table ready for lookups: each of its route tables by longest prefix.</summary>
internal sealed class NextHopIndex
{
    private readonly List<RouteTable> _tables = [];

    internal NextHopIndex(NextHopTable? table)
    {
        var rows = (table?.Entries ?? []).Select((entry, row) => new NumberedRow(row, entry));
        foreach (var ofTable in rows.GroupBy(r => r.Entry.TableName))
        {
            var index = new PrefixIndex<NumberedRow>();
            foreach (var row in ofTable)
                index.Add(row.Entry.Destination, row);
            _tables.Add(new(ofTable.Key, index));
        }
    }

    /// <summary>The rows that decide about the address in each route table; empty for a table without one.</summary>
    internal ImmutableArray<DecidingRows> ByTable(IpAddress destination) =>
        [.. _tables.Select(table => new DecidingRows(table.Name, [.. Deciding(table.Rows, destination).Select(r => r.Entry)]))];

    /// <summary>The rows of all route tables together, in the order of the file.</summary>
    internal ImmutableArray<NextHopEntry> Lookup(IpAddress destination) =>
        [.. _tables.SelectMany(table => Deciding(table.Rows, destination)).OrderBy(r => r.Row).Select(r => r.Entry)];

    private static IEnumerable<NumberedRow> Deciding(PrefixIndex<NumberedRow> rows, IpAddress destination)
    {
        if (rows.Holding(destination).FirstOrDefault() is not { } longest)
            return [];
        var priority = longest.Min(r => r.Entry.Priority);
        return longest.Where(r => r.Entry.Priority == priority);
    }

    /// <summary>The rows of one route table that decide about an address.</summary>
    /// <param name="Table">The table's name; null where its dump names none.</param>
    /// <param name="Rows">Those of the longest prefix and the best priority.</param>
    internal sealed record DecidingRows(string? Table, ImmutableArray<NextHopEntry> Rows);

    private sealed record RouteTable(string? Name, PrefixIndex<NumberedRow> Rows);

    private sealed record NumberedRow(int Row, NextHopEntry Entry);
}
