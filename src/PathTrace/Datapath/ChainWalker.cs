using System.Runtime.InteropServices;
using PathTrace.Netfilter;

namespace PathTrace.Datapath;

/// <summary>
/// Walks one table at one hook: rule order, jump, goto, return, policy (kernel: ip_tables.c, ipt_do_table; nf_tables_core.c, nft_do_chain). A <c>goto</c> leaves no return point,
/// so the end of a goto'd chain resumes after the jump that led to its caller.
/// </summary>
internal sealed class ChainWalker<TState>(IPacketDomain<TState> domain)
    where TState : class
{
    // The kernel refuses rulesets with loops; a dump may claim one all the same. The budgets hold for one packet's way through a node and all its forks. They also bound trees of
    // jumps that double at every level, and rows of open questions that double at every rule.
    internal const int RuleBudget = 1_000_000;
    internal const int HitBudget = 100_000;
    internal const int ForkBudget = 1024;

    private readonly Stack<(TState State, ChainPlace Place)> _pending = new();
    private readonly List<Walked<TState>> _applied = [];
    private int _rulesLeft = RuleBudget;
    private int _hitsLeft = HitBudget;
    private int _forksLeft = ForkBudget;

    /// <summary>A new packet: the budgets are whole again.</summary>
    internal void Begin() => (_rulesLeft, _hitsLeft, _forksLeft) = (RuleBudget, HitBudget, ForkBudget);

    /// <summary>Walks the table's chain at the hook, if it has one, and adds what became of the state and its forks to the results, in rule order.</summary>
    internal void Walk(TState state, Hook hook, Ruleset ruleset, Table table, List<Walked<TState>> results)
    {
        if (table.At(hook) is not { } chain)
        {
            results.Add(new(state, WalkOutcome.Accept));
            return;
        }

        var walk = new TableWalk(hook, ruleset, table, chain, results);
        _pending.Push((state, new(chain, 0, null)));
        while (_pending.TryPop(out var pending))
            Run(pending.State, pending.Place, walk);
    }

    private void Run(TState state, ChainPlace place, in TableWalk walk)
    {
        while (true)
        {
            var (chain, index, back) = place;
            index = domain.NextCandidate(state, chain, index);
            if (index >= chain.Rules.Length)
            {
                if (!TryResume(ref state, ref place, walk))
                    return;
                continue;
            }

            var site = new RuleSite(walk.Hook, walk.Table, walk.Ruleset.Backend, chain, index);
            if (Exhausted() is { } limit)
            {
                Abandon(state, limit, site, walk);
                return;
            }

            place = new(chain, index + 1, back);
            var (match, rest) = domain.Split(state, site);
            if (match is null)
            {
                state = rest!;
                continue;
            }

            _hitsLeft--;
            if (rest is not null)
            {
                _forksLeft--;
                _pending.Push((rest, place));
            }

            state = match;
            domain.Hit(state, site);
            if (!TryFollow(ref state, ref place, site, walk))
                return;
        }
    }

    // The chain has ended: back to after the jump that led to it, or the policy.
    private bool TryResume(ref TState state, ref ChainPlace place, in TableWalk walk)
    {
        if (!walk.Table.IsComplete)
        {
            if (domain.AssumeNothingLost(state, walk.Hook, walk.Ruleset, walk.Table, walk.Results) is not { } unharmed)
                return false;
            state = unharmed;
        }

        return TryReturn(state, ref place, walk);
    }

    private bool TryReturn(TState state, ref ChainPlace place, in TableWalk walk)
    {
        if (place.Return is { } back)
        {
            place = back.Place;
            return true;
        }

        walk.Results.Add(new(state, domain.ApplyPolicy(state, walk.Hook, walk.Table, walk.Chain)));
        return false;
    }

    // False when the walk of this state ends with the rule.
    private bool TryFollow(ref TState state, ref ChainPlace place, in RuleSite site, in TableWalk walk)
    {
        switch (site.Rule.Effect)
        {
            case Effect.Continue:
                return true;
            case Effect.Accept:
                walk.Results.Add(new(state, WalkOutcome.Accept));
                return false;
            case Effect.Return:
                return TryReturn(state, ref place, walk);
            case Effect.Jump jump:
                return TryEnter(jump.Chain, new(place), state, ref place, site, walk);
            case Effect.Goto jump:
                return TryEnter(jump.Chain, place.Return, state, ref place, site, walk);
            default:
                return TryApply(ref state, place, site, walk);
        }
    }

    private bool TryEnter(string target, ReturnPoint? back, TState state, ref ChainPlace place, in RuleSite site, in TableWalk walk)
    {
        var found = site.Chain.Index.TargetOf(site.Index, target, walk.Table);
        if (found is not null && (back?.Depth ?? 0) <= walk.Table.Chains.Length)
        {
            place = new(found, 0, back);
            return true;
        }

        var reason = found is null ? $"the dump does not hold the chain {target} that the rule leads to" : $"the rules lead back to chain {target} without end";
        Abandon(state, reason, site, walk);
        return false;
    }

    // An effect may fork. All but the first continuation wait on the stack; order of results is kept by pushing them in reverse.
    private bool TryApply(ref TState state, in ChainPlace place, in RuleSite site, in TableWalk walk)
    {
        var start = _applied.Count;
        domain.Apply(state, site, _applied);
        _forksLeft -= _applied.Count - start - 1;
        TState? next = null;
        for (var i = _applied.Count - 1; i > start; i--)
        {
            if (_applied[i].Outcome == WalkOutcome.Continue)
                _pending.Push((_applied[i].State, place));
        }

        for (var i = start; i < _applied.Count; i++)
        {
            if (_applied[i].Outcome != WalkOutcome.Continue)
                walk.Results.Add(_applied[i]);
            else if (i == start)
                next = _applied[i].State;
        }

        _applied.RemoveRange(start, _applied.Count - start);
        if (next is null)
            return false;
        state = next;
        return true;
    }

    private string? Exhausted()
    {
        if (--_rulesLeft < 0)
            return $"more than {RuleBudget:N0} rules were looked at";
        if (_hitsLeft <= 0)
            return $"more than {HitBudget:N0} rules matched";
        return _forksLeft <= 0 ? $"the packet may go more than {ForkBudget:N0} ways" : null;
    }

    private void Abandon(TState state, string reason, in RuleSite site, in TableWalk walk)
    {
        domain.Abandon(state, reason, site);
        walk.Results.Add(new(state, WalkOutcome.Ended));
    }

    /// <summary>What stays the same while one table is walked; the chain is the built-in one of the hook.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct TableWalk(Hook Hook, Ruleset Ruleset, Table Table, Chain Chain, List<Walked<TState>> Results);
}
