namespace PathTrace.Datapath;

/// <summary>What IPVS made of a packet.</summary>
internal enum BalancingOutcome
{
    /// <summary>It goes on at the hook: no virtual server took it, or the real server is the node itself.</summary>
    Passed,

    /// <summary>It is routed to a real server and leaves by LOCAL_OUT, whatever hook took it.</summary>
    Sent,

    /// <summary>It has ended; the state says how.</summary>
    Ended,
}

/// <summary>A state and what IPVS made of it.</summary>
internal readonly record struct Balanced<TState>(TState State, BalancingOutcome Outcome)
    where TState : class;
