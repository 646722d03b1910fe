using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Diff;

/// <summary>
/// Which packets may come to the rules of a table's chains: those that meet what some row of jumps from a built-in chain asks of their destination. What jumps ask of sources is left out, because an answer's
/// source and destination may be those of different moments of the packet that it answers.
/// </summary>
/// <param name="family">The rules' family.</param>
/// <param name="table">The table.</param>
/// <param name="own">The node's own addresses; null where they are not known to be all.</param>
internal sealed class ChainReach(IpFamily family, Table table, IntervalSet? own)
{
    // Chains that more ways lead to, or longer ones, may be reached by any packet.
    private const int MostBoxes = 64;
    private const int MostDepth = 32;

    private readonly Dictionary<string, ImmutableArray<PacketBox>> _reached = new(StringComparer.Ordinal);
    private readonly PacketBox _any = new(family) { IsOfFirst = table.Name == TableName.Nat };
    private Dictionary<string, List<(Chain Chain, int Index)>>? _jumps;

    internal IpFamily Family => family;

    internal Table Table => table;

    /// <summary>The packets that may come to a rule and meet its conditions.</summary>
    internal TouchedPackets Touched(Chain chain, int index)
    {
        var asked = BoxOf(chain.Rules[index]);
        return new([.. Reached(chain, 0).Select(asked.Intersect).Where(b => !b.IsEmpty)]);
    }

    /// <summary>What a rule's own conditions ask.</summary>
    internal PacketBox BoxOf(Rule rule) => ConditionBox.Of(family, rule.Conditions, own);

    private ImmutableArray<PacketBox> Reached(Chain chain, int depth)
    {
        if (chain.Hook is not null || depth > MostDepth)
            return [_any];
        if (_reached.TryGetValue(chain.Name, out var known))
            return known;
        // Whatever leads back here adds nothing to what came from elsewhere.
        _reached[chain.Name] = [_any];
        var boxes = new List<PacketBox>();
        foreach (var (from, index) in Jumps.GetValueOrDefault(chain.Name) ?? [])
        {
            var asked = BoxOf(from.Rules[index]).WithAnySource;
            foreach (var box in Reached(from, depth + 1).Select(asked.Intersect).Where(b => !b.IsEmpty && !boxes.Exists(known => known.Holds(b))))
                boxes.Add(box);
            if (boxes.Count > MostBoxes)
                return _reached[chain.Name] = [_any];
        }

        return _reached[chain.Name] = [.. boxes];
    }

    private Dictionary<string, List<(Chain Chain, int Index)>> Jumps => _jumps ??= FindJumps();

    private Dictionary<string, List<(Chain Chain, int Index)>> FindJumps()
    {
        var jumps = new Dictionary<string, List<(Chain, int)>>(StringComparer.Ordinal);
        foreach (var chain in table.Chains)
        {
            for (var i = 0; i < chain.Rules.Length; i++)
            {
                if (RuleLikeness.TargetOf(chain.Rules[i].Effect) is not { } target)
                    continue;
                if (!jumps.TryGetValue(target, out var all))
                    jumps[target] = all = [];
                all.Add((chain, i));
            }
        }

        return jumps;
    }
}
