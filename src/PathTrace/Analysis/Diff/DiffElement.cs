namespace PathTrace.Analysis.Diff;

/// <summary>What of a snapshot was changed.</summary>
public enum DiffElement
{
    /// <summary>A rule of a chain.</summary>
    Rule,

    /// <summary>A built-in chain's policy.</summary>
    Policy,

    /// <summary>A table, or all rules of a family: it came, went, or was collected on one side only.</summary>
    Table,

    /// <summary>A route.</summary>
    Route,

    /// <summary>A rule of the routing policy database.</summary>
    RoutingRule,

    /// <summary>An interface or its addresses.</summary>
    Interface,

    /// <summary>An ipset or its members.</summary>
    IpSet,

    /// <summary>A virtual server of IPVS.</summary>
    VirtualServer,

    /// <summary>A kernel parameter.</summary>
    Sysctl,

    /// <summary>A neighbour, or an entry of a forwarding database.</summary>
    Neighbour,

    /// <summary>A WireGuard device or one of its peers.</summary>
    WireGuard,

    /// <summary>A node: its addresses and pod CIDRs, or what was collected of it.</summary>
    Node,

    /// <summary>A row of the network's next-hop table.</summary>
    NextHop,

    /// <summary>A load balancer's frontend.</summary>
    LoadBalancer,

    /// <summary>A service.</summary>
    Service,

    /// <summary>An endpoint.</summary>
    Endpoint,

    /// <summary>A pod.</summary>
    Pod,
}
