namespace PathTrace.Inputs.Snapshots;

/// <summary>Counts the files that have been read and tells who wants to know.</summary>
internal sealed class ReadingProgress(IReadOnlyList<SnapshotFile> files, IProgress<LoadProgress>? progress)
{
    private readonly long _bytes = files.Sum(f => (long)f.Source.Length);
    private readonly Lock _lock = new();
    private int _filesDone;
    private long _bytesDone;

    internal void Done(SnapshotFile file)
    {
        if (progress is null)
            return;
        lock (_lock)
        {
            _filesDone++;
            _bytesDone += file.Source.Length;
            progress.Report(new(file.Source.Name, _filesDone, files.Count, _bytesDone, _bytes));
        }
    }
}
