namespace PathTrace.FaultInjection.Clusters;

/// <summary>A pod of the namespace <c>default</c>.</summary>
internal sealed record PodPlan(string Name, string Address, string Node);
