using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Inputs.IptablesSave;
using PathTrace.Netfilter;

namespace PathTrace.Tracing;

/// <summary>Tells names that a question of a snapshot may have from names that nothing can have.</summary>
public static class AssumptionNames
{
    private static readonly string[] Sides = ["destination-kept", "source-kept"];

    /// <summary>A sentence for each answer whose name no question of the snapshot can have. Empty: all may be asked for, though no trace need ask.</summary>
    public static ImmutableArray<string> Problems(Snapshot snapshot, Assumptions assumptions)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(assumptions);
        return [.. assumptions.Answers.Select(a => ProblemOf(snapshot, a.Name)).OfType<string>()];
    }

    private static string? ProblemOf(Snapshot snapshot, string name)
    {
        if (!name.Contains(':'))
            return IsExtension(snapshot, name) ? null : $"no match or target is called '{name}', and no rule of the snapshot uses one of that name";
        var nodes = snapshot.Nodes.Where(n => name.StartsWith(n.Name + ":", StringComparison.Ordinal)).ToList();
        if (nodes.Count == 0)
            return $"'{name}' begins with no node of the snapshot; rules are named NODE:TABLE:CHAIN:NUMBER";
        return nodes.Select(n => ProblemAt(n, name[(n.Name.Length + 1)..])).OrderBy(p => p is not null).First();
    }

    private static string? ProblemAt(Node node, string rest)
    {
        if (rest is "rules-pass" or "ipvs-passes" || Sides.Contains(rest) || rest.StartsWith("net.", StringComparison.Ordinal))
            return null;
        if (rest.StartsWith("nft:", StringComparison.Ordinal) || rest.StartsWith("legacy:", StringComparison.Ordinal))
            rest = rest[(rest.IndexOf(':') + 1)..];
        var colon = rest.IndexOf(':');
        var first = colon < 0 ? rest : rest[..colon];
        if (Enum.GetValues<TableName>().Any(t => TableText.Of(t) == first))
            return rest[(colon + 1)..] == "nft-first" ? null : ProblemIn(node, first, rest[(colon + 1)..]);
        return colon > 0 && IsCheck(rest[(rest.LastIndexOf(':') + 1)..])
            ? null
            : $"'{node.Name}:{rest}' is the name of no question: name a rule (NODE:TABLE:CHAIN:NUMBER), a sysctl, or what a trace prints behind --assume";
    }

    private static string? ProblemIn(Node node, string table, string place)
    {
        if (place.EndsWith(Question.OfAnswer, StringComparison.Ordinal))
            place = place[..^Question.OfAnswer.Length];
        if (place.EndsWith(":target", StringComparison.Ordinal))
            place = place[..^":target".Length];
        var colon = place.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(place[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
            return $"'{node.Name}:{table}:{place}' names no rule: write NODE:TABLE:CHAIN:NUMBER";
        var chains = node.Rulesets.SelectMany(r => r.Tables).Where(t => TableText.Of(t.Name) == table).Select(t => t.Find(place[..colon])).OfType<Chain>().ToList();
        if (chains.Count == 0)
            return $"{node.Name} has no chain {place[..colon]} in table {table}";
        var most = chains.Max(c => c.Rules.Length);
        return number <= most ? null : string.Create(CultureInfo.InvariantCulture, $"{table} {place[..colon]} on {node.Name} has {most} rules, and none is number {number}");
    }

    private static bool IsCheck(string word) => Enum.GetValues<CheckKind>().Any(k => k.Name() == word);

    // The extensions that PathTrace knows, and those that only the dumps name.
    private static bool IsExtension(Snapshot snapshot, string name) =>
        Extensions.Matches.Any(m => m.Name == name)
        || Extensions.Targets.Any(t => t.Name == name)
        || snapshot.Nodes.SelectMany(n => n.Rulesets).SelectMany(r => r.Tables).SelectMany(t => t.Chains).SelectMany(c => c.Rules).Any(r => Names(r).Contains(name));

    private static IEnumerable<string?> Names(Rule rule) =>
        rule.Conditions.SelectMany(Opaques).Append((rule.Effect as Effect.Opaque)?.Text).OfType<string>().Select(ExtensionName.Of);

    private static IEnumerable<string?> Opaques(Condition condition) => condition switch
    {
        Condition.Opaque opaque => [opaque.Text],
        Condition.Not not => Opaques(not.Part),
        Condition.All all => all.Parts.SelectMany(Opaques),
        Condition.Any any => any.Parts.SelectMany(Opaques),
        _ => [],
    };
}
