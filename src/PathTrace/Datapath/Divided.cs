namespace PathTrace.Datapath;

/// <summary>A state divided by a condition: the part that meets it and the part that does not. Either may be empty (null), never both.</summary>
internal readonly record struct Divided<TState>(TState? Match, TState? Rest)
    where TState : class;
