using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Analysis.Lint.Rules;

/// <summary>A table of one node.</summary>
/// <param name="Node">The node.</param>
/// <param name="Ruleset">The rules of one family and backend.</param>
/// <param name="Table">The table.</param>
internal sealed record TablePlace(Node Node, Ruleset Ruleset, Table Table)
{
    /// <summary>True when two tables hold the same rules: identical lines are one shared rule.</summary>
    internal bool IsLike(TablePlace other) => Table.Name == other.Table.Name && Ruleset.Family == other.Ruleset.Family && Table.IsComplete == other.Table.IsComplete
        && Table.Chains.Length == other.Table.Chains.Length && Table.Chains.Zip(other.Table.Chains).All(p => AreAlike(p.First, p.Second));

    /// <summary>The fault as it stands here.</summary>
    internal Explanation Explain(TableFault fault) => new()
    {
        Code = fault.Code,
        Severity = fault.Severity,
        Owner = FindingOwner.Node,
        Title = fault.Title,
        Why = fault.Why,
        Fix = fault.Fix,
        Check = new($"{Words.Iptables(Ruleset.Family, Ruleset.Backend)} -t {TableWords.Of(Table)} -vnL {ShellWord.Quote(fault.Proofs[0].Chain)} --line-numbers", Node.Name, fault.Look),
        Node = Node.Name,
        Evidence = [.. fault.Proofs.Select(p => new Evidence(SpanOf(p), p.Note))],
    };

    /// <summary>Where a proof stands here.</summary>
    internal SourceSpan SpanOf(TableFault.Proof proof) =>
        Table.Find(proof.Chain) is not { } chain ? Table.Source : proof.Index is { } index ? chain.SpanOf(index) : chain.Declaration;

    private static bool AreAlike(Chain one, Chain other) =>
        one.Name == other.Name && one.Policy == other.Policy && one.Rules.Length == other.Rules.Length && one.Rules.Zip(other.Rules).All(p => ReferenceEquals(p.First, p.Second));
}
