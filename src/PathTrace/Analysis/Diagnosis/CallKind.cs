namespace PathTrace.Analysis.Diagnosis;

/// <summary>By which of its addresses a service is called.</summary>
public enum CallKind
{
    /// <summary>The cluster address, from inside the cluster.</summary>
    ClusterAddress,

    /// <summary>An external address, from outside.</summary>
    ExternalAddress,

    /// <summary>A node port, from outside at each node's own address.</summary>
    NodePort,

    /// <summary>A balancer's frontend that is no address of a known service.</summary>
    Frontend,
}
