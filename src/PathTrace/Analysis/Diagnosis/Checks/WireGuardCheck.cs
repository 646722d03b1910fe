using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Explain.Causes;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>Keys of WireGuard's peers beside those of the nodes at their endpoints.</summary>
internal static class WireGuardCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names) =>
        from node in snapshot.Nodes
        from device in node.WireGuard ?? []
        from peer in device.Peers
        select WireGuardPeers.OtherKey(snapshot, names, node, device, peer) into problem
        where problem is not null
        select problem;
}
