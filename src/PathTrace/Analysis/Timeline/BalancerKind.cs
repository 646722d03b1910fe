namespace PathTrace.Analysis.Timeline;

/// <summary>How a balancer forwards a client's connection.</summary>
public enum BalancerKind
{
    /// <summary>It accepts the client's connection and opens one of its own to a backend, with its own time-out and retries.</summary>
    Proxy,

    /// <summary>It passes the client's packets on, each flow to one backend: the client's own SYNs are repeated to the same node.</summary>
    Passthrough,
}
