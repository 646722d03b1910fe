using PathTrace.Cluster;
using PathTrace.Explain;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>Balancers that rewrite to a port of a node at which nothing of the cluster answers.</summary>
internal static class BackendPortsCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names) =>
        (snapshot.LoadBalancers ?? []).Where(b => b.IsUnderstood).Select(b => BackendPorts.Explain(b, snapshot, names)).OfType<Explanation>();
}
