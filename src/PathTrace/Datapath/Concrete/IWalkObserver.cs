using PathTrace.Netfilter;

namespace PathTrace.Datapath.Concrete;

/// <summary>Somebody who is told what is asked of packets while they are followed. States are those of the moment and go on to change: who keeps one copies it.</summary>
internal interface IWalkObserver
{
    /// <summary>A packet is at a place of a chain; 0 is its beginning. The rules from there to <paramref name="to"/>, which is not one of them, cannot match it.</summary>
    void Passed(PacketState state, Hook hook, Chain chain, int from, int to);

    /// <summary>A rule is about to be asked.</summary>
    void Asked(PacketState state, in RuleSite site);

    /// <summary>The nat chains of a hook are not walked for the packet, which is as it was before its connection's translation.</summary>
    void NatSkipped(PacketState state, Hook hook);
}
