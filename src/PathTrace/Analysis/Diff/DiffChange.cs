namespace PathTrace.Analysis.Diff;

/// <summary>How something of a snapshot was changed.</summary>
public enum DiffChange
{
    /// <summary>Only the later snapshot has it.</summary>
    Added,

    /// <summary>Only the earlier snapshot has it.</summary>
    Removed,

    /// <summary>Both have it, with other values.</summary>
    Changed,

    /// <summary>Both have it, at another place in its order.</summary>
    Moved,
}
