namespace PathTrace.FaultInjection.Clusters;

/// <summary>A pod of the namespace <c>default</c>.</summary>
internal sealed record PodPlan(string Name, string Address, string Node)
{
    /// <summary>True when it shares its node's network.</summary>
    internal bool IsHostNetwork { get; init; }

    /// <summary>The port that its container declares; 0 for the one at which a service calls it.</summary>
    internal int DeclaredPort { get; init; }

    /// <summary>The link of the pod on its node where pods have links of their own.</summary>
    internal string Link => "cali" + Name.Replace("-", "", StringComparison.Ordinal);
}
