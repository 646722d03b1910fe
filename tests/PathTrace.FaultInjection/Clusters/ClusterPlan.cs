using System.Collections.Immutable;

namespace PathTrace.FaultInjection.Clusters;

/// <summary>A whole cluster, before it is written down as dumps.</summary>
internal sealed record ClusterPlan(Fabric Fabric, ImmutableArray<NodePlan> Nodes, ImmutableArray<ServicePlan> Services, ImmutableArray<PodPlan> Pods)
{
    /// <summary>Rows of the network's next-hop table.</summary>
    internal ImmutableArray<(string Prefix, string NextHop)> NextHops { get; init; } = [];

    /// <summary>How the balancer calls the service behind it.</summary>
    internal Front Front { get; init; }

    /// <summary>The names of the nodes that the balancer sends to, each with what is said of it behind: <c>worker1 down</c>.</summary>
    internal ImmutableArray<string> Backends { get; init; } = [];

    /// <summary>The health check that the balancer's table states: <c>check tcp:30000 from 192.168.0.5</c>; empty for none.</summary>
    internal string Check { get; init; } = "";

    /// <summary>What is known of the objects.</summary>
    internal Objects Objects { get; init; }

    /// <summary>True when pods are behind Calico's chains of policies.</summary>
    internal bool HasPolicies { get; init; }

    /// <summary>True when the tables of objects state the services' types, as those of kubectl do.</summary>
    internal bool HasTypes { get; init; }

    /// <summary>The service behind the balancer.</summary>
    internal ServicePlan FrontService => Services[0];

    /// <summary>Changes to the text of a file, made when it is written down: its path and the change; a file that becomes null is not there.</summary>
    internal ImmutableArray<(string Path, Func<string, string?> Change)> Edits { get; init; } = [];

    /// <summary>The plan whose rules and routes are those of IPv6, in other words (<see cref="SixText"/>); null for a cluster without.</summary>
    internal ClusterPlan? Six { get; init; }

    internal ClusterPlan Edit(string path, Func<string, string?> change) => this with { Edits = Edits.Add((path, change)) };

    internal ClusterPlan With(NodePlan node) => this with { Nodes = [.. Nodes.Select(n => n.Number == node.Number ? node : n)] };

    /// <summary>With the service changed in the rules of every node, and in the objects.</summary>
    internal ClusterPlan With(ServicePlan service) => this with
    {
        Services = [.. Services.Select(s => s.Name == service.Name ? service : s)],
        Nodes = [.. Nodes.Select(n => n.With(service))],
    };

    internal NodePlan HomeOf(string address) => Nodes.First(n => n.Holds(address));
}
