namespace PathTrace.Inputs.Snapshots;

/// <summary>One file of a snapshot, in memory.</summary>
/// <param name="Path">Relative to the snapshot, with forward slashes.</param>
/// <param name="Content">The bytes as they were stored.</param>
internal sealed record InputFile(string Path, ReadOnlyMemory<byte> Content);
