namespace PathTrace.Explain;

/// <summary>How much an explanation matters.</summary>
public enum FindingSeverity
{
    /// <summary>Nothing is wrong.</summary>
    Info,

    /// <summary>It may be wrong: the snapshot does not decide it.</summary>
    Warning,

    /// <summary>Traffic is lost.</summary>
    Error,
}
