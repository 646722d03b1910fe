namespace PathTrace.Analysis.Verify;

/// <summary>What one way of one class makes of a claim.</summary>
internal enum Judgement
{
    /// <summary>It is as claimed.</summary>
    Holds,

    /// <summary>It is not.</summary>
    Breaks,

    /// <summary>The snapshot does not tell.</summary>
    Open,
}
