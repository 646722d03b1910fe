using PathTrace.Text;

namespace PathTrace.Inputs.Snapshots;

/// <summary>A file of the snapshot, decoded and recognised.</summary>
/// <param name="Source">The text.</param>
/// <param name="Role">What it is.</param>
internal sealed record SnapshotFile(SourceText Source, FileRole Role);
