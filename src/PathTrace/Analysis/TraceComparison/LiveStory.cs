using System.Collections.Immutable;
using System.Text;
using PathTrace.Cluster;
using PathTrace.Inputs.IptablesSave;
using PathTrace.Inputs.TraceLogs;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Analysis.TraceComparison;

/// <summary>Finds the rules of a node's dump that the lines of a trace are about.</summary>
internal static class LiveStory
{
    /// <summary>The backend that a tool speaks of.</summary>
    internal static NetfilterBackend BackendOf(TraceTool tool) => tool == TraceTool.KernelLog ? NetfilterBackend.Legacy : NetfilterBackend.Nft;

    internal static ImmutableArray<LiveStep> Of(LoggedPacket packet, Node node)
    {
        var rulesets = node.Rulesets.Where(r => r.Family == packet.Family).ToList();
        var ruleset = rulesets.Find(r => r.Backend == BackendOf(packet.Tool)) ?? rulesets.FirstOrDefault();
        return [.. packet.Events.Select(e => Of(e, packet.Family, ruleset))];
    }

    private static LiveStep Of(LoggedEvent happened, IpFamily family, Ruleset? ruleset)
    {
        var chain = TableOf(happened.Table) is { } table ? ruleset?[table]?.Find(happened.Chain) : null;
        if (chain is null)
            return new(happened, happened.Kind, null, default);
        if (happened.Number is { } number)
        {
            // ip_tables.c, get_chainname_rulenum: an unconditional rule is called "return", in a built-in chain "policy"; the end of a chain is one behind its last rule. Any other number is of a
            // chain that was longer when the packet passed.
            if (number == chain.Rules.Length + 1 && happened.Kind != LoggedEventKind.Rule)
                return new(happened, chain.Hook is null ? LoggedEventKind.Return : LoggedEventKind.Policy, chain, default);
            return new(happened, LoggedEventKind.Rule, chain, number <= chain.Rules.Length ? [number] : []);
        }

        return new(happened, happened.Kind, chain, happened.RuleText is { } text && happened.Kind == LoggedEventKind.Rule ? Find(chain, text, family) : default);
    }

    /// <summary>The table of a name; null when iptables has none of that name.</summary>
    internal static TableName? TableOf(string name) => name switch
    {
        "raw" => TableName.Raw,
        "mangle" => TableName.Mangle,
        "nat" => TableName.Nat,
        "filter" => TableName.Filter,
        "security" => TableName.Security,
        _ => null,
    };

    private static ImmutableArray<int> Find(Chain chain, string text, IpFamily family)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var same = Numbers(chain, r => r.Text.Utf8.SequenceEqual(utf8));
        return same.IsEmpty && Read(text, family) is { } rule ? Numbers(chain, r => r.Effect == rule.Effect && r.Conditions.AsSpan().SequenceEqual(rule.Conditions.AsSpan())) : same;
    }

    private static ImmutableArray<int> Numbers(Chain chain, Predicate<Rule> isSame) =>
        [.. Enumerable.Range(1, chain.Rules.Length).Where(n => isSame(chain.Rules[n - 1]))];

    // Versions of iptables differ in how they print a rule, not in what it means.
    private static Rule? Read(string text, IpFamily family)
    {
        var dump = IptablesSaveReader.Read(SourceText.From("log", $"*filter\n{text}\nCOMMIT\n"), family).Value;
        return dump.Rulesets.SelectMany(r => r.Tables).SelectMany(t => t.Chains).SelectMany(c => c.Rules).FirstOrDefault();
    }
}
