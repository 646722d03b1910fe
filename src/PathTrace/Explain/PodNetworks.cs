using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Tracing;

namespace PathTrace.Explain;

/// <summary>The networks behind nodes' own links, their bridges': whose address lies there is a pod of that node, whether or not an object says so. Those of several nodes (docker0) tell nothing.</summary>
internal sealed class PodNetworks
{
    private readonly PrefixIndex<PodNetwork> _networks = new();

    internal PodNetworks(Snapshot snapshot)
    {
        foreach (var node in snapshot.Nodes)
        {
            foreach (var link in (node.Interfaces ?? []).Where(i => !i.Flags.Contains("LOOPBACK")))
            {
                foreach (var address in link.Addresses.Where(a => !a.Subnet.IsHost && a.Scope is null or "global" && link.Name != ClusterIndex.UnderlayOf(node, a.Address.Family)))
                    _networks.Add(address.Subnet, new(node, link, address.Subnet));
            }
        }
    }

    /// <summary>The one network that holds the address; null when none does, or those of several nodes.</summary>
    internal PodNetwork? Find(IpAddress address) => _networks.Holding(address).FirstOrDefault() is [var only] ? only : null;

    /// <summary>A network behind a link of a node.</summary>
    internal sealed record PodNetwork(Node Node, Interface Link, IpPrefix Subnet);
}
