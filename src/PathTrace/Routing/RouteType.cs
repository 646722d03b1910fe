namespace PathTrace.Routing;

/// <summary>The type of a route (ip-route(8), "Route types"; kernel: RTN_*).</summary>
public enum RouteType
{
    /// <summary>A real path to the destinations.</summary>
    Unicast,

    /// <summary>The destinations are this node.</summary>
    Local,

    /// <summary>Sent as link broadcasts; for us the packet is for the node itself.</summary>
    Broadcast,

    /// <summary>Sent as link multicasts.</summary>
    Multicast,

    /// <summary>An anycast address of this node (IPv6).</summary>
    Anycast,

    /// <summary>Discarded silently.</summary>
    Blackhole,

    /// <summary>Discarded; the sender gets host-unreachable.</summary>
    Unreachable,

    /// <summary>Discarded; the sender gets administratively-prohibited.</summary>
    Prohibit,

    /// <summary>The lookup in this table ends and the next routing rule is tried.</summary>
    Throw,
}
