using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Cluster;

/// <summary>One frontend of a load balancer and where it sends.</summary>
/// <param name="Name">The balancer's name; several frontends may share it.</param>
/// <param name="Protocol">The transport protocol.</param>
/// <param name="Frontend">The address and port that clients call; port 0 for every port.</param>
/// <param name="Backends">In table order.</param>
/// <param name="Source">The row or object.</param>
public sealed record LoadBalancer(
    string Name,
    IpProtocol Protocol,
    SocketAddress Frontend,
    ImmutableArray<LoadBalancerBackend> Backends,
    SourceSpan Source)
{
    /// <summary>False when nothing tells where the frontend sends: its row cannot be read, or another row contradicts it.</summary>
    public bool IsUnderstood { get; init; } = true;

    /// <summary>Why it is not understood; null when it is, or when its own row is to blame.</summary>
    public string? Doubt { get; init; }

    /// <summary>True when no table states it: it comes of the service object at <see cref="Source"/> (<c>status.loadBalancer</c>), and which nodes the real balancer uses, and with which weights, is not known.</summary>
    public bool IsDerived { get; init; }

    /// <summary>How it tests its backends; null when not stated.</summary>
    public HealthCheck? Check { get; init; }
}
