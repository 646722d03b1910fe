namespace PathTrace.Analysis.Why;

/// <summary>Whether a packet meets a rule, or any rule of a chain.</summary>
public enum WhyOutcome
{
    /// <summary>The rule is hit: of several ways that the packet may go, by some at least.</summary>
    Hit,

    /// <summary>It is not.</summary>
    NotHit,

    /// <summary>It hangs on something that the snapshot does not decide.</summary>
    Open,
}
