using PathTrace.Netfilter;

namespace PathTrace.Datapath;

/// <summary>
/// The seam between the order of things, which <see cref="ChainWalker{TState}"/> and <see cref="NodePipeline{TState}"/> know, and what a packet is: one concrete packet with its
/// history, or a set of packets. Every method may return several states, because choices and unknowns fork.
/// </summary>
/// <typeparam name="TState">The domain's state; the walker owns each state it is given and never uses it again after handing it on.</typeparam>
internal interface IPacketDomain<TState>
    where TState : class
{
    /// <summary>The first rule at or after <paramref name="from"/> that can match; the chain's length when none can.</summary>
    int NextCandidate(TState state, Chain chain, int from);

    /// <summary>Divides the state by the conditions of a rule.</summary>
    Divided<TState> Split(TState state, in RuleSite site);

    /// <summary>Notes that the state meets the rule's conditions; called before its effect.</summary>
    void Hit(TState state, in RuleSite site);

    /// <summary>Does what the rule does. Jumps, returns and plain verdicts are the walker's own business and never come here.</summary>
    void Apply(TState state, in RuleSite site, List<Walked<TState>> results);

    /// <summary>Notes that a built-in chain's policy decides; DROP ends the state.</summary>
    WalkOutcome ApplyPolicy(TState state, Hook hook, Table table, Chain chain);

    /// <summary>
    /// The walk reached a place where rules may be missing, because the dump broke off in this table (or, with no table, before it). Adds the branch in which a lost rule mattered to the
    /// results and returns the one in which none did; null when that is not to be followed.
    /// </summary>
    TState? AssumeNothingLost(TState state, Hook hook, Ruleset ruleset, Table? table, List<Walked<TState>> results);

    /// <summary>Ends the state because the rules cannot be followed further.</summary>
    void Abandon(TState state, string reason, in RuleSite site);
}
