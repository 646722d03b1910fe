using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Inputs.Kubernetes;
using PathTrace.Text;

namespace PathTrace.Inputs.Snapshots;

/// <summary>
/// Finds the node that a table means. Clouds and balancers name machines in their own ways (<c>i-0879…</c>), which Kubernetes knows as the provider's
/// id or the host name; tables are rewritten to the snapshot's name for the node.
/// </summary>
internal sealed class NodeNames(ImmutableArray<Node> nodes, ImmutableArray<NodeFacts> facts)
{
    private readonly Dictionary<string, string?> _known = nodes.ToDictionary(n => n.Name, n => (string?)n.Name, StringComparer.Ordinal);

    internal NextHopTable? Resolve(NextHopTable? table, DiagnosticList diagnostics)
    {
        if (table is null || nodes.IsEmpty)
            return table;
        return table with { Entries = [.. table.Entries.Select(e => e.Kind == NextHopKind.Node ? Resolve(e, diagnostics) : e)] };
    }

    internal ImmutableArray<LoadBalancer>? Resolve(ImmutableArray<LoadBalancer>? balancers) =>
        balancers is { } all ? [.. all.Select(b => b with { Backends = [.. b.Backends.Select(Resolve)] })] : null;

    private LoadBalancerBackend Resolve(LoadBalancerBackend backend) =>
        backend.NodeName is { } name && Find(name) is { } node ? backend with { NodeName = node } : backend;

    private NextHopEntry Resolve(NextHopEntry entry, DiagnosticList diagnostics)
    {
        if (Find(entry.TargetName!) is { } node)
            return entry with { TargetName = node };
        diagnostics.Info(
            DiagnosticCode.UnknownNextHop,
            entry.Source,
            $"the next hop of {entry.Destination}, {entry.TargetName}, is no node of the snapshot",
            "Traces end there. If it is a node, kubectl get nodes -o json tells under which name.");
        return entry;
    }

    private string? Find(string name)
    {
        if (_known.TryGetValue(name, out var node))
            return node;
        var byFolder = nodes.FirstOrDefault(n => n.Folder.EndsWith($"/{name}", StringComparison.Ordinal) || n.Folder == name)?.Name;
        return _known[name] = byFolder ?? facts.FirstOrDefault(f => f.IsKnownAs(name))?.Name;
    }
}
