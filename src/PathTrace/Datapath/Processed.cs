namespace PathTrace.Datapath;

/// <summary>How a node is done with a state.</summary>
internal enum NodeOutcome
{
    /// <summary>Sent out of its egress interface.</summary>
    Sent,

    /// <summary>Delivered to a process of the node.</summary>
    Local,

    /// <summary>Ended; the state says how.</summary>
    Ended,
}

/// <summary>A state and how the node is done with it.</summary>
internal readonly record struct Processed<TState>(TState State, NodeOutcome Outcome)
    where TState : class;
