using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Routing;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Diff;

/// <summary>What two snapshots together route by beside the addresses of packets: gateways and the far ends of tunnels. What concerns these concerns packets of any address.</summary>
internal sealed class Grounds
{
    private readonly HashSet<IpAddress> _gateways = [];
    private readonly HashSet<IpAddress> _outer = [];
    private readonly Dictionary<(string Node, string LinkAddress), List<IpAddress>> _neighbours = [];

    internal Grounds(Snapshot before, Snapshot after)
    {
        foreach (var node in before.Nodes.Concat(after.Nodes))
            Add(node);
    }

    /// <summary>The packets that a route may concern; null for all.</summary>
    internal TouchedPackets? OfRoute(Route route) =>
        route.Type is RouteType.Local or RouteType.Broadcast or RouteType.Anycast or RouteType.Multicast || route.Table == RouteTables.Local || route.HasUnknownAttributes ? null : OfPrefix(route.Destination);

    /// <summary>The packets to or from a prefix; null where other packets' outer ones may go there.</summary>
    internal TouchedPackets? OfPrefix(IpPrefix prefix) => prefix.Length == 0 || _outer.Any(prefix.Contains) ? null : TouchedPackets.About(prefix);

    /// <summary>The packets that who answers for an address on a link may concern; null for all.</summary>
    internal TouchedPackets? OfNeighbour(Node node, IpAddress address) =>
        _gateways.Contains(address) || (node.Broken & (BrokenDumps.Neighbours | BrokenDumps.ForwardingEntries)) != 0 ? null : TouchedPackets.About([address]);

    /// <summary>The packets that a forwarding entry may concern; null for all.</summary>
    internal TouchedPackets? OfForwardingEntry(Node node, string linkAddress) => linkAddress == "00:00:00:00:00:00"
        ? null
        : (_neighbours.GetValueOrDefault((node.Name, linkAddress.ToUpperInvariant())) ?? []).Aggregate<IpAddress, TouchedPackets?>(TouchedPackets.Nothing, (all, a) => TouchedPackets.Union(all, OfNeighbour(node, a)));

    private void Add(Node node)
    {
        foreach (var hop in (node.Routes ?? []).SelectMany(r => r.NextHops))
        {
            if (hop.Via is { } via)
                _gateways.Add(via);
        }

        foreach (var neighbour in (node.Neighbours ?? []).Where(n => n.LinkAddress is not null))
        {
            var key = (node.Name, neighbour.LinkAddress!.ToUpperInvariant());
            if (!_neighbours.TryGetValue(key, out var addresses))
                _neighbours[key] = addresses = [];
            addresses.Add(neighbour.Address);
        }

        _outer.UnionWith((node.WireGuard ?? []).SelectMany(d => d.Peers).Select(p => p.Endpoint?.Address).OfType<IpAddress>());
        if ((node.Interfaces ?? []).All(i => Tunnels.KindOf(node, i.Name) is null) && node.HasEveryInterface)
            return;
        // The other side of a tunnel is a gateway (IP in IP), a forwarding entry's destination, or what the device is told.
        _outer.UnionWith((node.Routes ?? []).SelectMany(r => r.NextHops).Where(h => h.Device is { } device && Tunnels.KindOf(node, device) is not null).Select(h => h.Via).OfType<IpAddress>());
        _outer.UnionWith((node.ForwardingEntries ?? []).Select(e => e.Destination).OfType<IpAddress>());
        _outer.UnionWith((node.Interfaces ?? []).Select(i => i.Tunnel?.Remote).OfType<IpAddress>());
    }
}
