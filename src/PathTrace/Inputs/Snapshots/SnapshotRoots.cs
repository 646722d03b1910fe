namespace PathTrace.Inputs.Snapshots;

/// <summary>Finds the snapshots below a folder: each has a folder <c>nodes</c> of its own.</summary>
internal static class SnapshotRoots
{
    /// <summary>The folders in which a folder <c>nodes</c> with dumps stands, ordered; empty for a snapshot without one. What stands below one of them belongs to it.</summary>
    internal static IReadOnlyList<string> Of(IEnumerable<InputFile> files)
    {
        var roots = new List<string>();
        foreach (var root in All(files))
        {
            if (!roots.Exists(r => r.Length == 0 || root.StartsWith($"{r}/", StringComparison.Ordinal)))
                roots.Add(root);
        }

        return roots;
    }

    // In this order a folder comes before those below it.
    private static IEnumerable<string> All(IEnumerable<InputFile> files) => files
        .Where(f => FileNames.RoleOf(f.Path).Kind != FileKind.Ignored)
        .Select(f => RootOf(f.Path.Split('/')))
        .OfType<string>()
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);

    private static string? RootOf(string[] segments)
    {
        var nodes = Array.IndexOf(segments, "nodes");
        return nodes >= 0 && nodes + 2 < segments.Length ? string.Join('/', segments[..nodes]) : null;
    }
}
