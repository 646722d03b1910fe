namespace PathTrace.Analysis.Check;

/// <summary>To which of the inputs of a check a file belongs.</summary>
public enum CheckSide
{
    /// <summary>The snapshot that is checked.</summary>
    Snapshot,

    /// <summary>The snapshot before.</summary>
    Baseline,

    /// <summary>The files of expectations.</summary>
    Expectations,
}
