using PathTrace.Cluster;
using PathTrace.Explain;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>One address of two nodes, on the network between the nodes.</summary>
internal static class NodeAddressesCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names) => names.SharedAddresses.All;
}
