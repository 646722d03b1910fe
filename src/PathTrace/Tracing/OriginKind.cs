namespace PathTrace.Tracing;

/// <summary>Where a packet begins.</summary>
public enum OriginKind
{
    /// <summary>A load balancer sends it to one of its backends.</summary>
    LoadBalancer,

    /// <summary>A process in a pod makes it; its first hop is the pod's node.</summary>
    Pod,

    /// <summary>A process on a node makes it.</summary>
    Node,

    /// <summary>It arrives at a node from outside.</summary>
    Outside,
}
