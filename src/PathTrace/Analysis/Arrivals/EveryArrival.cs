using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Queries;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Arrivals;

/// <summary>
/// Every packet that can begin in a snapshot: arriving at each node by each interface, sent by each balancer for its frontends, made by each node with an address of its own, and by each pod with its own. A port
/// of a bridge is no place to arrive at, since rules see the bridge. What arrives has a source that somebody may have (<see cref="Tracer.SendersOf"/>). Where interfaces were not collected, packets arrive by the one that leads outside.
/// </summary>
internal static class EveryArrival
{
    /// <summary>All sets, each with its place; disjoint among those of one place.</summary>
    internal static IEnumerable<ArrivingPackets> Of(Snapshot snapshot) => PlacesOf(snapshot).SelectMany(place => place.Value.Select(set => new ArrivingPackets(place.Key, set)));

    /// <summary>The sets that begin at each place, in the order of nodes, balancers and pods.</summary>
    internal static IEnumerable<KeyValuePair<QueryOrigin, ImmutableArray<PacketSet>>> PlacesOf(Snapshot snapshot)
    {
        var tracer = Tracers.Of(snapshot);
        ImmutableArray<PacketSet> outside = [.. Families(snapshot).SelectMany(f => From(f, tracer.SendersOf(f)))];
        foreach (var node in snapshot.Nodes)
        {
            foreach (var device in DevicesOf(node))
                yield return new(new QueryOrigin.At(node.Name, device), outside);
        }

        foreach (var balancer in (snapshot.LoadBalancers ?? []).GroupBy(b => b.Name, StringComparer.Ordinal))
            yield return new(new QueryOrigin.From(NameKind.LoadBalancer, null, balancer.Key), [.. balancer.SelectMany(b => Called(b, tracer.SendersOf(b.Frontend.Address.Family)))]);
        foreach (var node in snapshot.Nodes)
            yield return new(new QueryOrigin.From(NameKind.Node, null, node.Name), [.. Families(snapshot).SelectMany(f => From(f, OwnAddresses(node, f)))]);
        foreach (var pod in (snapshot.Pods ?? []).Where(p => p is { IsLive: true, IsHostNetwork: false, NodeName: { } node } && snapshot.FindNode(node) is not null).DistinctBy(p => p.ToString()))
            yield return new(new QueryOrigin.From(NameKind.Pod, pod.Namespace, pod.Name), [.. Families(snapshot).SelectMany(f => From(f, SetOf(pod.Addresses.Where(a => a.Family == f))))]);
    }

    /// <summary>The families of which anything was collected; IPv4 alone where nothing tells.</summary>
    internal static ImmutableArray<IpFamily> Families(Snapshot snapshot) =>
        snapshot.Nodes.Any(n => n.HasRulesOf(IpFamily.IPv6) || n.RouteFamilies.Contains(IpFamily.IPv6)) ? [IpFamily.IPv4, IpFamily.IPv6] : [IpFamily.IPv4];

    private static IEnumerable<string?> DevicesOf(Node node)
    {
        foreach (var link in node.Interfaces ?? [])
        {
            if (!link.Flags.Contains("LOOPBACK") && link.Name is not ("lo" or IpvsMode.Device) && IsSeenByRules(node, link))
                yield return link.Name;
        }

        if (!node.HasEveryInterface)
            yield return null;
    }

    // br_handle_frame and bond_handle_frame give the packet to their device; a VRF is told apart in other ways.
    private static bool IsSeenByRules(Node node, Interface link) => link.Master is not { } master || node.FindInterface(master)?.Kind == "vrf";

    private static IEnumerable<PacketSet> Called(LoadBalancer balancer, IntervalSet senders)
    {
        var frontend = balancer.Frontend;
        foreach (var set in From(frontend.Address.Family, senders).Where(s => s[PacketField.Protocol].Contains(balancer.Protocol.Number)))
        {
            var called = set.With(PacketField.Protocol, IntervalSet.Of(balancer.Protocol.Number)).With(PacketField.Destination, IntervalSet.Of(frontend.Address.Bits));
            yield return frontend.Port == 0 ? called : called.With(PacketField.DestinationPort, IntervalSet.Of(frontend.Port));
        }
    }

    private static IEnumerable<PacketSet> From(IpFamily family, IntervalSet sources) =>
        sources.IsEmpty ? [] : EveryProtocol.Of(family).Select(s => s.With(PacketField.Source, sources));

    private static IntervalSet OwnAddresses(Node node, IpFamily family)
    {
        var links = (node.Interfaces ?? []).SelectMany(i => i.Addresses).Select(a => a.Address);
        var routes = (LocalTable.Of(node, family) ?? []).Where(r => r is { Type: Routing.RouteType.Local, Destination.IsHost: true }).Select(r => r.Destination.Address);
        return SetOf(links.Concat(routes).Concat(node.InternalAddresses).Where(a => a.Family == family));
    }

    private static IntervalSet SetOf(IEnumerable<IpAddress> addresses) => IntervalSet.Of(addresses.Select(a => new IntervalSet.Interval(a.Bits, a.Bits)));
}
