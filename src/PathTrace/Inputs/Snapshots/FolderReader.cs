namespace PathTrace.Inputs.Snapshots;

/// <summary>
/// Reads the files of a folder and its subfolders. Links are followed only to files inside the folder; hidden files are passed over; a file of size 0
/// is never opened, so that reading a pipe, a socket or a device (which have that size) cannot wait for ever.
/// </summary>
internal sealed class FolderReader(string root, string prefix, FileCollection files)
{
    private readonly string _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    internal void ReadAll() => ReadFolder(new(_root), prefix, 0);

    /// <summary>Reads one file, or says why not.</summary>
    internal static void ReadFile(FileInfo info, string path, FileCollection files)
    {
        try
        {
            if (info.Length == 0)
            {
                files.Add(new(path, default));
                return;
            }

            using var stream = new FileStream(info.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
            if (BoundedRead.ToEnd(stream, files.BytesLeft, info.Length) is not { } content)
            {
                files.Charge(path, files.BytesLeft + 1);
                return;
            }

            files.Charge(path, content.Length);
            ArchiveReader.Add(new(path, content), files, 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            files.Unreadable(path, $"the file cannot be read: {Reason(exception)}");
        }
    }

    // Recursion ends at the limit of depth.
    private void ReadFolder(DirectoryInfo folder, string path, int depth)
    {
        foreach (var entry in Entries(folder, path))
        {
            if (files.IsFull)
                return;
            var name = path.Length == 0 ? entry.Name : $"{path}/{entry.Name}";
            if (entry is DirectoryInfo sub)
                EnterFolder(sub, name, depth + 1);
            else if (entry.LinkTarget is null)
                ReadFile((FileInfo)entry, name, files);
            else
                ReadLink(entry, name);
        }
    }

    private void EnterFolder(DirectoryInfo folder, string name, int depth)
    {
        if (folder.LinkTarget is not null)
            files.Unreadable(name, "the folder is a link, and links to folders are not followed", Text.DiagnosticSeverity.Info);
        else if (depth > files.Limits.MaxFolderDepth)
            files.Unreadable(name, "the folder is nested too deeply");
        else
            ReadFolder(folder, name, depth);
    }

    private void ReadLink(FileSystemInfo link, string name)
    {
        try
        {
            if (link.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } target && IsInside(target.FullName))
                ReadFile(target, name, files);
            else
                files.Unreadable(name, "the link leads out of the snapshot or nowhere, and is not followed", Text.DiagnosticSeverity.Warning);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            files.Unreadable(name, $"the link cannot be followed: {Reason(exception)}");
        }
    }

    // A path below the root may still lead out of it through a folder that is a link.
    private bool IsInside(string target)
    {
        var relative = Path.GetRelativePath(_root, target);
        if (Path.IsPathRooted(relative))
            return false;
        var at = _root;
        foreach (var part in relative.Split(Path.DirectorySeparatorChar))
        {
            at = Path.Combine(at, part);
            if (part == ".." || new FileInfo(at).LinkTarget is not null)
                return false;
        }

        return true;
    }

    private List<FileSystemInfo> Entries(DirectoryInfo folder, string path)
    {
        try
        {
            return [.. folder.EnumerateFileSystemInfos().Where(e => !e.Name.StartsWith('.')).OrderBy(e => e.Name, StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            files.Unreadable(path, $"the folder cannot be read: {Reason(exception)}");
            return [];
        }
    }

    // The system's message names the machine's path; ours has the path in the snapshot.
    private static string Reason(Exception exception) => exception switch
    {
        UnauthorizedAccessException => "permission denied",
        FileNotFoundException or DirectoryNotFoundException => "it is gone",
        _ => "input/output error",
    };
}
