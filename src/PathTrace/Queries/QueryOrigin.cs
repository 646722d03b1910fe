namespace PathTrace.Queries;

/// <summary>Where a queried packet begins: made by something (<c>from</c>), or arriving somewhere (<c>at</c>).</summary>
public abstract record QueryOrigin
{
    private QueryOrigin()
    {
    }

    /// <summary><c>from lb/web</c>, <c>from node/worker1</c>, <c>from pod/default/client</c>.</summary>
    /// <param name="Kind">What makes the packet; not a service.</param>
    /// <param name="Namespace">The pod's namespace; null when left out or not a pod.</param>
    /// <param name="Name">The name.</param>
    public sealed record From(NameKind Kind, string? Namespace, string Name) : QueryOrigin;

    /// <summary><c>at worker1 in eth0</c>: the packet arrives at a node.</summary>
    /// <param name="Node">The node's name.</param>
    /// <param name="Interface">The ingress interface; null for the one that leads to the outside.</param>
    public sealed record At(string Node, string? Interface) : QueryOrigin;
}
