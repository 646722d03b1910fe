using PathTrace.Rendering;

namespace PathTrace.Cli.Commands;

/// <summary>Names files from the repository's root, where annotations are looked for.</summary>
internal static class CheckRoots
{
    /// <summary>Where the files of a check lie; null where the root is no folder around the working directory.</summary>
    internal static CheckPaths? Of(CheckCommandOptions options)
    {
        var here = Directory.GetCurrentDirectory();
        var root = Path.GetFullPath(options.Root ?? here);
        var way = Path.GetRelativePath(root, here).Replace('\\', '/');
        return IsOutside(way) ? null : new(FolderOf(options.Snapshot, root), options.Baseline is { } baseline ? FolderOf(baseline, root) : "", way == "." ? "" : way);
    }

    /// <summary>A path as seen from the working directory, without a detour; one that leads out of it stays as it was given.</summary>
    internal static string Plain(string path)
    {
        var plain = Path.GetRelativePath(Directory.GetCurrentDirectory(), path).Replace('\\', '/');
        return IsOutside(plain) ? path : plain;
    }

    // A file by itself is named from its folder; what an archive holds has no path that could be looked up.
    private static string FolderOf(string snapshot, string root)
    {
        var folder = Directory.Exists(snapshot) ? snapshot : IsArchive(snapshot) ? root : Path.GetDirectoryName(Path.GetFullPath(snapshot)) ?? root;
        var way = Path.GetRelativePath(root, folder).Replace('\\', '/');
        return way == "." ? "" : IsOutside(way) ? Path.TrimEndingDirectorySeparator(snapshot).Replace('\\', '/') : way;
    }

    private static bool IsArchive(string path) => Path.GetExtension(path).ToLowerInvariant() is ".gz" or ".tgz" or ".tar" or ".zip";

    private static bool IsOutside(string way) => way == ".." || way.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(way);
}
