using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Why;

/// <summary>Writes down what is asked of packets in a few chains of a node.</summary>
internal sealed class WalkRecorder(string node, IReadOnlySet<Chain> chains) : IWalkObserver
{
    /// <summary>In the order in which it happened, walks that were tried only among them.</summary>
    internal List<WalkRecord> Records { get; } = [];

    internal List<NatSkip> NatSkips { get; } = [];

    /// <inheritdoc/>
    public void Passed(PacketState state, Hook hook, Chain chain, int from, int to)
    {
        if ((from == 0 || to > from) && IsWatched(state, chain))
            Records.Add(new(state.Copy(), hook, chain, from, to));
    }

    /// <inheritdoc/>
    public void Asked(PacketState state, in RuleSite site)
    {
        if (IsWatched(state, site.Chain))
            Records.Add(new(state.Copy(), site.Hook, site.Chain, site.Index, site.Index + 1));
    }

    /// <inheritdoc/>
    public void NatSkipped(PacketState state, Hook hook)
    {
        if (state.Node.Node.Name == node)
            NatSkips.Add(new(state, hook));
    }

    // Nodes with the same rules may share their chains.
    private bool IsWatched(PacketState state, Chain chain) => chains.Contains(chain) && state.Node.Node.Name == node;
}
