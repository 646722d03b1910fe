using System.Collections.Immutable;
using PathTrace.Netfilter;

namespace PathTrace.Datapath;

/// <summary>What <see cref="NodePipeline{TState}"/> asks of a packet domain beside rules: tracking, translation and routing at one node.</summary>
internal interface INodeDomain<TState> : IPacketDomain<TState>
    where TState : class
{
    /// <summary>The rules of the state's node for its family.</summary>
    ImmutableArray<Ruleset> RulesetsOf(TState state);

    /// <summary>Checks that an arriving packet must pass before the first hook. False when it ended.</summary>
    bool PassArrivalChecks(TState state);

    /// <summary>The same state once more, to be walked on its own.</summary>
    TState Copy(TState state);

    /// <summary>True when it makes no difference to anything that follows which of two copies goes on; which rules they met does not count.</summary>
    bool AreAlike(TState one, TState other);

    /// <summary>Forks over which of two backends is first to walk its table: the given one, or the other. Null for what was answered otherwise before.</summary>
    (TState? GivenFirst, TState? OtherFirst) AskOrder(TState state, Ruleset given, TableName table);

    /// <summary>Connection tracking places the packet.</summary>
    void Track(TState state);

    /// <summary>Before a table is walked; later questions about "changed" refer to this moment.</summary>
    void EnterTable(TState state, Hook hook);

    /// <summary>
    /// Decides whether the nat chains of a hook are walked: only the first packet of a connection whose side is not settled. Otherwise does what the connection's first packet went
    /// through. Null when the state ended.
    /// </summary>
    bool MustWalkNat(TState state, Hook hook, List<Walked<TState>> ended);

    /// <summary>After the nat chains of a hook were walked: without a translation the side is settled as it is.</summary>
    void LeaveNat(TState state, Hook hook, Table? table, Ruleset? ruleset);

    /// <summary>True when a rule translated since <see cref="EnterTable"/>.</summary>
    bool WasTranslated(TState state);

    /// <summary>True when a locally made packet must be routed again after a table of OUTPUT.</summary>
    bool NeedsReroute(TState state, TableName table);

    /// <summary>Routes an arriving packet: source checks, the decision, and for a packet to pass on the choice of next hop.</summary>
    void RouteArriving(TState state, List<Routed<TState>> results);

    /// <summary>Routes a packet that the node makes.</summary>
    void RouteMade(TState state, bool isReroute, List<Routed<TState>> results);

    /// <summary>False when IPVS has nothing to do with the packet, so that its places need not be looked at.</summary>
    bool HasVirtualServers(TState state);

    /// <summary>What a real server answers gets the virtual server's address back; all else goes on as it is.</summary>
    void AnswerAsVirtualServer(TState state, Hook hook, List<Routed<TState>> results);

    /// <summary>Sends a packet for a virtual server to one of its real servers; all else goes on as it is.</summary>
    void AskVirtualServers(TState state, Hook hook, List<Balanced<TState>> results);

    /// <summary>TTL and MTU, before the FORWARD hook. False when the packet ended.</summary>
    bool PassForwardChecks(TState state);

    /// <summary>True when the packet's way out is the loopback device.</summary>
    bool LeavesByLoopback(TState state);

    /// <summary>Turns a packet that left by the loopback device into one that arrives by it.</summary>
    bool ComeBackByLoopback(TState state);
}
