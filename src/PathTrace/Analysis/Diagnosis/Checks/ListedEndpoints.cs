using PathTrace.Cluster;
using PathTrace.Net;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>The endpoints that objects state for one port of a service, by address.</summary>
internal sealed class ListedEndpoints
{
    private readonly Dictionary<SocketAddress, Endpoint> _all = [];
    private readonly HashSet<SocketAddress> _usable;
    private readonly Dictionary<IpAddress, Endpoint> _byAddress = [];

    internal ListedEndpoints(Service service, IReadOnlyList<Endpoint> endpoints)
    {
        Service = service;
        Usable = ServiceObjects.Usable(endpoints);
        HasHints = endpoints.Any(e => e.HasHints);
        foreach (var endpoint in endpoints)
        {
            _all.TryAdd(endpoint.Address, endpoint);
            _byAddress.TryAdd(endpoint.Address.Address, endpoint);
        }

        _usable = [.. Usable.Select(e => e.Address)];
    }

    internal Service Service { get; }

    /// <summary>Those that kube-proxy ought to use.</summary>
    internal IReadOnlyList<Endpoint> Usable { get; }

    internal bool HasHints { get; }

    internal bool IsUsable(SocketAddress address) => _usable.Contains(address);

    internal Endpoint? Find(SocketAddress address) => _all.GetValueOrDefault(address);

    /// <summary>An endpoint with this address, at whatever port.</summary>
    internal Endpoint? AtOtherPort(IpAddress address) => _byAddress.GetValueOrDefault(address);
}
