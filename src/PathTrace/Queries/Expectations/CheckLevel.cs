namespace PathTrace.Queries.Expectations;

/// <summary>What a finding counts as. The order is that of reports, the worst last.</summary>
public enum CheckLevel
{
    /// <summary>Somebody said that it is as it should be: it is counted, and fails nothing.</summary>
    Accepted,

    /// <summary>Worth knowing; it fails nothing.</summary>
    Note,

    /// <summary>It fails a check that is told to fail on warnings.</summary>
    Warning,

    /// <summary>It fails the check.</summary>
    Error,
}
