namespace PathTrace.KernelLab.Clusters;

/// <summary>How a probe comes into a cluster.</summary>
internal enum ProbeKind
{
    /// <summary>At a node's eth0, as a balancer sends it that keeps the destination.</summary>
    AtNode,

    /// <summary>At the router, from the clients' side; PathTrace sees it come through a balancer that rewrites.</summary>
    ByRouter,

    /// <summary>From a pod.</summary>
    FromPod,

    /// <summary>Made by a node.</summary>
    OnNode,
}
