namespace PathTrace.Queries.Expectations;

/// <summary>How packets are claimed to be lost.</summary>
public enum LostFate
{
    /// <summary>By a rule or policy that drops them.</summary>
    Dropped,

    /// <summary>By a rule that rejects them.</summary>
    Rejected,

    /// <summary>In whatever way, they or their answers.</summary>
    Lost,
}
