using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Cluster;

/// <summary>A Kubernetes service, or a row of a service table.</summary>
public sealed record Service
{
    /// <summary>The namespace; <c>default</c> for tables that state none.</summary>
    public required string Namespace { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary><c>ClusterIP</c>, <c>NodePort</c>, <c>LoadBalancer</c>, <c>ExternalName</c>; null when not stated.</summary>
    public string? Type { get; init; }

    /// <summary>The cluster addresses; empty for a headless service.</summary>
    public ImmutableArray<IpAddress> ClusterAddresses { get; init; } = [];

    /// <summary>External addresses and those of the service's load balancer.</summary>
    public ImmutableArray<IpAddress> ExternalAddresses { get; init; } = [];

    /// <summary>The addresses that a cloud balancer answers for (<c>status.loadBalancer</c>).</summary>
    public ImmutableArray<IpAddress> LoadBalancerAddresses { get; init; } = [];

    /// <summary>The ports.</summary>
    public ImmutableArray<ServicePort> Ports { get; init; } = [];

    /// <summary>True when <c>externalTrafficPolicy</c> is Local.</summary>
    public bool ExternalTrafficLocal { get; init; }

    /// <summary>True when <c>internalTrafficPolicy</c> is Local.</summary>
    public bool InternalTrafficLocal { get; init; }

    /// <summary>The object or row.</summary>
    public SourceSpan Source { get; init; }

    /// <summary><c>default/web</c>.</summary>
    public override string ToString() => $"{Namespace}/{Name}";
}
