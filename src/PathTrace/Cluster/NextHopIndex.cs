using System.Collections.Immutable;
using PathTrace.Net;

namespace PathTrace.Cluster;

/// <summary>A next-hop table ready for lookups: each of its route tables by longest prefix.</summary>
internal sealed class NextHopIndex
{
    private readonly ImmutableArray<(string? Name, PrefixIndex<NumberedRow> Rows)> _tables;

    internal NextHopIndex(NextHopTable? table) => _tables =
    [
        .. (table?.Entries ?? [])
            .Select((entry, row) => new NumberedRow(row, entry))
            .GroupBy(r => r.Entry.TableName)
            .Select(g => (g.Key, new PrefixIndex<NumberedRow>(g.Select(r => (r.Entry.Destination, r))))),
    ];

    /// <summary>The rows that decide about the address in each route table; empty for a table without one.</summary>
    internal ImmutableArray<(string? Table, ImmutableArray<NextHopEntry> Rows)> ByTable(IpAddress destination) =>
        [.. _tables.Select(table => (table.Name, Deciding(table.Rows, destination).Select(r => r.Entry).ToImmutableArray()))];

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

    private sealed record NumberedRow(int Row, NextHopEntry Entry);
}
