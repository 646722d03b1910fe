using PathTrace.Cluster;
using PathTrace.Inputs.Snapshots;

namespace PathTrace.Inputs;

/// <summary>
/// Reads a snapshot: a folder, an archive (<c>.tar</c>, <c>.tar.gz</c>, <c>.zip</c>; unpacked in memory only), or a few files. Files are told by
/// their names and, failing that, by their content. What cannot be read is reported and left out; what was not collected is null in the snapshot.
/// May be used by several threads at once.
/// </summary>
/// <param name="limits">How much is read at most; <see cref="SnapshotLimits.Default"/> when null.</param>
public sealed class SnapshotLoader(SnapshotLimits? limits = null)
{
    /// <summary>Reads the snapshot at a path.</summary>
    /// <param name="path">A folder, an archive or a file.</param>
    /// <param name="progress">Told after each file; null for nobody. Called from several threads, one at a time.</param>
    /// <returns>The snapshot, and in <see cref="Snapshot.Diagnostics"/> what there is to say about it.</returns>
    /// <exception cref="SnapshotNotFoundException">There is nothing at the path.</exception>
    /// <exception cref="SeveralSnapshotsException">The path holds several snapshots, each with a folder <c>nodes</c>.</exception>
    public Snapshot Load(string path, IProgress<LoadProgress>? progress = null) => Load([path], progress);

    /// <summary>Reads one snapshot from several folders, archives or files.</summary>
    /// <param name="paths">At least one.</param>
    /// <param name="progress">Told after each file; null for nobody. Called from several threads, one at a time.</param>
    /// <returns>The snapshot, and in <see cref="Snapshot.Diagnostics"/> what there is to say about it.</returns>
    /// <exception cref="ArgumentException">There is no path.</exception>
    /// <exception cref="SnapshotNotFoundException">There is nothing at one of the paths.</exception>
    /// <exception cref="SeveralSnapshotsException">There is one path, and it holds several snapshots.</exception>
    public Snapshot Load(IReadOnlyList<string> paths, IProgress<LoadProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        if (paths.Count == 0)
            throw new ArgumentException("At least one path is needed.", nameof(paths));
        var gathered = FileGatherer.Gather(paths, limits ?? SnapshotLimits.Default);
        if (paths.Count == 1 && SnapshotRoots.Of(gathered.Files) is { Count: > 1 } roots)
            throw new SeveralSnapshotsException(paths[0], [.. roots]);
        var isFolder = paths.Count == 1 && Directory.Exists(paths[0]);
        var files = isFolder ? [.. gathered.Files] : CommonFolder.Strip([.. gathered.Files]);
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(paths[0])));
        return new SnapshotBuilder(name, isFolder, progress).Build(files, gathered.Diagnostics.ToImmutable());
    }
}
