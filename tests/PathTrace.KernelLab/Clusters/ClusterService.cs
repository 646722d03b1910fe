using System.Collections.Immutable;

namespace PathTrace.KernelLab.Clusters;

/// <summary>A service as kube-proxy sees it.</summary>
/// <param name="Name">Its name in the namespace <c>default</c>.</param>
/// <param name="Address">The cluster address.</param>
/// <param name="External">The address of its balancer; null for a service without one.</param>
/// <param name="Protocol"><c>tcp</c> or <c>udp</c>.</param>
/// <param name="NodePort">The port on every node; 0 for a service without one.</param>
/// <param name="IsLocal">True under <c>externalTrafficPolicy: Local</c>.</param>
internal sealed record ClusterService(string Name, string Address, string? External, string Protocol, int NodePort, bool IsLocal)
{
    internal const int Port = 80;
    internal const int TargetPort = 3000;

    /// <summary>The addresses of the pods behind it.</summary>
    internal ImmutableArray<string> Endpoints { get; init; } = [];
}
