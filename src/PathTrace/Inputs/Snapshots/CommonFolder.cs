namespace PathTrace.Inputs.Snapshots;

/// <summary>
/// Takes away the folders in which an archive wraps a whole snapshot (<c>snap/nodes/…</c>), so that names are those of the layout. A folder that
/// holds a node's own files stays: it is the node's name.
/// </summary>
internal static class CommonFolder
{
    internal static IReadOnlyList<InputFile> Strip(IReadOnlyList<InputFile> files)
    {
        while (files.Count > 0 && CommonFirst(files) is { } folder && folder != "nodes" && !HoldsNodeFile(files, folder))
            files = [.. files.Select(f => f with { Path = f.Path[(folder.Length + 1)..] })];
        return files;
    }

    private static string? CommonFirst(IReadOnlyList<InputFile> files)
    {
        var slash = files[0].Path.IndexOf('/');
        var prefix = slash < 0 ? null : files[0].Path[..(slash + 1)];
        return prefix is not null && files.All(f => f.Path.StartsWith(prefix, StringComparison.Ordinal)) ? prefix[..^1] : null;
    }

    private static bool HoldsNodeFile(IReadOnlyList<InputFile> files, string folder) => files.Any(f =>
        f.Path.IndexOf('/', folder.Length + 1) < 0 && FileNames.RoleOf(f.Path) is { Kind: FileKind.Unknown } or { IsOfNode: true });
}
