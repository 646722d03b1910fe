using PathTrace.Cluster;
using PathTrace.Net;

namespace PathTrace.Tracing;

/// <content>What the cluster makes of addresses, for sets of packets.</content>
internal sealed partial class ClusterIndex
{
    private AddressPlaces? _places4;
    private AddressPlaces? _places6;

    /// <summary>The addresses of which this index, and what asks it, makes the same as of this one, names aside.</summary>
    internal IntervalSet PlaceOf(IpAddress address) => (address.Family == IpFamily.IPv6
        ? _places6 ??= FindPlaces(IpFamily.IPv6)
        : _places4 ??= FindPlaces(IpFamily.IPv4)).Of(address);

    private AddressPlaces FindPlaces(IpFamily family) => new(family, PrefixesOf(snapshot), KnownAddresses(), MeaningOf);

    private IEnumerable<IpAddress> KnownAddresses() =>
    [
        .. _holders.Value.Keys, .. _pods.Value.Keys, .. _services.Value, .. _endpoints.Value, .. _routers.Value,
        .. (snapshot.LoadBalancers ?? []).Select(b => b.Frontend.Address),
        .. (snapshot.Services ?? []).SelectMany(s => s.ClusterAddresses),
    ];

    private string MeaningOf(IpAddress address)
    {
        var isAlone = _holders.Value.ContainsKey(address) || _routers.Value.Contains(address) || (snapshot.LoadBalancers ?? []).Any(b => b.Frontend.Address == address);
        if (isAlone)
            return address.ToString();
        var pods = string.Join(',', PodsAt(address).Select(p => $"{p.NodeName}/{p.Ailment}"));
        return $"{pods} {IsService(address)} {IsEndpoint(address)} {IsClusterAddress(address)}";
    }

    private static IEnumerable<IpPrefix> PrefixesOf(Snapshot snapshot)
    {
        foreach (var node in snapshot.Nodes)
        {
            foreach (var cidr in node.PodCidrs)
                yield return cidr;
            foreach (var address in (node.Interfaces ?? []).SelectMany(i => i.Addresses))
                yield return address.Subnet;
            foreach (var allowed in (node.WireGuard ?? []).SelectMany(d => d.Peers).SelectMany(p => p.AllowedAddresses))
                yield return allowed;
        }

        foreach (var row in snapshot.NextHops?.Entries ?? [])
            yield return row.Destination;
    }
}
