using PathTrace.Cluster;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Queries;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Diff;

/// <summary>
/// Tells packets that somebody sends as things stand from those that somebody would have to forge: what arrives at a balancer, or at a node from outside, has a source that no pod and no node has, and what comes by a link of the node's own
/// has a source of that link. All are compared; the usual ones are told first.
/// </summary>
internal sealed class UsualPackets(Snapshot before, Snapshot after)
{
    private readonly Dictionary<IpFamily, IntervalSet> _held = [];

    /// <summary>The part of a class that somebody sends; empty when nobody does.</summary>
    internal PacketSet Of(ComparedClass compared)
    {
        var set = compared.Set;
        if (compared.Origin is QueryOrigin.From { Kind: not NameKind.LoadBalancer })
            return set;
        var sources = set[PacketField.Source].Except(HeldBy(set.Family));
        if (compared.Origin is QueryOrigin.At at && after.FindNode(at.Node) is { } node && at.Interface is { } device && device != ClusterIndex.UnderlayOf(node, set.Family))
            sources = sources.Intersect(OnLink(node, device, set.Family));
        set = set.With(PacketField.Source, sources);
        // Answers go to whoever called.
        return compared.State is null ? set : set.With(PacketField.Destination, set[PacketField.Destination].Intersect(HeldBy(set.Family)));
    }

    private IntervalSet HeldBy(IpFamily family)
    {
        if (_held.TryGetValue(family, out var held))
            return held;
        var (was, isNow) = (Tracers.Of(before).HeldAddresses(family), Tracers.Of(after).HeldAddresses(family));
        return _held[family] = IntervalSet.Of([.. was.Intervals, .. isNow.Intervals]);
    }

    private static IntervalSet OnLink(Node node, string device, IpFamily family) => IntervalSet.Of((node.FindInterface(device)?.Addresses ?? [])
        .Where(a => a.Address.Family == family)
        .Select(a => new IntervalSet.Interval(a.Subnet.Address.Bits, a.Subnet.Last.Bits)));
}
