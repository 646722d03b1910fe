using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Analysis.Lint;

/// <summary>Rules that ask for an interface which the node does not have. Interfaces come and go, so that it is a note.</summary>
internal static class MissingInterfaces
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names) =>
        from node in snapshot.Nodes
        where node.HasEveryInterface
        from asked in Asked(node)
        where !node.Interfaces!.Value.Any(i => asked.Key.Matches(i.Name))
        select Explain(node, asked.Key, [.. asked]);

    private static IEnumerable<IGrouping<InterfacePattern, SourceSpan>> Asked(Node node) =>
        from chain in node.Rulesets.SelectMany(r => r.Tables).SelectMany(t => t.Chains)
        from index in Enumerable.Range(0, chain.Rules.Length)
        from condition in chain.Rules[index].Conditions.OfType<Condition.Interface>()
        where condition.Pattern.Name.Length > 0
        group chain.SpanOf(index) by condition.Pattern;

    private static Explanation Explain(Node node, InterfacePattern pattern, List<SourceSpan> rules) => new()
    {
        Code = FindingCode.InterfaceMissing,
        Severity = FindingSeverity.Info,
        Owner = FindingOwner.Node,
        Title = $"rules ask for the interface {pattern}, which the node does not have",
        Why = $"{(rules.Count == 1 ? "A rule asks" : $"{rules.Count} rules ask")} for {pattern}, and ip addr shows no such interface: as things stand no packet meets {(rules.Count == 1 ? "it" : "them")}. Interfaces come and go, and the rules may wait for one.",
        Fix = "delete the rules, or correct the name, unless the interface is to come",
        Check = new($"ip link show {ShellWord.Quote(pattern.Name)}", node.Name),
        Node = node.Name,
        Evidence = [.. rules.Select(r => new Evidence(r, $"asks for {pattern}"))],
    };
}
