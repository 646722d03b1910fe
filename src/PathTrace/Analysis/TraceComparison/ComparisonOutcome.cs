namespace PathTrace.Analysis.TraceComparison;

/// <summary>What a comparison of a live packet with its prediction comes to.</summary>
public enum ComparisonOutcome
{
    /// <summary>Every step of the live packet was predicted, and nothing more was.</summary>
    Agrees,

    /// <summary>At some step the live packet did something else.</summary>
    PartsWays,

    /// <summary>The log or the prediction ends before the other does, or the packet cannot be rebuilt.</summary>
    CannotTell,
}
