namespace PathTrace.Queries;

/// <summary>What a name in a query stands for.</summary>
public enum NameKind
{
    /// <summary><c>svc/NAMESPACE/NAME</c>.</summary>
    Service,

    /// <summary><c>pod/NAMESPACE/NAME</c>.</summary>
    Pod,

    /// <summary><c>node/NAME</c>.</summary>
    Node,

    /// <summary><c>lb/NAME</c>.</summary>
    LoadBalancer,
}
