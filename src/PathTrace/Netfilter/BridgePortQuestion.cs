namespace PathTrace.Netfilter;

/// <summary>The options of the <c>physdev</c> match (xt_physdev.c).</summary>
public enum BridgePortQuestion
{
    /// <summary><c>--physdev-in</c>: came in by this bridge port.</summary>
    In,

    /// <summary><c>--physdev-out</c>: will leave by this bridge port.</summary>
    Out,

    /// <summary><c>--physdev-is-in</c>: came in by some bridge port.</summary>
    IsIn,

    /// <summary><c>--physdev-is-out</c>: will leave by some bridge port.</summary>
    IsOut,

    /// <summary><c>--physdev-is-bridged</c>: is bridged, not routed.</summary>
    IsBridged,
}
