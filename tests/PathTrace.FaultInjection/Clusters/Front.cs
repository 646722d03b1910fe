namespace PathTrace.FaultInjection.Clusters;

/// <summary>How the balancer calls the service behind it.</summary>
internal enum Front
{
    /// <summary>Packets keep their destination, which is the service's cluster address (the talk's balancer).</summary>
    ClusterAddress,

    /// <summary>Packets keep their destination, which is the address that the cloud gave the service.</summary>
    BalancerAddress,

    /// <summary>Packets are rewritten to the nodes' addresses and the service's node port.</summary>
    NodePorts,
}
