using PathTrace.Netfilter;

namespace PathTrace.Datapath;

/// <summary>
/// The way of a packet through one node: PREROUTING, routing decision, INPUT or FORWARD and POSTROUTING; for packets that the node makes routing, OUTPUT and POSTROUTING
/// (ip_input.c, ip_forward.c, ip_output.c). States stay in the order of the choices that made them.
/// </summary>
internal sealed class NodePipeline<TState>(INodeDomain<TState> domain)
    where TState : class
{
    private readonly ChainWalker<TState> _walker = new(domain);

    /// <summary>A packet arrives by an interface.</summary>
    internal List<Processed<TState>> Arrive(TState state)
    {
        var done = new List<Processed<TState>>();
        _walker.Begin();
        if (domain.PassArrivalChecks(state))
            Arrive([state], done);
        else
            done.Add(new(state, NodeOutcome.Ended));
        return done;
    }

    /// <summary>The node makes a packet.</summary>
    internal List<Processed<TState>> Make(TState state)
    {
        var done = new List<Processed<TState>>();
        var routed = new List<Routed<TState>>();
        _walker.Begin();
        domain.RouteMade(state, false, routed);
        var made = RunHook(Hook.Output, Sent(routed, done), done);
        Emit(made, done);
        return done;
    }

    private void Arrive(List<TState> states, List<Processed<TState>> done)
    {
        states = RunHook(Hook.Prerouting, states, done);
        var routed = new List<Routed<TState>>();
        foreach (var state in states)
            domain.RouteArriving(state, routed);
        var one = new List<TState>(1);
        foreach (var (state, decision) in routed)
        {
            one.Clear();
            one.Add(state);
            switch (decision)
            {
                case RoutingDecision.Local:
                    foreach (var delivered in RunHook(Hook.Input, one, done))
                        done.Add(new(delivered, NodeOutcome.Local));
                    break;
                case RoutingDecision.Out when domain.PassForwardChecks(state):
                    Emit(RunHook(Hook.Forward, one, done), done);
                    break;
                default:
                    done.Add(new(state, NodeOutcome.Ended));
                    break;
            }
        }
    }

    private void Emit(List<TState> states, List<Processed<TState>> done)
    {
        foreach (var state in RunHook(Hook.Postrouting, states, done))
        {
            if (!domain.LeavesByLoopback(state))
            {
                done.Add(new(state, NodeOutcome.Sent));
                continue;
            }

            domain.ComeBackByLoopback(state);
            Arrive([state], done);
        }
    }

    private List<TState> RunHook(Hook hook, List<TState> states, List<Processed<TState>> done)
    {
        foreach (var stage in HookOrder.At(hook))
        {
            if (states.Count == 0)
                break;
            if (stage is { } table)
            {
                states = RunTable(hook, table, states, done);
            }
            else
            {
                foreach (var state in states)
                    domain.Track(state);
            }
        }

        return states;
    }

    private List<TState> RunTable(Hook hook, TableName table, List<TState> states, List<Processed<TState>> done)
    {
        var walked = new List<Walked<TState>>(states.Count);
        foreach (var state in states)
        {
            domain.EnterTable(state);
            if (table == TableName.Nat)
                WalkNat(state, hook, walked);
            else
                WalkAll(state, hook, table, walked);
        }

        var passed = new List<TState>(walked.Count);
        foreach (var (state, outcome) in walked)
        {
            if (outcome == WalkOutcome.Ended)
                done.Add(new(state, NodeOutcome.Ended));
            else if (hook == Hook.Output && domain.NeedsReroute(state, table))
                Reroute(state, passed, done);
            else
                passed.Add(state);
        }

        return passed;
    }

    private void WalkNat(TState state, Hook hook, List<Walked<TState>> results)
    {
        if (!domain.MustWalkNat(state, hook, results))
            return;
        var walked = new List<Walked<TState>>();
        WalkAll(state, hook, TableName.Nat, walked);
        foreach (var (passed, outcome) in walked)
        {
            if (outcome != WalkOutcome.Ended && !domain.WasTranslated(passed))
            {
                var ruleset = domain.RulesetsOf(passed).FirstOrDefault(r => r[TableName.Nat] is not null) ?? domain.RulesetsOf(passed).FirstOrDefault();
                domain.LeaveNat(passed, hook, ruleset?[TableName.Nat], ruleset);
            }

            results.Add(new(passed, outcome));
        }
    }

    // When both backends hold rules, both run; a nat translation by the first settles the matter for the second.
    private void WalkAll(TState state, Hook hook, TableName name, List<Walked<TState>> results)
    {
        var rulesets = domain.RulesetsOf(state);
        var pending = new List<TState> { state };
        foreach (var ruleset in rulesets)
        {
            var next = new List<TState>(pending.Count);
            foreach (var current in pending)
            {
                if (name == TableName.Nat && domain.WasTranslated(current))
                {
                    next.Add(current);
                    continue;
                }

                Walk(current, hook, ruleset, name, next, results);
            }

            pending = next;
        }

        foreach (var passed in pending)
            results.Add(new(passed, WalkOutcome.Accept));
    }

    private void Walk(TState state, Hook hook, Ruleset ruleset, TableName name, List<TState> passed, List<Walked<TState>> results)
    {
        var walked = new List<Walked<TState>>();
        if (ruleset[name] is { } table)
            _walker.Walk(state, hook, ruleset, table, walked);
        else if (ruleset.IsComplete)
            passed.Add(state);
        else if (domain.AssumeNothingLost(state, hook, ruleset, null, walked) is { } unharmed)
            passed.Add(unharmed);
        foreach (var (next, outcome) in walked)
        {
            if (outcome == WalkOutcome.Ended)
                results.Add(new(next, outcome));
            else
                passed.Add(next);
        }
    }

    private void Reroute(TState state, List<TState> passed, List<Processed<TState>> done)
    {
        var routed = new List<Routed<TState>>();
        domain.RouteMade(state, true, routed);
        passed.AddRange(Sent(routed, done));
    }

    private static List<TState> Sent(List<Routed<TState>> routed, List<Processed<TState>> done)
    {
        var sent = new List<TState>(routed.Count);
        foreach (var (state, decision) in routed)
        {
            if (decision == RoutingDecision.Ended)
                done.Add(new(state, NodeOutcome.Ended));
            else
                sent.Add(state);
        }

        return sent;
    }
}
