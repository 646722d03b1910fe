using PathTrace.Cluster;
using PathTrace.Inputs;

namespace PathTrace;

/// <summary>What users of the library call on a <see cref="Snapshot"/>.</summary>
public static class SnapshotExtensions
{
    extension(Snapshot)
    {
        /// <summary>
        /// Reads a snapshot from a folder, an archive or a file: <c>var snapshot = Snapshot.Load("dumps");</c>. What could not be read is told in
        /// <see cref="Snapshot.Diagnostics"/>.
        /// </summary>
        /// <param name="path">A folder, an archive (<c>.tar</c>, <c>.tar.gz</c>, <c>.zip</c>) or a file.</param>
        /// <param name="limits">How much is read at most; <see cref="SnapshotLimits.Default"/> when null.</param>
        /// <param name="progress">Told after each file; null for nobody.</param>
        /// <exception cref="SnapshotNotFoundException">There is nothing at the path.</exception>
        /// <exception cref="SeveralSnapshotsException">The path holds several snapshots.</exception>
        public static Snapshot Load(string path, SnapshotLimits? limits = null, IProgress<LoadProgress>? progress = null) =>
            new SnapshotLoader(limits).Load(path, progress);

        /// <summary>Reads one snapshot from several folders, archives or files.</summary>
        /// <param name="paths">At least one.</param>
        /// <param name="limits">How much is read at most; <see cref="SnapshotLimits.Default"/> when null.</param>
        /// <param name="progress">Told after each file; null for nobody.</param>
        /// <exception cref="SnapshotNotFoundException">There is nothing at one of the paths.</exception>
        public static Snapshot Load(IReadOnlyList<string> paths, SnapshotLimits? limits = null, IProgress<LoadProgress>? progress = null) =>
            new SnapshotLoader(limits).Load(paths, progress);
    }
}
