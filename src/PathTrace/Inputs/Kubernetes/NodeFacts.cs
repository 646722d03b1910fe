using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Inputs.Kubernetes;

/// <summary>What Kubernetes, or a table of nodes, says about a node; merged with what was collected on it.</summary>
internal sealed record NodeFacts
{
    internal required string Name { get; init; }

    /// <summary>The name the machine gives itself (address of type Hostname); null when not stated.</summary>
    internal string? HostName { get; init; }

    /// <summary><c>spec.providerID</c>, whose last part is the cloud's name for the machine; null when not stated.</summary>
    internal string? ProviderId { get; init; }

    internal ImmutableArray<IpAddress> InternalAddresses { get; init; } = [];

    internal ImmutableArray<IpPrefix> PodCidrs { get; init; } = [];

    internal bool? IsReady { get; init; }

    internal bool? IsUnschedulable { get; init; }

    internal bool? IsTerminating { get; init; }

    internal bool? IsExcludedFromBalancers { get; init; }

    internal ImmutableArray<NodeTaint>? Taints { get; init; }

    internal SourceSpan Source { get; init; }

    /// <summary>True when the node is known by this name: its own, its host name or the cloud's.</summary>
    internal bool IsKnownAs(string name) =>
        string.Equals(name, Name, StringComparison.Ordinal)
        || string.Equals(name, HostName, StringComparison.Ordinal)
        || (ProviderId is { } id && id.EndsWith(name, StringComparison.Ordinal) && id.Length > name.Length && id[^(name.Length + 1)] == '/')
        || (IpAddress.TryParse(name, out var address) && InternalAddresses.Contains(address));

    /// <summary>Both together: what this one does not state is taken from the other.</summary>
    internal NodeFacts With(NodeFacts more) => this with
    {
        HostName = HostName ?? more.HostName,
        ProviderId = ProviderId ?? more.ProviderId,
        InternalAddresses = InternalAddresses.IsEmpty ? more.InternalAddresses : InternalAddresses,
        PodCidrs = PodCidrs.IsEmpty ? more.PodCidrs : PodCidrs,
        IsReady = IsReady ?? more.IsReady,
        IsUnschedulable = IsUnschedulable ?? more.IsUnschedulable,
        IsTerminating = IsTerminating ?? more.IsTerminating,
        IsExcludedFromBalancers = IsExcludedFromBalancers ?? more.IsExcludedFromBalancers,
        Taints = Taints ?? more.Taints,
    };
}
