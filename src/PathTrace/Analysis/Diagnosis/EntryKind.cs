namespace PathTrace.Analysis.Diagnosis;

/// <summary>From where a service is called.</summary>
public enum EntryKind
{
    /// <summary>By a client outside, through a load balancer.</summary>
    Balancer,

    /// <summary>By a client outside whose packet comes to a node.</summary>
    Outside,

    /// <summary>By the node itself.</summary>
    Node,

    /// <summary>By a pod on the node.</summary>
    Pod,
}
