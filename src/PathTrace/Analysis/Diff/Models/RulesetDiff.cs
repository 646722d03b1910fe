using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Analysis.Diff;

/// <summary>What differs between the rules of a node in two snapshots. Counters, comments, the order in which chains are declared and the names of hash chains are no difference.</summary>
internal sealed class RulesetDiff
{
    private readonly Node _before;
    private readonly Node _after;
    private readonly List<ChangedElement> _changes = [];

    private RulesetDiff(Node before, Node after) => (_before, _after) = (before, after);

    internal static List<ChangedElement> Of(Node before, Node after)
    {
        var diff = new RulesetDiff(before, after);
        var later = after.Rulesets.ToList();
        foreach (var ruleset in before.Rulesets)
        {
            var same = later.Find(r => r.Family == ruleset.Family && r.Backend == ruleset.Backend);
            if (same is not null)
                later.Remove(same);
            diff.Compare(ruleset, same);
        }

        foreach (var added in later)
            diff.Compare(null, added);
        diff.CompareConntrack();
        return diff._changes;
    }

    private void Compare(Ruleset? before, Ruleset? after)
    {
        if (before is null || after is null || before.IsComplete != after.IsComplete)
        {
            Whole(before is null ? DiffChange.Added : after is null ? DiffChange.Removed : DiffChange.Changed, $"{(before ?? after)!.Family} rules", WholeOf(before), WholeOf(after));
            if (before is null || after is null)
                return;
        }

        foreach (var name in Enum.GetValues<TableName>())
            Compare(before.Family, name, before[name], after[name]);
    }

    private void Compare(IpFamily family, TableName name, Table? before, Table? after)
    {
        if (before is null || after is null || before.IsComplete != after.IsComplete)
        {
            if (before is null && after is null)
                return;
            // An empty table that came or went may take conntrack or NAT along; whatever its chains hold is told with it.
            Whole(before is null ? DiffChange.Added : after is null ? DiffChange.Removed : DiffChange.Changed, $"table {Words(name)}", before?.Source ?? default(SourceSpan), after?.Source ?? default);
            if (before is null || after is null)
                return;
        }

        var pairs = new ChainPairs(before, after);
        var own = OwnAddressSet.Of(_before, _after, family);
        var (earlier, later) = (new ChainReach(family, before, own), new ChainReach(family, after, own));
        foreach (var chain in before.Chains)
        {
            if (pairs.LaterNameOf(chain.Name) is { } found && after.Find(found) is { } same)
                Compare(name, chain, same, pairs, earlier, later);
        }

        foreach (var hook in Enum.GetValues<Hook>())
        {
            if (before.At(hook) is null != after.At(hook) is null)
                Whole(before.At(hook) is null ? DiffChange.Added : DiffChange.Removed, $"{Words(name)} {(before.At(hook) ?? after.At(hook))!.Name}", before.At(hook)?.Declaration ?? default(SourceSpan), after.At(hook)?.Declaration ?? default);
        }
    }

    private void Compare(TableName table, Chain before, Chain after, ChainPairs pairs, ChainReach earlier, ChainReach later)
    {
        var name = $"{Words(table)} {after.Name}";
        if (before.Policy != after.Policy)
            _changes.Add(new(new(DiffElement.Policy, DiffChange.Changed, _after.Name, name, before.Declaration, after.Declaration), null));
        foreach (var (was, now, change) in RuleAlignment.Of(before.Rules, after.Rules, pairs))
        {
            var touched = TouchedPackets.Union(
                was is { } i ? earlier.Touched(before, i) : TouchedPackets.Nothing,
                now is { } j ? later.Touched(after, j) : TouchedPackets.Nothing);
            _changes.Add(new(new(DiffElement.Rule, change, _after.Name, name, was is { } w ? before.SpanOf(w) : default, now is { } n ? after.SpanOf(n) : default), touched));
        }
    }

    // The kernel hooks conntrack up with the first rule that needs it, and NAT with the first chain: that concerns every packet.
    private void CompareConntrack()
    {
        foreach (var family in new[] { IpFamily.IPv4, IpFamily.IPv6 })
        {
            var (was, now) = (new NodeModel(_before, family), new NodeModel(_after, family));
            if (was.NeedsConntrack != now.NeedsConntrack || was.HasNat != now.HasNat)
                Whole(DiffChange.Changed, $"whether {family} connections are tracked", default, default);
        }
    }

    private void Whole(DiffChange change, string name, SourceSpan was, SourceSpan now) => _changes.Add(new(new(DiffElement.Table, change, _after.Name, name, was, now), null));

    private static SourceSpan WholeOf(Ruleset? rules) => rules?.Source is { } file ? SourceSpan.WholeFile(file) : default;

    private static string Words(TableName table) => table.ToString().ToLowerInvariant();
}
