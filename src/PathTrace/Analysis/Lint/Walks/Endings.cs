using PathTrace.Analysis.Lint.Sets;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Lint.Walks;

/// <summary>
/// Which packets a rule certainly keeps from the next rule of its chain: a verdict ends them, a goto leaves for good, and of a jump those that the other chain does not give back (ip_tables.c, ipt_do_table).
/// </summary>
internal sealed class Endings(TableModel model)
{
    private const int MostBoxes = 64;
    private readonly Dictionary<Chain, IReadOnlyList<Box>> _returned = [];

    /// <summary>The packets, by the values with which they entered the rule's chain; fewer where nobody can tell.</summary>
    internal IReadOnlyList<Box> Of(RuleModel rule)
    {
        if (!rule.Packets.IsExact)
            return [];
        return rule.Effect switch
        {
            Effect.Jump when model.TargetOf(rule.Effect) is { } target =>
                rule.Packets.Boxes.Minus(ReturnedFrom(target).Select(b => model.ToCaller(b, rule)), model.Dimensions, MostBoxes) ?? [],
            Effect.Goto when model.TargetOf(rule.Effect) is not null => rule.Packets.Boxes,
            _ => IsFinal(rule.Effect) ? rule.Packets.Boxes : [],
        };
    }

    /// <summary>True when a rule with this effect is the last of its chain that its packets meet.</summary>
    internal static bool IsFinal(Effect effect) => effect switch
    {
        Effect.Accept or Effect.Drop or Effect.Reject or Effect.Return => true,
        Effect.Dnat or Effect.Snat or Effect.Masquerade or Effect.Redirect or Effect.NetMap => true,
        // xt_TPROXY.c, tproxy_tg4: ACCEPT with a socket, DROP without.
        Effect.TransparentProxy => true,
        // nf_queue.c, nf_reinject goes on behind the table. SYNPROXY lets go on what is neither SYN nor ACK.
        Effect.HandOver queue => queue.To.Contains("QUEUE", StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>The packets that may come back from a chain, by the values with which they entered it; never fewer.</summary>
    internal IReadOnlyList<Box> ReturnedFrom(Chain chain)
    {
        if (_returned.TryGetValue(chain, out var known))
            return known;
        // A chain that leads back to itself gives back everything, for all that is claimed.
        _returned[chain] = [Box.All];
        return _returned[chain] = Walk(chain);
    }

    private IReadOnlyList<Box> Walk(Chain chain)
    {
        var returned = new List<Box>();
        List<Box> live = [Box.All];
        foreach (var rule in model[chain])
        {
            if (live.Count == 0)
                break;
            var back = rule.Effect switch
            {
                Effect.Return => rule.Packets.Boxes,
                // The end of the other chain is the end of this one.
                Effect.Goto when model.TargetOf(rule.Effect) is { } target => rule.Packets.Boxes.And([.. ReturnedFrom(target).Select(b => model.ToCaller(b, rule))], model.Dimensions, MostBoxes) ?? rule.Packets.Boxes,
                _ => [],
            };
            returned.AddRange(live.And(back, model.Dimensions, MostBoxes) ?? back);
            live = live.Minus(Of(rule), model.Dimensions, MostBoxes) ?? [Box.All];
        }

        return [.. returned.Concat(live).Select(Entering).ToList().Bounded(MostBoxes)];
    }

    // By the values at the chain's beginning: what was rewritten since tells nothing of them.
    private Box Entering(Box box) => box.Map(id => model.Dimensions[id].Version == 0 ? id : null);
}
