namespace PathTrace.Routing;

/// <summary>Flags of a next hop (kernel: RTNH_F_*).</summary>
[Flags]
public enum NextHopFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The gateway is taken to be on the link although no address says so.</summary>
    Onlink = 1,

    /// <summary>The interface is down: the next hop is skipped.</summary>
    Dead = 2,

    /// <summary>The interface has no carrier: skipped only under <c>ignore_routes_with_linkdown</c>.</summary>
    Linkdown = 4,

    /// <summary>Handled by hardware; no matter here.</summary>
    Offload = 8,

    /// <summary>The gateway did not answer.</summary>
    Unresolved = 16,
}
