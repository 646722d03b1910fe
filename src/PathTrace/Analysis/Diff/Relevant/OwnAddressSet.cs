using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Routing;

namespace PathTrace.Analysis.Diff;

/// <summary>The addresses that a node takes for its own.</summary>
internal static class OwnAddressSet
{
    /// <summary>Those of one family in either of two snapshots; null where some may be missing.</summary>
    internal static IntervalSet? Of(Node before, Node after, IpFamily family) =>
        LocalTable.IsWhole(before, family) && LocalTable.IsWhole(after, family) ? IntervalSet.Of([.. Of(before, family), .. Of(after, family)]) : null;

    private static IEnumerable<IntervalSet.Interval> Of(Node node, IpFamily family) => (LocalTable.Of(node, family) ?? [])
        .Concat(node.Routes ?? [])
        .Where(r => r.Type == RouteType.Local && r.Destination.Family == family)
        .Select(r => new IntervalSet.Interval(r.Destination.Address.Bits, r.Destination.Last.Bits));
}
