using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Net;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>Where pod addresses belong: by the nodes' pod CIDRs, and where pods really are, since a plugin with blocks of its own (Calico) need not heed the CIDRs.</summary>
internal sealed class PodHomes
{
    private readonly PrefixIndex<(Node Node, IpPrefix Cidr)> _cidrs = new();
    private readonly Dictionary<IpAddress, string> _pods = [];
    private readonly List<IpAddress> _sorted;
    private readonly PodNetworks _networks;

    internal PodHomes(Snapshot snapshot, Names names)
    {
        _networks = names.PodNetworks;
        foreach (var node in snapshot.Nodes)
        {
            foreach (var cidr in node.PodCidrs)
                _cidrs.Add(cidr, (node, cidr));
            // Where no object states the CIDRs, the subnets of bridges do, those that only one node has.
            foreach (var address in node.PodCidrs.IsEmpty ? (node.Interfaces ?? []).SelectMany(i => i.Addresses) : [])
            {
                if (names.PodNetworks.Find(address.Address) is { } network && network.Node == node && network.Subnet == address.Subnet)
                    _cidrs.Add(network.Subnet, (node, network.Subnet));
            }
        }

        foreach (var pod in snapshot.Pods ?? [])
        {
            if (pod is not { IsLive: true, IsHostNetwork: false, NodeName: { } home })
                continue;
            foreach (var address in pod.Addresses)
                _pods.TryAdd(address, home);
        }

        _sorted = [.. _pods.Keys];
        _sorted.Sort();
    }

    /// <summary>The node whose pod CIDR holds the whole prefix; null when none or several do.</summary>
    internal (Node Node, IpPrefix Cidr)? Find(IpPrefix prefix)
    {
        foreach (var owners in _cidrs.Holding(prefix.Address))
        {
            if (owners[0].Cidr.Length <= prefix.Length)
                return owners.Count == 1 ? owners[0] : null;
        }

        // Where nothing states the CIDRs, the pods whose single addresses one node has routes to.
        return _networks.HomeOf(prefix) is { PodCidrs.IsEmpty: true } home ? (home, prefix) : null;
    }

    /// <summary>The nodes on which pods with addresses of the prefix run.</summary>
    internal IEnumerable<string> PodsIn(IpPrefix prefix)
    {
        var start = _sorted.BinarySearch(prefix.Address);
        for (var i = start < 0 ? ~start : start; i < _sorted.Count && prefix.Contains(_sorted[i]); i++)
            yield return _pods[_sorted[i]];
    }

    /// <summary>True when the pods with addresses of the prefix run on that node and not on the one whose pod CIDR it is: then the CIDRs are not what the network goes by.</summary>
    internal bool Belongs(IpPrefix prefix, string node, Node owner)
    {
        var homes = PodsIn(prefix).ToHashSet(StringComparer.Ordinal);
        return homes.Contains(node) && !homes.Contains(owner.Name);
    }
}
