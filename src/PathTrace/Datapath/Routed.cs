namespace PathTrace.Datapath;

/// <summary>What routing decided for a state.</summary>
internal enum RoutingDecision
{
    /// <summary>To the node itself.</summary>
    Local,

    /// <summary>Out of an interface.</summary>
    Out,

    /// <summary>Out of the bridge by which it came, as a frame: without the checks of forwarding.</summary>
    Bridged,

    /// <summary>The packet ended; the state says how.</summary>
    Ended,
}

/// <summary>A state and what routing decided for it.</summary>
internal readonly record struct Routed<TState>(TState State, RoutingDecision Decision)
    where TState : class;
