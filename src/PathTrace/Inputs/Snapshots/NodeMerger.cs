using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Inputs.Kubernetes;

namespace PathTrace.Inputs.Snapshots;

/// <summary>
/// Brings together what was collected on a node and what Kubernetes or a table says about it. They belong together when the folder's name is the
/// node's name, its host name, its cloud name or one of its addresses; failing that, when the machine has the node's address on an interface.
/// </summary>
internal static class NodeMerger
{
    internal static ImmutableArray<Node> Merge(IReadOnlyList<Node> collected, ImmutableArray<NodeFacts> facts, string nameOfSingleNode)
    {
        var merged = new List<Node>();
        var folders = collected.Select(n => n.Name).ToHashSet(StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in collected)
        {
            // A folder that has a node's very name is that node; no other folder may claim it by an alias.
            var free = facts.Where(f => !used.Contains(f.Name) && (f.Name == node.Name || !folders.Contains(f.Name))).ToList();
            if (Match(node, free) is { } found)
            {
                used.Add(found.Name);
                merged.Add(With(node, found));
            }
            else
            {
                merged.Add(node.Name.Length == 0 ? node with { Name = nameOfSingleNode } : node);
            }
        }

        merged.AddRange(facts.Where(f => !used.Contains(f.Name)).Select(f => With(new() { Name = f.Name, Folder = $"nodes/{f.Name}" }, f)));
        return [.. WithUniqueNames(merged).OrderBy(n => n.Name, StringComparer.Ordinal)];
    }

    private static NodeFacts? Match(Node node, List<NodeFacts> facts)
    {
        var named = facts.FirstOrDefault(f => f.Name == node.Name) ?? facts.FirstOrDefault(f => node.Name.Length > 0 && f.IsKnownAs(node.Name));
        if (named is not null)
            return named;
        var owned = (node.Interfaces ?? []).SelectMany(i => i.Addresses).Select(a => a.Address).ToHashSet();
        var owners = facts.Where(f => f.InternalAddresses.Any(owned.Contains)).Take(2).ToList();
        return owners.Count == 1 ? owners[0] : null;
    }

    private static Node With(Node node, NodeFacts facts) => node with
    {
        Name = facts.Name,
        InternalAddresses = facts.InternalAddresses,
        PodCidrs = facts.PodCidrs,
        IsReady = facts.IsReady,
        IsUnschedulable = facts.IsUnschedulable,
        IsTerminating = facts.IsTerminating,
        IsExcludedFromBalancers = facts.IsExcludedFromBalancers,
        Taints = facts.Taints,
        Source = facts.Source,
    };

    // Two folders of one name, a/worker1 and b/worker1, are two nodes; their paths tell them apart. A number does where names are made to clash.
    private static IEnumerable<Node> WithUniqueNames(List<Node> nodes)
    {
        var repeated = nodes.GroupBy(n => n.Name, StringComparer.Ordinal).Where(g => g.Skip(1).Any()).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            var name = repeated.Contains(node.Name) && node.Folder.Length > 0 ? node.Folder : node.Name;
            for (var number = 2; !taken.Add(name); number++)
                name = string.Create(CultureInfo.InvariantCulture, $"{node.Name}#{number}");
            yield return name == node.Name ? node : node with { Name = name };
        }
    }
}
