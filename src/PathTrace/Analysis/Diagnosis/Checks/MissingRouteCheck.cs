using PathTrace.Cluster;
using PathTrace.Explain;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>Nodes without the routes to other nodes' pods that the network plugin writes everywhere else.</summary>
internal static class MissingRouteCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names) => names.PodRouteGaps.Findings.Select(f => f.Explanation);
}
