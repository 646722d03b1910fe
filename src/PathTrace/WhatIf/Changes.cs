using PathTrace.Cluster;
using PathTrace.Queries;
using PathTrace.Text;

namespace PathTrace.WhatIf;

/// <summary>Makes changes to snapshots: each gives another snapshot, and the one it is made to stays as it is.</summary>
internal static class Changes
{
    /// <summary>The changed snapshot; null, with what is wrong, when the text is no change or does not fit the snapshot. Never throws on input.</summary>
    internal static ParseResult<Snapshot?> Make(Snapshot snapshot, string text)
    {
        var change = new Change(snapshot, text);
        var changed = ChangeParser.Parse(change.Text, change.Errors) is { } syntax ? Make(change, syntax) : null;
        return changed is null
            ? new(null, change.Problems)
            : new(changed with { Changes = snapshot.Changes.Add(change.Text) }, []);
    }

    private static Snapshot? Make(Change change, ChangeSyntax syntax)
    {
        if (syntax.Edit is EditSyntax.Row row)
            return FabricChange.Make(change, row);
        if (change.FindNode(syntax.Place) is not { } node)
            return null;
        return syntax.Edit switch
        {
            EditSyntax.Route route => RouteChange.Make(change, node, route),
            EditSyntax.Restore restore => Restore(change, node, restore),
            EditSyntax.Sysctl sysctl => SysctlChange.Make(change, node, sysctl),
            var rules => RuleChange.Make(change, node, rules),
        };
    }

    private static Snapshot? Restore(Change change, Node node, EditSyntax.Restore restore)
    {
        if (change.FindNode(restore.From) is not { } other)
            return null;
        if (other == node)
            return change.Refuse(restore.From, $"{node.Name} has its own rules already");
        if (other.Rulesets.IsEmpty && other.RulesetFamilies.IsEmpty)
            return change.Refuse(restore.From, $"the rules of {other.Name} were not collected");
        return change.Snapshot.With(node.WithRulesOf(other));
    }
}
