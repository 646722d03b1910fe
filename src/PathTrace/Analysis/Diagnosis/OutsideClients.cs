using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>Addresses of callers outside the cluster, for packets that nobody asked about.</summary>
internal sealed class OutsideClients(Snapshot snapshot)
{
    private readonly ClusterIndex _index = new(snapshot);

    // RFC 5737 and RFC 3849: addresses for documentation, of which no cluster is made; two, should one of them be an example's own.
    private static readonly IpAddress[] Clients = [IpAddress.Parse("203.0.113.7"), IpAddress.Parse("198.51.100.7"), IpAddress.Parse("2001:db8:ffff::7"), IpAddress.Parse("3fff::7")];

    /// <summary>A caller that may be anybody.</summary>
    internal IpAddress Anybody(IpFamily family) => Clients.First(c => c.Family == family && (!_index.IsOfCluster(c) || c == Clients[^1]));

    /// <summary>
    /// A caller whom the service's source ranges let in; anybody where it has none of the family, which kube-proxy takes for no restriction (pkg/proxy/serviceport.go). Tables do not show the ranges: there the rules of most nodes tell them.
    /// </summary>
    internal IpAddress AllowedBy(Service? service, IpAddress called)
    {
        var family = called.Family;
        var anybody = Anybody(family);
        IEnumerable<IpPrefix> stated = service?.LoadBalancerSourceRanges ?? [];
        var ranges = (service?.Ingress is null && service?.LoadBalancerSourceRanges is null ? FirewallSources.OfMost(snapshot, called) : stated).Where(r => r.Family == family).ToList();
        if (ranges.Count == 0 || ranges.Exists(r => r.Contains(anybody)))
            return anybody;
        foreach (var range in ranges)
        {
            if (Within(range) is { } found)
                return found;
        }

        return anybody;
    }

    private IpAddress? Within(IpPrefix range)
    {
        foreach (var host in (uint[])[7, 1, 0])
        {
            var address = IpAddress.Create(range.Family, range.Address.Bits | host);
            if (range.Contains(address) && !_index.IsOfCluster(address))
                return address;
        }

        return null;
    }
}
