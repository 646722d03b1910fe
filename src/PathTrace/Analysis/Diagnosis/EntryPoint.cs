namespace PathTrace.Analysis.Diagnosis;

/// <summary>A column of the matrix: a place from which services are called.</summary>
/// <param name="Kind">What calls.</param>
/// <param name="Name">The node, or the pod as <c>default/web-1</c>; empty for balancers, of which each frontend has its own.</param>
/// <param name="Node">The node by which packets enter; empty for balancers.</param>
public sealed record EntryPoint(EntryKind Kind, string Name, string Node)
{
    /// <summary><c>from lb</c>, <c>worker1</c>, <c>outside at worker1</c>, <c>default/web-1</c>.</summary>
    public override string ToString() => Kind switch
    {
        EntryKind.Balancer => "from lb",
        EntryKind.Outside => $"outside at {Name}",
        _ => Name,
    };
}
