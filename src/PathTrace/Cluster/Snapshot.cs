using System.Collections.Immutable;
using PathTrace.Text;

namespace PathTrace.Cluster;

/// <summary>
/// Everything that was collected from a cluster at one time. Immutable: a what-if is another snapshot. Parts that were not collected are null.
/// </summary>
public sealed record Snapshot
{
    /// <summary>Where it was read from, for messages.</summary>
    public required string Name { get; init; }

    /// <summary>The nodes, ordered by name.</summary>
    public ImmutableArray<Node> Nodes { get; init; } = [];

    /// <summary>The fabric's next-hop table; null when none was collected and none could be derived.</summary>
    public NextHopTable? NextHops { get; init; }

    /// <summary>Balancer frontends; null when none were collected.</summary>
    public ImmutableArray<LoadBalancer>? LoadBalancers { get; init; }

    /// <summary>Services; null when not collected.</summary>
    public ImmutableArray<Service>? Services { get; init; }

    /// <summary>Endpoints; null when not collected.</summary>
    public ImmutableArray<Endpoint>? Endpoints { get; init; }

    /// <summary>Pods; null when not collected.</summary>
    public ImmutableArray<Pod>? Pods { get; init; }

    /// <summary>False when the file that lists the pods breaks off: an address that no pod of the list holds may still be one's.</summary>
    public bool HasEveryPod { get; init; } = true;

    /// <summary>The files that were read, in order of name.</summary>
    public ImmutableArray<SourceText> Files { get; init; } = [];

    /// <summary>What the readers had to say.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>What was changed by hand since it was read, in order, each as it was written: <c>worker1: restore from worker2</c>.</summary>
    public ImmutableArray<string> Changes { get; init; } = [];

    /// <summary>The snapshot with this node in the place of the one of its name.</summary>
    internal Snapshot With(Node node) => this with { Nodes = [.. Nodes.Select(n => n.Name == node.Name ? node : n)] };

    /// <summary>The node of this name, or null.</summary>
    public Node? FindNode(string name) => Nodes.FirstOrDefault(n => string.Equals(n.Name, name, StringComparison.Ordinal));

    /// <inheritdoc/>
    public override string ToString() => Name;
}
