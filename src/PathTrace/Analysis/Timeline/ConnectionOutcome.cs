namespace PathTrace.Analysis.Timeline;

/// <summary>How an attempt to connect ended.</summary>
public enum ConnectionOutcome
{
    /// <summary>A SYN was answered.</summary>
    Answered,

    /// <summary>A reset or an ICMP error ended it.</summary>
    Refused,

    /// <summary>No SYN was answered in time.</summary>
    TimedOut,

    /// <summary>The balancer had no backend to connect to.</summary>
    NoBackend,

    /// <summary>The snapshot of the moment does not decide it.</summary>
    Unknown,
}
