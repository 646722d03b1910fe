namespace PathTrace.Explain;

/// <summary>Who mends it.</summary>
public enum FindingOwner
{
    /// <summary>Nobody: nothing is wrong.</summary>
    None,

    /// <summary>The load balancer's configuration.</summary>
    LoadBalancer,

    /// <summary>kube-proxy, or what stands in for it.</summary>
    KubeProxy,

    /// <summary>The network plugin: pod routes and pod links.</summary>
    Cni,

    /// <summary>The node's own settings, firewall and interfaces.</summary>
    Node,

    /// <summary>The network between the nodes.</summary>
    Fabric,

    /// <summary>Whoever writes network policies.</summary>
    Policy,

    /// <summary>The application: its services, pods and ports.</summary>
    Application,

    /// <summary>Whoever collects the snapshot.</summary>
    Snapshot,
}
