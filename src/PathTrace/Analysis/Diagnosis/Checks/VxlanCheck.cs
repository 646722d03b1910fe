using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Explain.Causes;
using PathTrace.Routing;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>Neighbours and forwarding entries of a vxlan device beside the nodes that the routes into it mean.</summary>
internal static class VxlanCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        foreach (var node in snapshot.Nodes)
        {
            foreach (var hop in (node.Routes ?? []).Where(r => r is { Type: RouteType.Unicast, Table: RouteTables.Main }).SelectMany(r => r.NextHops).Where(h => h is { Via: not null, Device: not null }).DistinctBy(h => (h.Via, h.Device)))
            {
                if (VxlanEntries.Problem(snapshot, names, node, hop.Device!, hop.Via!.Value) is { } problem)
                    yield return problem;
            }
        }
    }
}
