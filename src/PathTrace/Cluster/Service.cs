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

    /// <summary>How the service's balancer is called, by <c>status.loadBalancer.ingress</c>; null when not stated, as in tables.</summary>
    public ImmutableArray<LoadBalancerIngress>? Ingress { get; init; }

    /// <summary>The clients that may call the balancer's addresses (<c>loadBalancerSourceRanges</c>); null when not stated: everybody may.</summary>
    public ImmutableArray<IpPrefix>? LoadBalancerSourceRanges { get; init; }

    /// <summary>The port of every node at which kube-proxy tells balancers whether the node has a ready endpoint of the service; null without one.</summary>
    public ushort? HealthCheckNodePort { get; init; }

    /// <summary>False when the service's balancer does without node ports (<c>allocateLoadBalancerNodePorts</c>); null when not stated.</summary>
    public bool? AllocatesNodePorts { get; init; }

    /// <summary>True when clients keep their endpoint (<c>sessionAffinity: ClientIP</c>); null when not stated.</summary>
    public bool? HasClientAffinity { get; init; }

    /// <summary>For how many seconds behind its last packet a client keeps its endpoint; null when not stated.</summary>
    public int? AffinityTimeout { get; init; }

    /// <summary>True when endpoints count as ready whatever their pods say (<c>publishNotReadyAddresses</c>); null when not stated.</summary>
    public bool? PublishesNotReady { get; init; }

    /// <summary>False when somebody else than the cluster's own controller writes the endpoints: the service has no selector; null when not stated.</summary>
    public bool? HasSelector { get; init; }

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
