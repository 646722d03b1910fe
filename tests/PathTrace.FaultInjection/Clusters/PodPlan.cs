namespace PathTrace.FaultInjection.Clusters;

/// <summary>A pod of the namespace <c>default</c>.</summary>
internal sealed record PodPlan(string Name, string Address, string Node)
{
    /// <summary>The link of the pod on its node where pods have links of their own.</summary>
    internal string Link => "cali" + Name.Replace("-", "", StringComparison.Ordinal);
}
