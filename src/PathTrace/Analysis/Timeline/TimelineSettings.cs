namespace PathTrace.Analysis.Timeline;

/// <summary>The timers of a timeline: how a client asks, how its balancer connects, and how often kube-proxy writes its rules. All spans are positive.</summary>
public sealed record TimelineSettings
{
    /// <summary>How long the client sleeps between two requests; one second.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the client waits for a connection (<c>curl --connect-timeout</c>); ten seconds. For the answer to a connection that exists it waits as long as it takes.</summary>
    public TimeSpan ClientTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many SYNs are repeated after one second each before the distance doubles (net.ipv4.tcp_syn_linear_timeouts); 0, so that they leave 1, 3, 7, 15, 31 and 63 seconds after the first
    /// (net.ipv4.tcp_syn_retries 6). Kernels from 6.5 on have 4.
    /// </summary>
    public int LinearSyns { get; init; }

    /// <summary>How a balancer forwards.</summary>
    public BalancerKind Balancer { get; init; } = BalancerKind.Proxy;

    /// <summary>How long a proxy waits for its connection to a backend; five seconds.</summary>
    public TimeSpan BalancerTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a proxy tries again after a connection that failed; three times.</summary>
    public int BalancerRetries { get; init; } = 3;

    /// <summary>True for a proxy that tries the next backend; false for one that stays with the first.</summary>
    public bool RetriesElsewhere { get; init; }

    /// <summary>How often the balancer checks each backend by a connection like the client's; null for one that sends to all of its table.</summary>
    public TimeSpan? HealthInterval { get; init; }

    /// <summary>How many checks in a row must fail to take a backend out, and pass to bring it back; three.</summary>
    public int HealthThreshold { get; init; } = 3;

    /// <summary>How often kube-proxy writes all its rules; thirty seconds. It is held against the snapshots, which alone say when rules come and go.</summary>
    public TimeSpan Resync { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether a node tracks connections while none of its iptables rules needs it: true when other software does (nftables, IPVS, nf_conntrack's enable_hooks), false when nobody does; null
    /// when that is not known, and what hangs on it cannot be told.
    /// </summary>
    public bool? TracksWithoutRules { get; init; }

    /// <summary>True where the network tells a sender by ICMP that it has no route, as a router does; false where it discards in silence, as clouds do.</summary>
    public bool NetworkTells { get; init; }

    /// <summary>From which the draws of random rules follow.</summary>
    public int Seed { get; init; }

    /// <summary>When the client begins, from the first snapshot on; not before it, because nothing tells what was then.</summary>
    public TimeSpan From { get; init; }

    /// <summary>When the client makes no further request, from the first snapshot on; null for ten seconds after the last snapshot.</summary>
    public TimeSpan? To { get; init; }
}
