using PathTrace.Netfilter;

namespace PathTrace.Datapath;

/// <summary>
/// Walks one table at one hook in every backend that holds it. When both do, both run, each with a hook of its own, and the one that was loaded last runs first
/// (netfilter/core.c, nf_hook_entries_grow). No dump tells which that was: where it matters, it is an open question.
/// </summary>
internal sealed class BackendWalker<TState>(INodeDomain<TState> domain)
    where TState : class
{
    private readonly ChainWalker<TState> _walker = new(domain);
    private readonly ListPool<TState> _states = new();
    private readonly ListPool<Walked<TState>> _walks = new();
    private readonly ListPool<Routed<TState>> _routes = new();

    /// <summary>A new packet: the budgets are whole again.</summary>
    internal void Begin() => _walker.Begin();

    /// <summary>Adds what became of the state and its forks to the results, in rule order.</summary>
    internal void Walk(TState state, Hook hook, in HookStage stage, TableName name, List<Walked<TState>> results)
    {
        var rulesets = domain.RulesetsOf(state);
        if (rulesets.Length == 1)
            Walk(state, hook, rulesets[0], name, results);
        else if (rulesets.Length == 2 && stage.Holds(rulesets[0]) && stage.Holds(rulesets[1]) && rulesets[0][name] is not null && rulesets[1][name] is not null)
            WalkBoth(state, hook, rulesets[0], rulesets[1], name, results);
        else
            WalkInOrder(state, hook, [.. rulesets.Where(stage.Holds)], name, results);
    }

    private void WalkBoth(TState state, Hook hook, Ruleset one, Ruleset other, TableName name, List<Walked<TState>> results)
    {
        var (forth, back) = (_walks.Rent(), _walks.Rent());
        WalkInOrder(domain.Copy(state), hook, [one, other], name, forth);
        WalkInOrder(domain.Copy(state), hook, [other, one], name, back);
        if (AreAlike(forth, back))
        {
            results.AddRange(forth);
        }
        else
        {
            var (straight, reversed) = domain.AskOrder(state, one, name);
            if (straight is not null)
                WalkInOrder(straight, hook, [one, other], name, results);
            if (reversed is not null)
                WalkInOrder(reversed, hook, [other, one], name, results);
        }

        _walks.Return(forth);
        _walks.Return(back);
    }

    private bool AreAlike(List<Walked<TState>> forth, List<Walked<TState>> back)
    {
        if (forth.Count != back.Count)
            return false;
        for (var i = 0; i < forth.Count; i++)
        {
            if (forth[i].Outcome != back[i].Outcome || !domain.AreAlike(forth[i].State, back[i].State))
                return false;
        }

        return true;
    }

    // A nat translation by the first settles the matter for the second.
    private void WalkInOrder(TState state, Hook hook, ReadOnlySpan<Ruleset> rulesets, TableName name, List<Walked<TState>> results)
    {
        var pending = _states.Rent();
        pending.Add(state);
        foreach (var ruleset in rulesets)
        {
            var next = _states.Rent();
            foreach (var current in pending)
            {
                if (name == TableName.Nat && domain.WasTranslated(current))
                    next.Add(current);
                else
                    Walk(current, hook, ruleset, name, next, results);
            }

            _states.Return(pending);
            pending = next;
        }

        foreach (var passed in pending)
            results.Add(new(passed, WalkOutcome.Accept));
        _states.Return(pending);
    }

    private void Walk(TState state, Hook hook, Ruleset ruleset, TableName name, List<TState> passed, List<Walked<TState>> results)
    {
        var walked = _walks.Rent();
        Walk(state, hook, ruleset, name, walked);
        foreach (var (next, outcome) in walked)
        {
            if (outcome == WalkOutcome.Ended)
                results.Add(new(next, outcome));
            else
                passed.Add(next);
        }

        _walks.Return(walked);
    }

    private void Walk(TState state, Hook hook, Ruleset ruleset, TableName name, List<Walked<TState>> results)
    {
        if (hook == Hook.Output && name == TableName.Mangle)
            WalkAndReroute(state, hook, ruleset, name, results);
        else
            WalkRules(state, hook, ruleset, name, results);
    }

    // Each backend's mangle table routes again by itself what its own rules changed (iptable_mangle.c, ipt_mangle_out; nft_chain_route.c, nf_route_table_hook4).
    private void WalkAndReroute(TState state, Hook hook, Ruleset ruleset, TableName name, List<Walked<TState>> results)
    {
        var walked = _walks.Rent();
        domain.EnterTable(state, hook);
        WalkRules(state, hook, ruleset, name, walked);
        foreach (var (next, outcome) in walked)
        {
            if (outcome != WalkOutcome.Ended && domain.NeedsReroute(next, name))
                Reroute(next, results);
            else
                results.Add(new(next, outcome));
        }

        _walks.Return(walked);
    }

    private void Reroute(TState state, List<Walked<TState>> results)
    {
        var routed = _routes.Rent();
        domain.RouteMade(state, true, routed);
        foreach (var (next, decision) in routed)
            results.Add(new(next, decision == RoutingDecision.Ended ? WalkOutcome.Ended : WalkOutcome.Accept));
        _routes.Return(routed);
    }

    private void WalkRules(TState state, Hook hook, Ruleset ruleset, TableName name, List<Walked<TState>> results)
    {
        // A table without a chain at the hook asks nothing there, unless the chain itself may be what was lost.
        var table = ruleset[name];
        if (table is not null && (table.IsComplete || table.At(hook) is not null))
            _walker.Walk(state, hook, ruleset, table, results);
        else if (table is null && ruleset.IsComplete)
            results.Add(new(state, WalkOutcome.Accept));
        else if (domain.AssumeNothingLost(state, hook, ruleset, table, results) is { } unharmed)
            results.Add(new(unharmed, WalkOutcome.Accept));
    }
}
