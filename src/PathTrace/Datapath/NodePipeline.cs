using PathTrace.Netfilter;

namespace PathTrace.Datapath;

/// <summary>
/// The way of a packet through one node: PREROUTING, routing decision, INPUT or FORWARD and POSTROUTING; for packets that the node makes routing, OUTPUT and POSTROUTING
/// (ip_input.c, ip_forward.c, ip_output.c). States stay in the order of the choices that made them. Serves one packet after another, but no two at a time.
/// </summary>
internal sealed class NodePipeline<TState>(INodeDomain<TState> domain)
    where TState : class
{
    private readonly ChainWalker<TState> _walker = new(domain);
    private readonly ListPool<TState> _states = new();
    private readonly ListPool<Walked<TState>> _walks = new();
    private readonly ListPool<Routed<TState>> _routes = new();

    /// <summary>A packet arrives by an interface. Adds what became of it and its forks.</summary>
    internal void Arrive(TState state, List<Processed<TState>> done)
    {
        _walker.Begin();
        if (domain.PassArrivalChecks(state))
            Receive(state, done);
        else
            done.Add(new(state, NodeOutcome.Ended));
    }

    /// <summary>The node makes a packet. Adds what became of it and its forks.</summary>
    internal void Make(TState state, List<Processed<TState>> done)
    {
        _walker.Begin();
        var states = _states.Rent();
        RouteMade(state, false, states, done);
        Emit(RunHook(Hook.Output, states, done), done);
    }

    private void Receive(TState arriving, List<Processed<TState>> done)
    {
        var routed = _routes.Rent();
        var states = RunHook(Hook.Prerouting, One(arriving), done);
        foreach (var state in states)
            domain.RouteArriving(state, routed);
        _states.Return(states);
        foreach (var (state, decision) in routed)
        {
            switch (decision)
            {
                case RoutingDecision.Local:
                    Deliver(state, done);
                    break;
                case RoutingDecision.Out when domain.PassForwardChecks(state):
                    Emit(RunHook(Hook.Forward, One(state), done), done);
                    break;
                default:
                    done.Add(new(state, NodeOutcome.Ended));
                    break;
            }
        }

        _routes.Return(routed);
    }

    private void Deliver(TState state, List<Processed<TState>> done)
    {
        var delivered = RunHook(Hook.Input, One(state), done);
        foreach (var one in delivered)
            done.Add(new(one, NodeOutcome.Local));
        _states.Return(delivered);
    }

    private void Emit(List<TState> states, List<Processed<TState>> done)
    {
        var leaving = RunHook(Hook.Postrouting, states, done);
        foreach (var state in leaving)
        {
            if (!domain.LeavesByLoopback(state))
            {
                done.Add(new(state, NodeOutcome.Sent));
                continue;
            }

            domain.ComeBackByLoopback(state);
            Receive(state, done);
        }

        _states.Return(leaving);
    }

    // Takes over the list, and gives one that the caller takes over.
    private List<TState> RunHook(Hook hook, List<TState> states, List<Processed<TState>> done)
    {
        foreach (var stage in HookOrder.At(hook))
        {
            if (states.Count == 0)
                break;
            if (stage.Table is { } table)
            {
                if (table == TableName.Nat || IsAnywhere(stage, table, states[0]))
                    states = RunTable(hook, stage, table, states, done);
            }
            else
            {
                foreach (var state in states)
                    domain.Track(state);
            }
        }

        return states;
    }

    private bool IsAnywhere(in HookStage stage, TableName table, TState state)
    {
        foreach (var ruleset in domain.RulesetsOf(state))
        {
            if (stage.Holds(ruleset) && (ruleset[table] is not null || !ruleset.IsComplete))
                return true;
        }

        return false;
    }

    private List<TState> RunTable(Hook hook, in HookStage stage, TableName table, List<TState> states, List<Processed<TState>> done)
    {
        var walked = _walks.Rent();
        foreach (var state in states)
        {
            domain.EnterTable(state, hook);
            if (table == TableName.Nat)
                WalkNat(state, hook, stage, walked);
            else
                WalkAll(state, hook, stage, table, walked);
        }

        states.Clear();
        foreach (var (state, outcome) in walked)
        {
            if (outcome == WalkOutcome.Ended)
                done.Add(new(state, NodeOutcome.Ended));
            else if (hook == Hook.Output && domain.NeedsReroute(state, table))
                RouteMade(state, true, states, done);
            else
                states.Add(state);
        }

        _walks.Return(walked);
        return states;
    }

    private void WalkNat(TState state, Hook hook, in HookStage stage, List<Walked<TState>> results)
    {
        if (!domain.MustWalkNat(state, hook, results))
            return;
        var first = results.Count;
        WalkAll(state, hook, stage, TableName.Nat, results);
        for (var i = first; i < results.Count; i++)
        {
            var (passed, outcome) = results[i];
            if (outcome != WalkOutcome.Ended && !domain.WasTranslated(passed))
                LeaveNat(passed, hook);
        }
    }

    private void LeaveNat(TState state, Hook hook)
    {
        var rulesets = domain.RulesetsOf(state);
        var holder = rulesets.IsEmpty ? null : rulesets[0];
        foreach (var ruleset in rulesets)
        {
            if (ruleset[TableName.Nat] is null)
                continue;
            holder = ruleset;
            break;
        }

        domain.LeaveNat(state, hook, holder?[TableName.Nat], holder);
    }

    // When both backends hold rules, both run; a nat translation by the first settles the matter for the second.
    private void WalkAll(TState state, Hook hook, in HookStage stage, TableName name, List<Walked<TState>> results)
    {
        var rulesets = domain.RulesetsOf(state);
        if (rulesets.Length == 1)
        {
            Walk(state, hook, rulesets[0], name, results);
            return;
        }

        var pending = One(state);
        foreach (var ruleset in rulesets)
        {
            if (!stage.Holds(ruleset))
                continue;
            var next = _states.Rent();
            foreach (var current in pending)
            {
                if (name == TableName.Nat && domain.WasTranslated(current))
                    next.Add(current);
                else
                    Walk(current, hook, ruleset, name, next, results);
            }

            _states.Return(pending);
            pending = hook == Hook.Output && name == TableName.Mangle ? Rerouted(next, hook, name, results) : next;
        }

        foreach (var passed in pending)
            results.Add(new(passed, WalkOutcome.Accept));
        _states.Return(pending);
    }

    // Each backend's mangle table routes anew by itself (iptable_mangle.c, ipt_mangle_out; nft_chain_route.c). Takes over the list.
    private List<TState> Rerouted(List<TState> states, Hook hook, TableName name, List<Walked<TState>> results)
    {
        var routed = _states.Rent();
        var ended = new List<Processed<TState>>();
        foreach (var state in states)
        {
            var first = routed.Count;
            if (domain.NeedsReroute(state, name))
                RouteMade(state, true, routed, ended);
            else
                routed.Add(state);
            for (var i = first; i < routed.Count; i++)
                domain.EnterTable(routed[i], hook);
        }

        foreach (var (state, _) in ended)
            results.Add(new(state, WalkOutcome.Ended));
        _states.Return(states);
        return routed;
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
        if (ruleset[name] is { } table)
            _walker.Walk(state, hook, ruleset, table, results);
        else if (ruleset.IsComplete)
            results.Add(new(state, WalkOutcome.Accept));
        else if (domain.AssumeNothingLost(state, hook, ruleset, null, results) is { } unharmed)
            results.Add(new(unharmed, WalkOutcome.Accept));
    }

    private void RouteMade(TState state, bool isReroute, List<TState> sent, List<Processed<TState>> done)
    {
        var routed = _routes.Rent();
        domain.RouteMade(state, isReroute, routed);
        foreach (var (next, decision) in routed)
        {
            if (decision == RoutingDecision.Ended)
                done.Add(new(next, NodeOutcome.Ended));
            else
                sent.Add(next);
        }

        _routes.Return(routed);
    }

    private List<TState> One(TState state)
    {
        var list = _states.Rent();
        list.Add(state);
        return list;
    }
}
