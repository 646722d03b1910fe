using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Queries;

namespace PathTrace.WhatIf;

/// <summary>A chain that a change names, with all that holds it.</summary>
internal sealed record ChainPlace(Change Change, Node Node, Ruleset Ruleset, Table Table, Chain Chain)
{
    /// <summary><c>nat KUBE-SERVICES on worker1</c>.</summary>
    internal string Name => $"{NameOf(Table.Name)} {Chain.Name} on {Node.Name}";

    /// <summary>The chain that the words name; null, with what is there in its place, when there is none or it is not certain which.</summary>
    internal static ChainPlace? Find(Change change, Node node, ChainSyntax words)
    {
        var tool = words.Tool?.Text ?? "iptables";
        var family = tool.StartsWith("ip6", StringComparison.Ordinal) ? IpFamily.IPv6 : IpFamily.IPv4;
        if (!node.HasRulesOf(family))
        {
            change.Refuse(words.Table, $"the {family} rules of {node.Name} were not collected");
            return null;
        }

        if (FindTable(change, node, words, family, tool) is not var (ruleset, table))
            return null;
        if (table.Find(words.Chain.Text) is { } chain)
            return new(change, node, ruleset, table, chain);
        change.Refuse(words.Chain, $"table {words.Table.Text} on {node.Name} has no chain {words.Chain.Text}", $"It has {Change.Listed(Near(table, words.Chain.Text))}.");
        return null;
    }

    /// <summary>The snapshot with another chain in the place of this one.</summary>
    internal Snapshot With(Chain chain)
    {
        var ruleset = Ruleset.With(Table.With(chain));
        return Change.Snapshot.With(Node with { Rulesets = Node.Rulesets.Replace(Ruleset, ruleset) });
    }

    private static (Ruleset Ruleset, Table Table)? FindTable(Change change, Node node, ChainSyntax words, IpFamily family, string tool)
    {
        NetfilterBackend? backend = tool.EndsWith("-nft", StringComparison.Ordinal) ? NetfilterBackend.Nft : tool.EndsWith("-legacy", StringComparison.Ordinal) ? NetfilterBackend.Legacy : null;
        var rulesets = node.Rulesets.Where(r => r.Family == family && (backend is null || r.Backend == backend)).ToList();
        var holders = rulesets.SelectMany(r => r.Tables, (r, t) => (Ruleset: r, Table: t)).Where(h => NameOf(h.Table.Name) == words.Table.Text).ToList();
        if (holders.Count == 1)
            return holders[0];
        if (holders.Count > 1)
            change.Refuse(words.Table, $"both backends hold a table {words.Table.Text} on {node.Name}", $"Say which is meant: write {tool}-nft or {tool}-legacy before the verb.");
        else
            change.Refuse(words.Table, $"{node.Name} has no table {words.Table.Text}{(backend is null ? "" : $" of {tool}")} for {family}", $"It has {Change.Listed(node.Rulesets.Where(r => r.Family == family).SelectMany(r => r.Tables).Select(t => NameOf(t.Name)).Distinct())}.");
        return null;
    }

    // Those that begin alike first: there may be thousands.
    private static IEnumerable<string> Near(Table table, string name) =>
        table.Chains.Select(c => c.Name).OrderByDescending(n => n.Zip(name).TakeWhile(p => char.ToUpperInvariant(p.First) == char.ToUpperInvariant(p.Second)).Count());

    private static string NameOf(TableName table) => table.ToString().ToLowerInvariant();
}
