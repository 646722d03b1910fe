namespace PathTrace.Datapath;

/// <summary>What made a random or arbitrary choice.</summary>
public enum ChoiceKind : byte
{
    /// <summary>A load balancer chose a backend.</summary>
    LoadBalancer,

    /// <summary>A rule with <c>statistic --mode random</c>.</summary>
    Statistic,

    /// <summary>A multipath route chose a next hop.</summary>
    Ecmp,

    /// <summary>A translation chose from a range of addresses.</summary>
    NatRange,

    /// <summary>The query fits several points of entry, each as good as another.</summary>
    Entry,

    /// <summary>A virtual server of IPVS chose a real server.</summary>
    VirtualServer,
}
