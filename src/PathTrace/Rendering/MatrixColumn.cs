using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Analysis.Diagnosis;

namespace PathTrace.Rendering;

/// <summary>A printed column of the matrix: one place from which services are called, or several that fare alike.</summary>
/// <param name="Title">What stands above it.</param>
/// <param name="Cells">One a row; null where nobody calls.</param>
/// <param name="Legend">Which places it stands for; null where the title says it.</param>
internal sealed record MatrixColumn(string Title, ImmutableArray<CallShare?> Cells, string? Legend)
{
    private const int MaxNamed = 8;

    /// <summary>The balancers' column first, then nodes, those with losses first.</summary>
    internal static IReadOnlyList<MatrixColumn> Of(DiagnosisReport report)
    {
        var columns = new List<MatrixColumn>();
        var byNode = report.Entries.Select((entry, i) => (Entry: entry, Cells: ColumnOf(report, i))).ToList();
        columns.AddRange(byNode.Where(c => c.Entry.Kind == EntryKind.Balancer).Select(c => new MatrixColumn("from lb", c.Cells, null)));
        var places = byNode.Where(c => c.Entry.Kind != EntryKind.Balancer).GroupBy(c => c.Entry.Node, StringComparer.Ordinal).SelectMany(OfNode).ToList();
        columns.AddRange(places.GroupBy(p => (p.What, Key: string.Concat(p.Cells.Select(KeyOf)))).Select(alike => Joined([.. alike])));
        return columns;
    }

    private static ImmutableArray<CallShare?> ColumnOf(DiagnosisReport report, int entry) => [.. report.Shares.Select(row => row[entry])];

    // What a node, its pods and clients outside have in common is said once.
    private static IEnumerable<Place> OfNode(IEnumerable<(EntryPoint Entry, ImmutableArray<CallShare?> Cells)> entries)
    {
        var places = new List<(EntryKind Kind, string Node, CallShare?[] Cells)>();
        foreach (var (entry, cells) in entries.OrderBy(e => e.Entry.Kind != EntryKind.Node))
        {
            if (places.Find(p => GoTogether(p.Cells, cells)) is { Node: not null } place)
            {
                for (var row = 0; row < cells.Length; row++)
                    place.Cells[row] ??= cells[row];
            }
            else
            {
                places.Add((entry.Kind, entry.Node, [.. cells]));
            }
        }

        return places.Select(p => new Place(p.Node, p.Kind switch { EntryKind.Pod => "pods on ", EntryKind.Outside => "to ", _ => "" }, [.. p.Cells]));
    }

    private static bool GoTogether(CallShare?[] one, ImmutableArray<CallShare?> other)
    {
        for (var row = 0; row < one.Length; row++)
        {
            if (one[row] is not null && other[row] is not null && KeyOf(one[row]) != KeyOf(other[row]))
                return false;
        }

        return true;
    }

    private static MatrixColumn Joined(IReadOnlyList<Place> alike)
    {
        var (what, cells) = (alike[0].What, alike[0].Cells);
        if (alike.Count == 1)
            return new($"{what}{alike[0].Node}", cells, null);
        var named = string.Join(", ", alike.Take(MaxNamed).Select(p => p.Node)) + (alike.Count > MaxNamed ? $" and {alike.Count - MaxNamed} more" : "");
        return new(string.Create(CultureInfo.InvariantCulture, $"{what}{alike.Count} nodes"), cells, named);
    }

    private static string KeyOf(CallShare? share) => share is null ? "-;" : $"{share.Delivered} {share.Failed} {share.IsMeant};";

    private sealed record Place(string Node, string What, ImmutableArray<CallShare?> Cells);
}
