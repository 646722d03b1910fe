using System.Collections.Immutable;

namespace PathTrace.Inputs;

/// <summary>Thrown when a folder or archive holds several snapshots: read as one, they would answer for a cluster that nobody has.</summary>
public sealed class SeveralSnapshotsException : IOException
{
    private const int Named = 3;

    /// <summary>An exception about nothing in particular.</summary>
    public SeveralSnapshotsException()
        : this("", [])
    {
    }

    /// <summary>An exception with a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public SeveralSnapshotsException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a message of its own and a cause.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">The cause.</param>
    public SeveralSnapshotsException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>An exception about a path and the snapshots below it.</summary>
    /// <param name="path">The path as it was given.</param>
    /// <param name="snapshots">Where the snapshots stand, from the path on.</param>
    public SeveralSnapshotsException(string path, ImmutableArray<string> snapshots)
        : base($"{path} holds several snapshots ({string.Join(", ", snapshots.Take(Named))}{(snapshots.Length > Named ? " …" : "")}): name one of them.") => Snapshots = snapshots;

    /// <summary>Where the snapshots stand, from the path on.</summary>
    public ImmutableArray<string> Snapshots { get; } = [];
}
