namespace PathTrace.FaultInjection.Clusters;

/// <summary>What is known of the cluster's objects.</summary>
internal enum Objects
{
    /// <summary>Nothing but what the nodes print.</summary>
    None,

    /// <summary>The text tables of <c>kubectl get -o wide</c>.</summary>
    Tables,

    /// <summary><c>kubectl get nodes,pods,services,endpointslices -A -o json</c>.</summary>
    Json,
}
