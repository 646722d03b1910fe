using System.Collections.Immutable;
using PathTrace.Datapath;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Why;

/// <summary>What became of rules and chains of one table on one way through the node.</summary>
internal sealed class ReasonFinder(Ruleset ruleset, Table table, Callers callers, Pass pass, ClosestRules closest)
{
    // Thousands of rules may lead to one chain, as to KUBE-MARK-MASQ, and to theirs again thousands.
    private const int MostJumps = 5;
    private const int MostDepth = 6;

    private readonly HashSet<Chain> _open = [];

    /// <summary>What became of a rule.</summary>
    internal ImmutableArray<WhyReason> OfRule(Chain chain, int index)
    {
        var rule = RuleReference.Of(table, chain, index);
        var hits = pass.Hits(table.Name, ruleset.Backend).Where(h => h.Chain == chain.Name && h.Number == index + 1).Select(h => h.Hook).Distinct().ToList();
        if (hits.Count > 0)
            return [.. hits.Select(hook => new WhyReason.Hit(hook, rule))];
        var asked = AskedOf(chain, index, rule).ToList();
        return asked.Count > 0 ? [.. asked] : Unasked(chain, index);
    }

    /// <summary>What became of a chain.</summary>
    internal ImmutableArray<WhyReason> OfChain(Chain chain)
    {
        var hooks = pass.Walked(chain).ToList();
        return hooks.Count > 0 ? [.. hooks.Select(hook => WalkedAt(chain, hook))] : NotWalked(chain);
    }

    private IEnumerable<WhyReason.Asked> AskedOf(Chain chain, int index, RuleReference rule)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var record in pass.Of(chain).Where(r => r.From <= index && index < r.To))
        {
            var reason = new WhyReason.Asked(record.Hook, rule, RuleChecks.Of(record.State, new RuleSite(record.Hook, table, ruleset.Backend, chain, index)));
            if (told.Add(ReasonKey.Of(reason)))
                yield return reason;
        }
    }

    private WhyReason.Walked WalkedAt(Chain chain, Hook hook)
    {
        var hits = pass.Hits(table.Name, ruleset.Backend).Where(h => h.Hook == hook && h.Chain == chain.Name).Select(h => h.Number).Distinct().Order().ToList();
        var records = pass.Of(chain).Where(r => r.Hook == hook).ToList();
        var nearest = closest.Of(records, hits)
            .Select(near => AskedBy(near.Record, near.Index))
            .ToImmutableArray();
        var count = records.Sum(r => r.To - r.From);
        return new(hook, [.. hits.Select(n => RuleReference.Of(table, chain, n - 1))], nearest, count);

        WhyReason.Asked AskedBy(WalkRecord record, int index) =>
            new(hook, RuleReference.Of(table, chain, index), RuleChecks.Of(record.State, new RuleSite(hook, table, ruleset.Backend, chain, index)));
    }

    private ImmutableArray<WhyReason> Unasked(Chain chain, int index)
    {
        var hooks = pass.Walked(chain).ToList();
        return hooks.Count > 0 ? [.. hooks.Select(hook => TakenAway(chain, index, hook))] : NotWalked(chain);
    }

    private ImmutableArray<WhyReason> NotWalked(Chain chain)
    {
        // Where the packet came to none of the built-in chains, no rule on the way from them has anything to say.
        var roots = callers.Roots(chain);
        if (roots.Count > 0 && roots.All(r => !pass.Walked(r).Any()))
            return [.. roots.Select(r => HookPassage.Missed(pass, table.Name, r.Hook!.Value))];
        if (_open.Count >= MostDepth || !_open.Add(chain))
            return [new WhyReason.NotWalked(chain.Name, [], callers.Of(chain).Count())];
        var all = callers.Of(chain).ToList();
        // What came closest: rules of chains that were walked, where there are any, and of these first the ones with the fewest conditions that fail.
        var near = all.Where(j => pass.Walked(j.Chain).Any()).ToList();
        var jumps = (near.Count > 0 ? near : all)
            .OrderBy(j => FailingOf(j.Chain, j.Index))
            .Take(MostJumps)
            .Select(j => new WhyJump(RuleReference.Of(table, j.Chain, j.Index), OfRule(j.Chain, j.Index)))
            .ToImmutableArray();
        _open.Remove(chain);
        return [new WhyReason.NotWalked(chain.Name, jumps, all.Count - jumps.Length)];
    }

    private int FailingOf(Chain chain, int index) =>
        pass.Of(chain).Where(r => r.From <= index && index < r.To).Select(r => RuleChecks.Failing(r.State, chain.Rules[index], int.MaxValue - 1)).DefaultIfEmpty(int.MaxValue).Min();

    // The last rule of the chain that was hit before the one in question led away, or took the packet itself.
    private WhyReason TakenAway(Chain chain, int index, Hook hook)
    {
        var hits = pass.Hits(table.Name, ruleset.Backend).Where(h => h.Hook == hook).ToList();
        var last = hits.FindLastIndex(h => h.Chain == chain.Name && h.Number <= index);
        if (last < 0)
            return new WhyReason.NotReached(hook, "the walk of the rules breaks off before", default, IsOpen: pass.Hop.Disposition == Disposition.Indeterminate);
        var (leading, taker) = (hits[last], hits[^1]);
        var by = leading.Rule.Effect is Effect.Jump || (leading.Rule.Effect is Effect.Goto && EndsWalk(taker.Rule.Effect)) ? taker : leading;
        return new WhyReason.TakenAway(hook, ReferenceOf(by), ReferenceEquals(by, leading) ? null : ReferenceOf(leading));
    }

    private static bool EndsWalk(Effect effect) => effect is not (Effect.Jump or Effect.Goto or Effect.Return or Effect.Continue or Effect.SetMark or Effect.SetConnectionMark or Effect.SaveMark
        or Effect.RestoreMark or Effect.SetTos or Effect.SetTtl or Effect.NoTrack or Effect.TrackWith or Effect.TranslatePrefix or Effect.ChangeSets);

    private static RuleReference ReferenceOf(Step.RuleHit hit) => new(hit.Table, hit.Chain, hit.Number, hit.Rule.ToString(), hit.Source);
}
