namespace PathTrace.KernelLab.Stories;

/// <summary>How a node is done with a probe.</summary>
public enum Fate
{
    /// <summary>It left by an interface.</summary>
    Sent,

    /// <summary>It passed all rules of INPUT.</summary>
    Delivered,

    /// <summary>A rule or a policy ended it.</summary>
    Refused,

    /// <summary>It ended between the rules: routing, source checks, TTL, MTU.</summary>
    Lost,
}
