using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Why;

/// <summary>Reads the name of a rule or chain, <c>worker1:nat:KUBE-SERVICES:7</c>, and finds what it names.</summary>
internal static class RulePlaceReader
{
    /// <summary>What a name stands for: in each family the chain, and the rules and table that hold it.</summary>
    internal sealed record Found(RulePlace Place, ImmutableArray<(Ruleset Ruleset, Table Table, Chain Chain)> Chains);

    /// <summary>What the text names; null, with a sentence that says what is there instead, when it names nothing.</summary>
    internal static (Found? Found, string? Problem) Read(Snapshot snapshot, string text, bool isChain)
    {
        var form = isChain ? "NODE:TABLE:CHAIN" : "NODE:TABLE:CHAIN:NUMBER";
        if (snapshot.Nodes.Where(n => text.StartsWith(n.Name + ":", StringComparison.Ordinal)).MaxBy(n => n.Name.Length) is not { } node)
            return (null, $"'{text}' begins with no node of the snapshot ({Listed(snapshot.Nodes.Select(n => n.Name))}): write {form}");
        var rest = text[(node.Name.Length + 1)..];
        var backend = TakeBackend(ref rest);
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || Enum.GetValues<TableName>().Cast<TableName?>().FirstOrDefault(t => Lower(t!.Value) == rest[..colon]) is not { } table)
            return (null, $"'{text}' names no table behind {node.Name} (raw, mangle, nat, filter, security): write {form}");
        var chain = rest[(colon + 1)..];
        int? number = null;
        if (!isChain && (number = TakeNumber(ref chain)) is null)
            return (null, $"'{text}' ends with no number of a rule, from 1: write {form}");
        return Find(node, new(node.Name, backend, table, chain, number));
    }

    private static (Found? Found, string? Problem) Find(Node node, RulePlace place)
    {
        if (node.Rulesets.IsEmpty && node.RulesetFamilies.IsEmpty)
            return (null, $"the rules of {node.Name} were not collected");
        var tables = node.Rulesets.Where(r => place.Backend is null || r.Backend == place.Backend).Where(r => r[place.Table] is not null).Select(r => (Ruleset: r, Table: r[place.Table]!)).ToList();
        if (tables.Count == 0)
            return (null, $"{node.Name} has no table {Lower(place.Table)}; it has {Listed(node.Rulesets.SelectMany(r => r.Tables).Select(t => Lower(t.Name)).Distinct())}");
        var chains = tables.Where(t => t.Table.Find(place.Chain) is not null).Select(t => (t.Ruleset, t.Table, Chain: t.Table.Find(place.Chain)!)).ToImmutableArray();
        if (chains.IsEmpty)
            return (null, $"table {Lower(place.Table)} on {node.Name} has no chain {place.Chain}; it has {Listed(Near(tables.SelectMany(t => t.Table.Chains), place.Chain))}");
        if (place.Number > chains.Max(c => c.Chain.Rules.Length))
            return (null, string.Create(CultureInfo.InvariantCulture, $"{Lower(place.Table)} {place.Chain} on {node.Name} has {chains.Max(c => c.Chain.Rules.Length)} rules, and none is number {place.Number}"));
        return chains.GroupBy(c => c.Ruleset.Family).Any(g => g.Count() > 1)
            ? (null, $"both backends hold {Lower(place.Table)} {place.Chain} on {node.Name}: write {node.Name}:nft:… or {node.Name}:legacy:…")
            : (new(place, chains), null);
    }

    private static NetfilterBackend? TakeBackend(ref string rest)
    {
        foreach (var backend in (NetfilterBackend[])[NetfilterBackend.Nft, NetfilterBackend.Legacy])
        {
            var word = $"{backend.ToString().ToLowerInvariant()}:";
            if (!rest.StartsWith(word, StringComparison.Ordinal))
                continue;
            rest = rest[word.Length..];
            return backend;
        }

        return null;
    }

    // Names of chains may hold colons.
    private static int? TakeNumber(ref string chain)
    {
        var colon = chain.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(chain.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
            return null;
        chain = chain[..colon];
        return number;
    }

    private static IEnumerable<string> Near(IEnumerable<Chain> chains, string name) =>
        chains.Select(c => c.Name).Distinct().OrderByDescending(n => n.Zip(name).TakeWhile(p => char.ToUpperInvariant(p.First) == char.ToUpperInvariant(p.Second)).Count());

    private static string Listed(IEnumerable<string> names)
    {
        var all = names.ToList();
        return string.Join(", ", all.Take(10)) + (all.Count > 10 ? $" and {all.Count - 10} more" : "");
    }

    private static string Lower(TableName table) => table.ToString().ToLowerInvariant();
}
