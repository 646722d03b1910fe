using System.Collections.Immutable;
using PathTrace.Netfilter;

namespace PathTrace.Datapath.Concrete;

/// <summary>
/// The domain of another one with somebody who looks on. It is put around a domain only where somebody wants to know, so that traces which nobody looks at cost what they did. One trace at a time.
/// </summary>
/// <param name="inner">What rules mean to packets.</param>
/// <param name="observer">Who looks on.</param>
internal sealed class ObservingDomain(INodeDomain<PacketState> inner, IWalkObserver observer) : INodeDomain<PacketState>
{
    // Every walk of a table is announced, and ends before the next one begins.
    private Hook _hook;

    /// <inheritdoc/>
    public int NextCandidate(PacketState state, Chain chain, int from)
    {
        var next = inner.NextCandidate(state, chain, from);
        observer.Passed(state, _hook, chain, from, Math.Min(next, chain.Rules.Length));
        return next;
    }

    /// <inheritdoc/>
    public Divided<PacketState> Split(PacketState state, in RuleSite site)
    {
        observer.Asked(state, site);
        return inner.Split(state, site);
    }

    /// <inheritdoc/>
    public void EnterTable(PacketState state, Hook hook)
    {
        _hook = hook;
        inner.EnterTable(state, hook);
    }

    /// <inheritdoc/>
    public bool MustWalkNat(PacketState state, Hook hook, List<Walked<PacketState>> ended)
    {
        var before = state.Copy();
        if (inner.MustWalkNat(state, hook, ended))
            return true;
        observer.NatSkipped(before, hook);
        return false;
    }

    /// <inheritdoc/>
    public void Hit(PacketState state, in RuleSite site) => inner.Hit(state, site);

    /// <inheritdoc/>
    public void Apply(PacketState state, in RuleSite site, List<Walked<PacketState>> results) => inner.Apply(state, site, results);

    /// <inheritdoc/>
    public WalkOutcome ApplyPolicy(PacketState state, Hook hook, Table table, Chain chain) => inner.ApplyPolicy(state, hook, table, chain);

    /// <inheritdoc/>
    public PacketState? AssumeNothingLost(PacketState state, Hook hook, Ruleset ruleset, Table? table, List<Walked<PacketState>> results) =>
        inner.AssumeNothingLost(state, hook, ruleset, table, results);

    /// <inheritdoc/>
    public void Abandon(PacketState state, string reason, in RuleSite site) => inner.Abandon(state, reason, site);

    /// <inheritdoc/>
    public ImmutableArray<Ruleset> RulesetsOf(PacketState state) => inner.RulesetsOf(state);

    /// <inheritdoc/>
    public bool PassArrivalChecks(PacketState state) => inner.PassArrivalChecks(state);

    /// <inheritdoc/>
    public PacketState Copy(PacketState state) => inner.Copy(state);

    /// <inheritdoc/>
    public bool AreAlike(PacketState one, PacketState other) => inner.AreAlike(one, other);

    /// <inheritdoc/>
    public (PacketState? GivenFirst, PacketState? OtherFirst) AskOrder(PacketState state, Ruleset given, TableName table) => inner.AskOrder(state, given, table);

    /// <inheritdoc/>
    public void Track(PacketState state) => inner.Track(state);

    /// <inheritdoc/>
    public void LeaveNat(PacketState state, Hook hook, Table? table, Ruleset? ruleset) => inner.LeaveNat(state, hook, table, ruleset);

    /// <inheritdoc/>
    public bool WasTranslated(PacketState state) => inner.WasTranslated(state);

    /// <inheritdoc/>
    public bool NeedsReroute(PacketState state, TableName table) => inner.NeedsReroute(state, table);

    /// <inheritdoc/>
    public void RouteArriving(PacketState state, List<Routed<PacketState>> results) => inner.RouteArriving(state, results);

    /// <inheritdoc/>
    public void RouteMade(PacketState state, bool isReroute, List<Routed<PacketState>> results) => inner.RouteMade(state, isReroute, results);

    /// <inheritdoc/>
    public bool HasVirtualServers(PacketState state) => inner.HasVirtualServers(state);

    /// <inheritdoc/>
    public void AnswerAsVirtualServer(PacketState state, Hook hook, List<Routed<PacketState>> results) => inner.AnswerAsVirtualServer(state, hook, results);

    /// <inheritdoc/>
    public void AskVirtualServers(PacketState state, Hook hook, List<Balanced<PacketState>> results) => inner.AskVirtualServers(state, hook, results);

    /// <inheritdoc/>
    public bool PassForwardChecks(PacketState state) => inner.PassForwardChecks(state);

    /// <inheritdoc/>
    public bool LeavesByLoopback(PacketState state) => inner.LeavesByLoopback(state);

    /// <inheritdoc/>
    public bool ComeBackByLoopback(PacketState state) => inner.ComeBackByLoopback(state);
}
