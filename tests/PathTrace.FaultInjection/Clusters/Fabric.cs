namespace PathTrace.FaultInjection.Clusters;

/// <summary>How pods of one node reach those of another.</summary>
internal enum Fabric
{
    /// <summary>Every node has a route to each other node's pods (flannel host-gw, kube-router).</summary>
    Flat,

    /// <summary>Nodes have a default route only; the network's next-hop table knows the pods (cloud routes).</summary>
    CloudRoutes,

    /// <summary>Routes lead into flannel's vxlan; neighbours and forwarding entries lead on.</summary>
    Vxlan,

    /// <summary>Routes lead into Calico's IPIP tunnel, and each pod has a link of its own instead of a bridge's port.</summary>
    Ipip,
}
