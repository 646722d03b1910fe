namespace PathTrace.Queries.Expectations;

/// <summary>Which part of a check found something.</summary>
public enum FindingKind
{
    /// <summary>A line of an expectation file.</summary>
    Expectation,

    /// <summary>Packets that fare differently than in the snapshot before.</summary>
    Diff,

    /// <summary>What has no effect or contradicts itself.</summary>
    Lint,

    /// <summary>A dump that could not be read.</summary>
    Input,
}
