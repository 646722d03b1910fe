namespace PathTrace.Inputs.Snapshots;

/// <summary>Gathers the files behind the paths that a user gives: folders, archives, single files.</summary>
internal static class FileGatherer
{
    /// <exception cref="SnapshotNotFoundException">A path does not exist.</exception>
    internal static FileCollection Gather(IReadOnlyList<string> paths, SnapshotLimits limits)
    {
        if (paths.FirstOrDefault(p => !Path.Exists(p)) is { } absent)
            throw new SnapshotNotFoundException(absent);
        var files = new FileCollection(limits);
        var parent = paths.Count > 1 ? CommonParent(paths) : null;
        foreach (var path in paths)
        {
            // Several paths keep as much of themselves as tells them apart: a/iptables-save.txt, b/iptables-save.txt.
            var name = parent is null ? Path.GetFileName(Path.GetFullPath(path)) : Path.GetRelativePath(parent, Path.GetFullPath(path)).Replace('\\', '/');
            if (Directory.Exists(path))
                new FolderReader(path, parent is null || name == "." ? "" : name, files).ReadAll();
            else
                FolderReader.ReadFile(FileOf(path), name, files);
        }

        return files;
    }

    // A user may name a link; what it leads to is then meant.
    private static FileInfo FileOf(string path)
    {
        var info = new FileInfo(path);
        return info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? info;
    }

    private static string CommonParent(IReadOnlyList<string> paths)
    {
        var parents = paths.Select(p => (Path.GetDirectoryName(Path.GetFullPath(p)) ?? "/").Split(Path.DirectorySeparatorChar)).ToList();
        var common = parents[0].Length;
        foreach (var parent in parents)
        {
            var same = 0;
            while (same < Math.Min(common, parent.Length) && parent[same] == parents[0][same])
                same++;
            common = same;
        }

        return Path.DirectorySeparatorChar + Path.Combine(parents[0][..common]);
    }
}
