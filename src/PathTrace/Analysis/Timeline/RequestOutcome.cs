namespace PathTrace.Analysis.Timeline;

/// <summary>What the client got for a request.</summary>
public enum RequestOutcome
{
    /// <summary>The answer.</summary>
    Answered,

    /// <summary>An error: its connection did not come about in time.</summary>
    TimedOut,

    /// <summary>An error: its connection was refused, or the network said that there is no way.</summary>
    Refused,

    /// <summary>The balancer's error page, after it had tried in vain.</summary>
    GivenUp,

    /// <summary>It cannot be told.</summary>
    Unknown,
}
