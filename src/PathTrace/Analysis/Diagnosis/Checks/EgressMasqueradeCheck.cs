using PathTrace.Cluster;
using PathTrace.Explain;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>Nodes that send what their pods send to the world with the pods' own source, while their siblings masquerade it.</summary>
internal static class EgressMasqueradeCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names) => names.EgressMasquerade.Findings.Select(f => f.Explanation);
}
