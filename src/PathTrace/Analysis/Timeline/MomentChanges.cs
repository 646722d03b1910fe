using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Analysis.Timeline;

/// <summary>What differs between two snapshots as far as it can change a packet's way: rules, whose counters and comments on time do not count, and the files that routes and tables come from.</summary>
internal static class MomentChanges
{
    private static readonly string[] Files = ["ip-route", "ip-6-route", "ip-rule", "ip-6-rule", "next-hops", "load-balancers", "ipset"];

    /// <summary>The differences of one snapshot from the one before.</summary>
    internal static ImmutableArray<MomentChange> Between(Snapshot before, Snapshot after)
    {
        var changes = ImmutableArray.CreateBuilder<MomentChange>();
        foreach (var name in before.Nodes.Concat(after.Nodes).Select(n => n.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (before.FindNode(name) is { } old && after.FindNode(name) is { } now)
                AddRules(name, old, now, changes);
            else
                changes.Add(new(name, after.FindNode(name) is null ? "its dumps are missing" : "its dumps are new", null, null));
        }

        AddFiles(before, after, changes);
        return changes.DrainToImmutable();
    }

    /// <summary>Rules that went and came back.</summary>
    internal static ImmutableArray<RulesReturn> Returns(ImmutableArray<SnapshotMoment> moments)
    {
        var found = ImmutableArray.CreateBuilder<RulesReturn>();
        foreach (var node in moments[0].Snapshot.Nodes.Select(n => n.Name))
        {
            for (var i = 1; i < moments.Length; i++)
            {
                var had = CountOf(moments[i - 1].Snapshot, node);
                if (had is null || CountOf(moments[i].Snapshot, node) is not { } left || left >= had)
                    continue;
                var back = Enumerable.Range(i + 1, moments.Length - i - 1).FirstOrDefault(j => CountOf(moments[j].Snapshot, node) >= had, -1);
                if (back < 0)
                    break;
                found.Add(new(node, i, back, Span(moments, i, back - 1), Span(moments, i - 1, back)));
                i = back;
            }
        }

        return found.DrainToImmutable();
    }

    private static TimeSpan Span(ImmutableArray<SnapshotMoment> moments, int from, int to) => moments[to].Time.Instant - moments[from].Time.Instant;

    private static int? CountOf(Snapshot snapshot, string node) => snapshot.FindNode(node)?.Rulesets.Sum(r => r[TableName.Nat]?.Chains.Sum(c => c.Rules.Length) ?? 0);

    private static void AddRules(string node, Node before, Node after, ImmutableArray<MomentChange>.Builder changes)
    {
        foreach (var name in Enum.GetValues<TableName>())
        {
            foreach (var family in (IpFamily[])[IpFamily.IPv4, IpFamily.IPv6])
            {
                var (old, now) = (RulesOf(before, name, family), RulesOf(after, name, family));
                if (old.SequenceEqual(now, StringComparer.Ordinal))
                    continue;
                var (had, has) = (old.Count(IsRule), now.Count(IsRule));
                var table = name.ToString().ToLowerInvariant() + (family == IpFamily.IPv6 ? " (IPv6)" : "");
                changes.Add(had != has ? new(node, $"{table} rules", had, has) : new(node, had == 0 ? $"{table} chains differ" : $"{table} rules differ", null, null));
            }
        }
    }

    private static List<string> RulesOf(Node node, TableName table, IpFamily family) =>
    [
        .. node.Rulesets.Where(r => r.Family == family).Select(r => r[table]).OfType<Table>().SelectMany(t => t.Chains)
            .SelectMany(c => (IEnumerable<string>)[$":{c.Name} {c.Policy}", .. c.Rules.Select(r => r.Text.Text)]),
    ];

    private static bool IsRule(string line) => !line.StartsWith(':');

    private static void AddFiles(Snapshot before, Snapshot after, ImmutableArray<MomentChange>.Builder changes)
    {
        var (old, now) = (Relevant(before), Relevant(after));
        foreach (var name in old.Keys.Concat(now.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (!now.TryGetValue(name, out var left))
                changes.Add(new(name, "the file is missing", null, null));
            else if (!old.TryGetValue(name, out var had))
                changes.Add(new(name, "the file is new", null, null));
            else if (!had.Utf8.SequenceEqual(left.Utf8))
                changes.Add(new(name, "the file differs", null, null));
        }
    }

    private static Dictionary<string, SourceText> Relevant(Snapshot snapshot) => snapshot.Files
        .Where(f => Array.Exists(Files, k => f.Name[(f.Name.LastIndexOf('/') + 1)..].StartsWith(k, StringComparison.Ordinal)))
        .DistinctBy(f => f.Name).ToDictionary(f => f.Name, StringComparer.Ordinal);
}
