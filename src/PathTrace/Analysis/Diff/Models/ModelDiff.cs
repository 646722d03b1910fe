using System.Collections.Immutable;
using PathTrace.Cluster;

namespace PathTrace.Analysis.Diff;

/// <summary>All that differs between two snapshots and may concern packets. Sound: snapshots in which nothing differs treat every packet alike.</summary>
internal static class ModelDiff
{
    internal static ImmutableArray<ChangedElement> Of(Snapshot before, Snapshot after)
    {
        if (ReferenceEquals(before, after))
            return [];
        var changes = new List<ChangedElement>();
        var grounds = new Grounds(before, after);
        foreach (var node in before.Nodes)
        {
            if (after.FindNode(node.Name) is not { } later)
            {
                changes.Add(Whole(node, null));
                continue;
            }

            if (ReferenceEquals(node, later))
                continue;
            changes.AddRange(RulesetDiff.Of(node, later));
            changes.AddRange(ElementDiff.Of(node.Name, NodeElements.Of(node, grounds), NodeElements.Of(later, grounds)));
        }

        changes.AddRange(after.Nodes.Where(n => before.FindNode(n.Name) is null).Select(n => Whole(null, n)));
        changes.AddRange(ElementDiff.Of(null, ClusterElements.Of(before, grounds), ClusterElements.Of(after, grounds)));
        return [.. changes];
    }

    private static ChangedElement Whole(Node? before, Node? after)
    {
        var name = (before ?? after)!.Name;
        return new(new(DiffElement.Node, before is null ? DiffChange.Added : DiffChange.Removed, name, "the node", before?.Source ?? default(Text.SourceSpan), after?.Source ?? default), null);
    }
}
