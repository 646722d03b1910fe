namespace PathTrace.Datapath;

/// <summary>What became of a state in a table or an effect.</summary>
internal enum WalkOutcome
{
    /// <summary>The next rule is looked at.</summary>
    Continue,

    /// <summary>The table lets the packet on.</summary>
    Accept,

    /// <summary>The packet has ended; the state says how.</summary>
    Ended,
}

/// <summary>A state and what became of it.</summary>
internal readonly record struct Walked<TState>(TState State, WalkOutcome Outcome)
    where TState : class;
