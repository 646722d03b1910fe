namespace PathTrace.Inputs.Snapshots;

/// <summary>Counts the files that have been read and tells who wants to know.</summary>
internal sealed class ReadingProgress(IReadOnlyList<SnapshotFile> files, IProgress<LoadProgress>? progress)
{
    private readonly Lock _lock = new();
    private int _filesDone;
    private long _bytesDone;

    /// <summary>The size of all files together.</summary>
    internal long Bytes { get; } = files.Aggregate(0L, (sum, f) => sum + f.Source.Length);

    internal void Done(SnapshotFile file)
    {
        if (progress is null)
            return;
        lock (_lock)
        {
            _filesDone++;
            _bytesDone += file.Source.Length;
            progress.Report(new(file.Source.Name, _filesDone, files.Count, _bytesDone, Bytes));
        }
    }
}
