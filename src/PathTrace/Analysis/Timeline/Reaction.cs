namespace PathTrace.Analysis.Timeline;

/// <summary>What whoever sent a SYN hears.</summary>
internal enum ReactionKind
{
    /// <summary>A SYN+ACK.</summary>
    Answer,

    /// <summary>Nothing.</summary>
    Silence,

    /// <summary>A reset or an ICMP error: connect(2) fails.</summary>
    Error,

    /// <summary>The balancer has nobody to send it to.</summary>
    NoBackend,

    /// <summary>It cannot be told.</summary>
    Unknown,
}

/// <summary>What whoever sent a SYN hears, and when.</summary>
/// <param name="Kind">What.</param>
/// <param name="Delay">How long after the SYN.</param>
internal readonly record struct Reaction(ReactionKind Kind, TimeSpan Delay = default);
