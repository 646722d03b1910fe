using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Routing;
using PathTrace.Text;

namespace PathTrace.Inputs.NextHops;

/// <summary>
/// The table that the fabric ought to have when none was collected: each node's pod CIDRs by way of its InternalIP. It says what Kubernetes
/// intends, not what the network does, so its rows are marked as derived; a CIDR that two nodes claim gets none. Nodes that route each other's pods themselves (flannel, Calico, kube-router) need no such
/// network, and there nothing is derived: what takes the default route all the same may be lost. A tunnel that is there for pods shows such nodes even where every route by it is gone.
/// </summary>
internal static class DerivedNextHops
{
    /// <summary>The table; null when no node states both a pod CIDR and an address of its family.</summary>
    internal static NextHopTable? From(ImmutableArray<Node> nodes, DiagnosticList diagnostics)
    {
        if (nodes.Any(n => RoutesPods(n, nodes) || Overlays.CarryPods(n, nodes)))
            return null;
        var rows = nodes.SelectMany(RowsOf).ToList();
        var claims = rows.GroupBy(r => r.Entry.Destination).ToDictionary(g => g.Key, g => g.Select(r => r.Node.Name).Distinct().ToList());
        foreach (var (cidr, claimants) in claims.Where(c => c.Value.Count > 1).OrderBy(c => c.Key))
        {
            var row = rows.First(r => r.Entry.Destination == cidr);
            diagnostics.Warning(
                DiagnosticCode.PodCidrConflict,
                row.Entry.Source,
                $"the pod CIDR {cidr} belongs to {string.Join(" and ", claimants)}",
                "No next hop is derived for it; collect the network's own table.");
        }

        var entries = rows.Where(r => claims[r.Entry.Destination].Count == 1).Select(r => r.Entry).ToImmutableArray();
        return entries.IsEmpty ? null : new(entries, SourceSpan.WholeFile(entries[0].Source.Source!));
    }

    private static bool RoutesPods(Node node, ImmutableArray<Node> nodes) => (node.Routes ?? [])
        .Any(r => r is { Type: RouteType.Unicast, Destination.Length: > 0 } && r.NextHops.Any(h => h.Via is not null || h.Device is not null) && nodes.Any(o => o != node && o.PodCidrs.Any(c => r.Destination.Contains(c) || c.Contains(r.Destination))));

    private static IEnumerable<(Node Node, NextHopEntry Entry)> RowsOf(Node node)
    {
        foreach (var cidr in node.PodCidrs)
        {
            var address = node.InternalAddresses.FirstOrDefault(a => a.Family == cidr.Family);
            if (address.IsSet)
                yield return (node, new(cidr, NextHopKind.Address, address, null, true, node.Source));
        }
    }
}
