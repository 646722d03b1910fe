using PathTrace.Netfilter;

namespace PathTrace.Datapath;

/// <summary>
/// The way of a packet through one node: PREROUTING, routing decision, INPUT or FORWARD and POSTROUTING; for packets that the node makes routing, OUTPUT and POSTROUTING
/// (ip_input.c, ip_forward.c, ip_output.c). States stay in the order of the choices that made them. Serves one packet after another, but no two at a time.
/// </summary>
internal sealed class NodePipeline<TState>(INodeDomain<TState> domain)
    where TState : class
{
    private readonly BackendWalker<TState> _walker = new(domain);
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
                done.Add(new(state, NodeOutcome.Sent));
            else if (domain.ComeBackByLoopback(state))
                Receive(state, done);
            else
                done.Add(new(state, NodeOutcome.Ended));
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
            else if (stage.Ipvs is { } half)
            {
                if (AskIpvs(states))
                    states = half == IpvsHook.Answers ? RunAnswers(hook, states, done) : RunRequests(hook, states, done);
            }
            else
            {
                foreach (var state in states)
                    domain.Track(state);
            }
        }

        return states;
    }

    private bool AskIpvs(List<TState> states)
    {
        foreach (var state in states)
        {
            if (domain.HasVirtualServers(state))
                return true;
        }

        return false;
    }

    private List<TState> RunAnswers(Hook hook, List<TState> states, List<Processed<TState>> done)
    {
        var routed = _routes.Rent();
        foreach (var state in states)
            domain.AnswerAsVirtualServer(state, hook, routed);
        states.Clear();
        Sort(routed, states, done);
        _routes.Return(routed);
        return states;
    }

    // What goes to a real server elsewhere begins OUTPUT anew, and nothing behind this place sees it (ip_vs_xmit.c, ip_vs_nat_send_or_cont).
    private List<TState> RunRequests(Hook hook, List<TState> states, List<Processed<TState>> done)
    {
        var balanced = new List<Balanced<TState>>(states.Count);
        foreach (var state in states)
            domain.AskVirtualServers(state, hook, balanced);
        states.Clear();
        foreach (var (state, outcome) in balanced)
        {
            if (outcome == BalancingOutcome.Passed)
                states.Add(state);
            else if (outcome == BalancingOutcome.Sent)
                Emit(RunHook(Hook.Output, One(state), done), done);
            else
                done.Add(new(state, NodeOutcome.Ended));
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
                _walker.Walk(state, hook, stage, table, walked);
        }

        states.Clear();
        foreach (var (state, outcome) in walked)
        {
            if (outcome == WalkOutcome.Ended)
                done.Add(new(state, NodeOutcome.Ended));
            else if (hook == Hook.Output && table == TableName.Nat && domain.NeedsReroute(state, table))
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
        _walker.Walk(state, hook, stage, TableName.Nat, results);
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

    private void RouteMade(TState state, bool isReroute, List<TState> sent, List<Processed<TState>> done)
    {
        var routed = _routes.Rent();
        domain.RouteMade(state, isReroute, routed);
        Sort(routed, sent, done);
        _routes.Return(routed);
    }

    private static void Sort(List<Routed<TState>> routed, List<TState> alive, List<Processed<TState>> done)
    {
        foreach (var (state, decision) in routed)
        {
            if (decision == RoutingDecision.Ended)
                done.Add(new(state, NodeOutcome.Ended));
            else
                alive.Add(state);
        }
    }

    private List<TState> One(TState state)
    {
        var list = _states.Rent();
        list.Add(state);
        return list;
    }
}
