using System.Collections.Immutable;

namespace PathTrace.FaultInjection.Clusters;

/// <summary>A service of the namespace <c>default</c> at port 80.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">The cluster address.</param>
/// <param name="NodePort">The node port; 0 for none.</param>
/// <param name="Endpoints">The addresses of its pods.</param>
internal sealed record ServicePlan(string Name, string Address, int NodePort, ImmutableArray<string> Endpoints)
{
    /// <summary>The port at which its pods listen.</summary>
    internal int TargetPort { get; init; } = 3000;

    /// <summary>What the object states as targetPort, where it is not the port at which its pods listen; empty where it is.</summary>
    internal string StatedTargetPort { get; init; } = "";

    /// <summary>The address that the cloud's balancer answers for; empty for none.</summary>
    internal string BalancerAddress { get; init; } = "";

    /// <summary>True when <c>externalTrafficPolicy</c> is Local.</summary>
    internal bool IsLocal { get; init; }

    /// <summary>The sources that may call the balancer's address; empty for all.</summary>
    internal ImmutableArray<string> SourceRanges { get; init; } = [];

    /// <summary>True when a client keeps its endpoint (<c>sessionAffinity: ClientIP</c>).</summary>
    internal bool HasAffinity { get; init; }

    /// <summary>The port at which kube-proxy tells a balancer whether a node has an endpoint of a policy Local.</summary>
    internal int HealthCheckPort => IsLocal && BalancerAddress.Length > 0 ? NodePort + 2000 : 0;
}
