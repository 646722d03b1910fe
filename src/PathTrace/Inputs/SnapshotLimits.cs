namespace PathTrace.Inputs;

/// <summary>
/// How much of an input is read. Snapshots come from other people's machines, and a small archive can hold a large nothing: what is beyond a limit
/// is left out and reported. The defaults hold a cluster of some hundred nodes with ten thousand services.
/// </summary>
public sealed record SnapshotLimits
{
    /// <summary>The limits unless told otherwise.</summary>
    public static SnapshotLimits Default { get; } = new();

    /// <summary>All bytes read and unpacked together; 1 GiB by default. No single file may be longer than 2 GiB in any case.</summary>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>The number of files, those that are not understood included; 100,000 by default.</summary>
    public int MaxFiles { get; init; } = 100_000;

    /// <summary>How many times its own size an archive may unpack to, once more than 16 MiB have been unpacked; 250 by default.</summary>
    public int MaxExpansion { get; init; } = 250;

    /// <summary>How deep folders may be nested below the snapshot; 16 by default.</summary>
    public int MaxFolderDepth { get; init; } = 16;

    /// <summary>How deep archives may stand in archives; 3 by default: a compressed file in a compressed tar counts 3.</summary>
    public int MaxArchiveDepth { get; init; } = 3;
}
