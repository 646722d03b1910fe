namespace PathTrace.Analysis.Check;

/// <summary>What a check comes to.</summary>
public enum CheckVerdict
{
    /// <summary>Nothing fails it.</summary>
    Passes,

    /// <summary>Something is certainly wrong that nobody accepted.</summary>
    Fails,

    /// <summary>Nothing is certainly wrong, and something that counts is not decided by the snapshot.</summary>
    Undecided,
}
