using PathTrace.Cluster;
using PathTrace.Net;

namespace PathTrace.Tracing;

/// <content>What two snapshots make of the same addresses.</content>
internal sealed partial class ClusterIndex
{
    /// <summary>True when the other snapshot has other links between nodes, other holders of addresses, or knows pods where this one does not: anything may differ then.</summary>
    internal bool IsOtherGroundThan(ClusterIndex other)
    {
        if (KnowsPods != other.KnowsPods || !_routers.Value.SetEquals(other._routers.Value) || IsHeldOtherwise(other))
            return true;
        foreach (var node in snapshot.Nodes)
        {
            if (other.Snapshot.FindNode(node.Name) is not { } same)
                return true;
            foreach (var family in new[] { IpFamily.IPv4, IpFamily.IPv6 })
            {
                if (UnderlayOf(node, family) != UnderlayOf(same, family) || NodePorts.HasChains(node, family) != NodePorts.HasChains(same, family))
                    return true;
            }
        }

        return false;
    }

    /// <summary>The addresses, prefixes and ports of nodes of which the other snapshot makes something else, beside what each of its objects states by itself.</summary>
    internal (HashSet<IpAddress> Addresses, HashSet<IpPrefix> Prefixes, HashSet<(byte Protocol, ushort Port)> Ports) OtherFactsThan(ClusterIndex other)
    {
        var addresses = Apart(_services.Value, other._services.Value);
        // Where all pods are known nobody asks whether an address is an endpoint, but to tell the cluster's addresses from others.
        addresses.UnionWith(Apart(_endpoints.Value, other._endpoints.Value).Where(a => !KnowsPods || IsOfCluster(a) != other.IsOfCluster(a)));
        var prefixes = Apart(PodBridges(snapshot), PodBridges(other.Snapshot)).Select(b => b.Subnet).ToHashSet();
        return (addresses, prefixes, Apart(_nodePorts.Value.Known, other._nodePorts.Value.Known));
    }

    private bool IsHeldOtherwise(ClusterIndex other)
    {
        var (held, now) = (_holders.Value, other._holders.Value);
        return held.Count != now.Count || held.Any(h => !now.TryGetValue(h.Key, out var holders) || !h.Value.Select(TextOf).SequenceEqual(holders.Select(TextOf), StringComparer.Ordinal));

        static string TextOf(Holder holder) => $"{holder.Node.Name} {holder.Interface} {holder.IsOnUnderlay} {(holder.Address is { } address ? address with { Source = default } : null)}";
    }

    private static IEnumerable<(string Node, IpPrefix Subnet)> PodBridges(Snapshot snapshot) => snapshot.Nodes.SelectMany(n => OnPodBridges(snapshot, n).Select(a => (n.Name, a.Subnet)));

    private static HashSet<T> Apart<T>(IEnumerable<T> one, IEnumerable<T> other)
    {
        var apart = one.ToHashSet();
        apart.SymmetricExceptWith(other.ToHashSet());
        return apart;
    }
}
