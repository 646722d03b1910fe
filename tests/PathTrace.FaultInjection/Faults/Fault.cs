using PathTrace.FaultInjection.Clusters;

namespace PathTrace.FaultInjection.Faults;

/// <summary>A way to break a healthy cluster.</summary>
/// <param name="Name">Its name in tables.</param>
/// <param name="Break">Breaks a cluster; null where the fault has no place in it.</param>
internal sealed record Fault(string Name, Func<ClusterPlan, Random, (ClusterPlan Broken, Expectation Expected)?> Break);
