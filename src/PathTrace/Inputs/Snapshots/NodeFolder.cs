namespace PathTrace.Inputs.Snapshots;

/// <summary>The files of one node and where they stand.</summary>
/// <param name="Path">The folder, <c>nodes/worker1</c>; empty for files at the snapshot's top.</param>
/// <param name="Name">The folder's own name; empty at the top.</param>
/// <param name="Files">Ordered by path.</param>
internal sealed record NodeFolder(string Path, string Name, IReadOnlyList<SnapshotFile> Files)
{
    /// <summary>Sorts the files of nodes by the folder that names the node: the one below <c>nodes</c>, else the one the file is in.</summary>
    internal static IReadOnlyList<NodeFolder> Group(IEnumerable<SnapshotFile> files) =>
    [
        .. files.Where(f => f.Role.IsOfNode)
            .GroupBy(f => FolderOf(f.Source.Name), StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new NodeFolder(g.Key, g.Key[(g.Key.LastIndexOf('/') + 1)..], [.. g])),
    ];

    private static string FolderOf(string path)
    {
        var segments = path.Split('/');
        var nodes = Array.IndexOf(segments, "nodes");
        return nodes >= 0 && nodes + 2 < segments.Length ? string.Join('/', segments[..(nodes + 2)]) : string.Join('/', segments[..^1]);
    }
}
