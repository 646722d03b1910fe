namespace PathTrace.Netfilter;

/// <summary>How a translation chooses within its range.</summary>
[Flags]
public enum NatOptions : byte
{
    /// <summary>Keep the port when it is in range and free.</summary>
    None = 0,

    /// <summary><c>--random</c>: a random port.</summary>
    Random = 1,

    /// <summary><c>--random-fully</c>: a random port, from a better source.</summary>
    RandomFully = 2,

    /// <summary><c>--persistent</c>: the same client always gets the same address.</summary>
    Persistent = 4,
}
