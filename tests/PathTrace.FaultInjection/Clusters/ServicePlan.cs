using System.Collections.Immutable;

namespace PathTrace.FaultInjection.Clusters;

/// <summary>A service of the namespace <c>default</c> at port 80, whose pods listen at 3000.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">The cluster address.</param>
/// <param name="NodePort">The node port; 0 for none.</param>
/// <param name="Endpoints">The addresses of its pods.</param>
internal sealed record ServicePlan(string Name, string Address, int NodePort, ImmutableArray<string> Endpoints);
