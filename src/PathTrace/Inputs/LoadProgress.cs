namespace PathTrace.Inputs;

/// <summary>How far the loading of a snapshot has come.</summary>
/// <param name="File">The file that was just read.</param>
/// <param name="FilesRead">How many files have been read, this one included.</param>
/// <param name="Files">How many there are.</param>
/// <param name="BytesRead">The bytes of the files read.</param>
/// <param name="Bytes">The bytes of all files.</param>
public sealed record LoadProgress(string File, int FilesRead, int Files, long BytesRead, long Bytes);
