using PathTrace.Text;

namespace PathTrace.Inputs.Snapshots;

/// <summary>The files gathered so far, held to the limits, and what could not be gathered.</summary>
internal sealed class FileCollection(SnapshotLimits limits)
{
    private readonly SortedDictionary<string, InputFile> _files = new(StringComparer.Ordinal);
    private long _bytes;
    private int _count;

    internal SnapshotLimits Limits => limits;

    internal DiagnosticList Diagnostics { get; } = new();

    /// <summary>True once a limit was passed: nothing more is gathered.</summary>
    internal bool IsFull { get; private set; }

    /// <summary>The files ordered by path.</summary>
    internal IReadOnlyCollection<InputFile> Files => _files.Values;

    /// <summary>The bytes that may still be read; 0 when full.</summary>
    internal long BytesLeft => IsFull ? 0 : limits.MaxBytes - _bytes;

    /// <summary>Adds a file. Of two of one path the later counts, as when an archive is unpacked.</summary>
    internal void Add(InputFile file)
    {
        if (IsFull)
            return;
        if (++_count > limits.MaxFiles)
            Full(file.Path, $"there are more than {limits.MaxFiles} files");
        else
            _files[file.Path] = file;
    }

    /// <summary>Counts bytes that were read or unpacked.</summary>
    internal void Charge(string path, long bytes)
    {
        _bytes += bytes;
        if (_bytes > limits.MaxBytes)
            Full(path, $"the snapshot is larger than {limits.MaxBytes} bytes");
    }

    internal void Full(string path, string reason)
    {
        if (!IsFull)
            Diagnostics.Error(DiagnosticCode.BadArchive, Whole(path), reason, "This file and those after it are left out; a higher limit would read them.");
        IsFull = true;
    }

    internal void Unreadable(string path, string reason, DiagnosticSeverity severity = DiagnosticSeverity.Error) =>
        Diagnostics.Add(DiagnosticCode.UnreadableFile, severity, Whole(path), reason, "The file counts as not collected.");

    internal void Damaged(string path, string reason, string consequence = "What stands before is used; the rest is left out.") =>
        Diagnostics.Error(DiagnosticCode.BadArchive, Whole(path), reason, consequence);

    internal void LeftOut(string path, string reason) => Diagnostics.Warning(DiagnosticCode.BadArchive, Whole(path), reason, "It is left out.");

    internal static SourceSpan Whole(string path) => SourceSpan.WholeFile(new(path, default));
}
