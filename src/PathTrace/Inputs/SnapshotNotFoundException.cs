namespace PathTrace.Inputs;

/// <summary>Thrown when a path that was asked for does not exist. Everything else that is wrong with an input becomes a diagnostic.</summary>
public sealed class SnapshotNotFoundException : IOException
{
    /// <summary>An exception without a path.</summary>
    public SnapshotNotFoundException()
        : this("")
    {
    }

    /// <summary>An exception about a path.</summary>
    /// <param name="path">The path as it was given.</param>
    public SnapshotNotFoundException(string path)
        : base($"There is no file or folder \"{path}\".") => Path = path;

    /// <summary>An exception about a path, with what went wrong below.</summary>
    /// <param name="path">The path as it was given.</param>
    /// <param name="innerException">The cause.</param>
    public SnapshotNotFoundException(string path, Exception innerException)
        : base($"There is no file or folder \"{path}\".", innerException) => Path = path;

    /// <summary>The path as it was given.</summary>
    public string Path { get; }
}
