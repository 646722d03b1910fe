namespace PathTrace.Inputs.IptablesSave;

/// <summary>How far the meaning of an extension goes that PathTrace gives it; the later, the less is known.</summary>
internal enum Standing
{
    /// <summary>The dumps and the packet query decide it, as the kernel would.</summary>
    Exact,

    /// <summary>It depends on state or surroundings that no dump shows: a trace forks and says what it assumes.</summary>
    Assumed,

    /// <summary>It depends on packet content that a query does not give, or is not followed: nothing is said about the outcome.</summary>
    Opaque,
}
