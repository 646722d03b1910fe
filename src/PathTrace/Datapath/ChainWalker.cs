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

    private readonly Stack<Pending> _pending = new();
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

        _pending.Push(new(state, chain, 0, null));
        while (_pending.TryPop(out var pending))
            Run(pending, hook, ruleset, table, results);
    }

    private void Run(Pending at, Hook hook, Ruleset ruleset, Table table, List<Walked<TState>> results)
    {
        var (state, chain, index, frame) = at;
        while (true)
        {
            index = domain.NextCandidate(state, chain, index);
            if (index >= chain.Rules.Length)
            {
                if (!table.IsComplete)
                {
                    if (domain.AssumeNothingLost(state, hook, ruleset, table, results) is not { } unharmed)
                        return;
                    state = unharmed;
                }

                if (frame is null)
                {
                    results.Add(new(state, domain.ApplyPolicy(state, hook, table, table.At(hook)!)));
                    return;
                }

                (chain, index, frame) = (frame.Chain, frame.Index, frame.Parent);
                continue;
            }

            var site = new RuleSite(hook, table, ruleset.Backend, chain, index);
            if (Exhausted() is { } limit)
            {
                Abandon(state, limit, site, results);
                return;
            }

            var (match, rest) = domain.Split(state, site);
            if (match is null)
            {
                state = rest!;
                index++;
                continue;
            }

            _hitsLeft--;
            if (rest is not null)
            {
                _forksLeft--;
                _pending.Push(new(rest, chain, index + 1, frame));
            }

            state = match;
            domain.Hit(state, site);
            switch (site.Rule.Effect)
            {
                case Effect.Continue:
                    index++;
                    continue;
                case Effect.Accept:
                    results.Add(new(state, WalkOutcome.Accept));
                    return;
                case Effect.Return when frame is null:
                    results.Add(new(state, domain.ApplyPolicy(state, hook, table, table.At(hook)!)));
                    return;
                case Effect.Return:
                    (chain, index, frame) = (frame.Chain, frame.Index, frame.Parent);
                    continue;
                case Effect.Jump jump:
                    frame = new(chain, index + 1, frame);
                    if (!TryEnter(jump.Chain, table, frame, state, site, results, ref chain, ref index))
                        return;
                    continue;
                case Effect.Goto jump:
                    if (!TryEnter(jump.Chain, table, frame, state, site, results, ref chain, ref index))
                        return;
                    continue;
                default:
                    if (!TryApply(ref state, site, frame, results))
                        return;
                    index++;
                    continue;
            }
        }
    }

    private string? Exhausted()
    {
        if (--_rulesLeft < 0)
            return $"more than {RuleBudget:N0} rules were looked at";
        if (_hitsLeft <= 0)
            return $"more than {HitBudget:N0} rules matched";
        return _forksLeft <= 0 ? $"the packet may go more than {ForkBudget:N0} ways" : null;
    }

    private void Abandon(TState state, string reason, in RuleSite site, List<Walked<TState>> results)
    {
        domain.Abandon(state, reason, site);
        results.Add(new(state, WalkOutcome.Ended));
    }

    private bool TryEnter(
        string target,
        Table table,
        Frame? frame,
        TState state,
        in RuleSite site,
        List<Walked<TState>> results,
        ref Chain chain,
        ref int index)
    {
        var found = table.Find(target);
        if (found is not null && (frame?.Depth ?? 0) <= table.Chains.Length)
        {
            (chain, index) = (found, 0);
            return true;
        }

        var reason = found is null ? $"the dump does not hold the chain {target} that the rule leads to" : $"the rules lead back to chain {target} without end";
        Abandon(state, reason, site, results);
        return false;
    }

    // An effect may fork. All but the first continuation wait on the stack; order of results is kept by pushing them in reverse.
    private bool TryApply(ref TState state, in RuleSite site, Frame? frame, List<Walked<TState>> results)
    {
        var start = _applied.Count;
        domain.Apply(state, site, _applied);
        _forksLeft -= _applied.Count - start - 1;
        TState? next = null;
        for (var i = _applied.Count - 1; i > start; i--)
        {
            if (_applied[i].Outcome == WalkOutcome.Continue)
                _pending.Push(new(_applied[i].State, site.Chain, site.Index + 1, frame));
        }

        for (var i = start; i < _applied.Count; i++)
        {
            if (_applied[i].Outcome != WalkOutcome.Continue)
                results.Add(_applied[i]);
            else if (i == start)
                next = _applied[i].State;
        }

        _applied.RemoveRange(start, _applied.Count - start);
        if (next is null)
            return false;
        state = next;
        return true;
    }

    /// <summary>Where a chain resumes after a jump.</summary>
    private sealed record Frame(Chain Chain, int Index, Frame? Parent)
    {
        internal int Depth { get; } = (Parent?.Depth ?? 0) + 1;
    }

    private readonly record struct Pending(TState State, Chain Chain, int Index, Frame? Frame);
}
