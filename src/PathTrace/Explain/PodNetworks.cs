using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Routing;
using PathTrace.Tracing;

namespace PathTrace.Explain;

/// <summary>
/// The networks behind nodes' own links, their bridges', and the single addresses to which a node has a route without a gateway, as plugins that give each pod a link of its own write them: whose address lies
/// there is a pod of that node, whether or not an object says so. Those of several nodes (docker0) tell nothing.
/// </summary>
internal sealed class PodNetworks
{
    private readonly PrefixIndex<PodNetwork> _networks = new();
    private readonly List<PodNetwork> _all = [];

    internal PodNetworks(Snapshot snapshot)
    {
        foreach (var node in snapshot.Nodes)
        {
            foreach (var link in (node.Interfaces ?? []).Where(i => !i.Flags.Contains("LOOPBACK")))
            {
                foreach (var address in link.Addresses.Where(a => !a.Subnet.IsHost && a.Scope is null or "global" && link.Name != ClusterIndex.UnderlayOf(node, a.Address.Family)))
                    Add(new(node, link, address.Subnet));
            }

            foreach (var route in (node.Routes ?? []).Where(r => r is { Table: RouteTables.Main, Type: RouteType.Unicast, Destination.IsHost: true, NextHops: [{ Via: null, Device: not null }] }))
            {
                if (node.FindInterface(route.NextHops[0].Device!) is { } link && link.Name != ClusterIndex.UnderlayOf(node, route.Destination.Family))
                    Add(new(node, link, route.Destination));
            }
        }
    }

    /// <summary>The one network that holds the address; null when none does, or those of several nodes.</summary>
    internal PodNetwork? Find(IpAddress address) => _networks.Holding(address).FirstOrDefault() is [var only] ? only : null;

    /// <summary>The one node to whose pods a prefix leads; null when it holds no known pods, or those of several nodes.</summary>
    internal Node? HomeOf(IpPrefix prefix) => _all.Where(n => prefix.Contains(n.Subnet)).Select(n => n.Node).Distinct().Take(2).ToList() is [var only] ? only : null;

    /// <summary>True when a network of the family is behind a link of the node and of no other.</summary>
    internal bool IsHome(Node node, IpFamily family) => _all.Any(n => n.Node == node && n.Subnet.Family == family && Find(n.Subnet.Address) == n);

    private void Add(PodNetwork network)
    {
        _networks.Add(network.Subnet, network);
        _all.Add(network);
    }

    /// <summary>A network behind a link of a node.</summary>
    internal sealed record PodNetwork(Node Node, Interface Link, IpPrefix Subnet);
}
