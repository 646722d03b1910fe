using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Cluster;

/// <summary>A pod.</summary>
public sealed record Pod
{
    /// <summary>The namespace; <c>default</c> for tables that state none.</summary>
    public required string Namespace { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The node it runs on; null when not stated or not scheduled.</summary>
    public string? NodeName { get; init; }

    /// <summary>Its addresses; a host-network pod has its node's.</summary>
    public ImmutableArray<IpAddress> Addresses { get; init; } = [];

    /// <summary><c>Running</c>, <c>Pending</c>, <c>Succeeded</c>, <c>Failed</c>, or what a table prints; null when not stated.</summary>
    public string? Phase { get; init; }

    /// <summary>The Ready condition; null when not stated.</summary>
    public bool? IsReady { get; init; }

    /// <summary>True when it shares its node's network.</summary>
    public bool IsHostNetwork { get; init; }

    /// <summary>The ports its containers declare; declaring is optional, so an absent port proves nothing.</summary>
    public ImmutableArray<PodPort> Ports { get; init; } = [];

    /// <summary>The object or row.</summary>
    public SourceSpan Source { get; init; }

    /// <summary>False for a pod that has ended and holds its address no more.</summary>
    public bool IsLive => Phase is not ("Succeeded" or "Failed" or "Completed" or "Evicted");

    /// <summary>What it is instead of running; null when it runs or its status is not stated. It may still hold its address, and whether it answers is in no dump.</summary>
    internal string? Ailment => Phase is "Running" or "" ? null : Phase;

    /// <summary><c>default/web-1</c>.</summary>
    public override string ToString() => $"{Namespace}/{Name}";
}
