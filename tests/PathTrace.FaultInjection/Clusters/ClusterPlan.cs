using System.Collections.Immutable;

namespace PathTrace.FaultInjection.Clusters;

/// <summary>A whole cluster, before it is written down as dumps.</summary>
internal sealed record ClusterPlan(Fabric Fabric, ImmutableArray<NodePlan> Nodes, ImmutableArray<ServicePlan> Services, ImmutableArray<PodPlan> Pods)
{
    /// <summary>Rows of the network's next-hop table.</summary>
    internal ImmutableArray<(string Prefix, string NextHop)> NextHops { get; init; } = [];

    /// <summary>What the balancer sends to: nodes, whose packets keep their destination.</summary>
    internal ImmutableArray<string> Backends { get; init; } = [];

    /// <summary>The service behind the balancer.</summary>
    internal ServicePlan Front => Services[0];

    /// <summary>False for a snapshot without tables of pods, services and nodes.</summary>
    internal bool HasObjects { get; init; } = true;

    internal ClusterPlan With(NodePlan node) => this with { Nodes = [.. Nodes.Select(n => n.Number == node.Number ? node : n)] };

    /// <summary>With the service changed in the rules of every node, and in the objects.</summary>
    internal ClusterPlan With(ServicePlan service) => this with
    {
        Services = [.. Services.Select(s => s.Name == service.Name ? service : s)],
        Nodes = [.. Nodes.Select(n => n with { Services = [.. n.Services.Select(s => s.Name == service.Name ? service : s)] })],
    };
}
