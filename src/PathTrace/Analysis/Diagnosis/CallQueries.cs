using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Queries;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>The packet by which a service is called from a place.</summary>
internal sealed class CallQueries
{
    private readonly Snapshot _snapshot;
    private readonly OutsideClients _clients;
    private readonly Dictionary<IpAddress, Service> _stated = [];
    private readonly Dictionary<(IpProtocol, IpAddress, ushort), LoadBalancer> _frontends = [];

    internal CallQueries(Snapshot snapshot)
    {
        _snapshot = snapshot;
        _clients = new(snapshot);
        foreach (var service in (snapshot.Services ?? []).Where(s => s.Ingress is not null || s.LoadBalancerSourceRanges is not null))
        {
            foreach (var address in service.LoadBalancerAddresses)
                _stated.TryAdd(address, service);
        }

        foreach (var balancer in snapshot.LoadBalancers ?? [])
            _frontends.TryAdd((balancer.Protocol, balancer.Frontend.Address, balancer.Frontend.Port), balancer);
    }

    /// <summary>The query; null when nobody calls the service so.</summary>
    internal PacketQuery? Of(ServiceCall call, EntryPoint entry)
    {
        var called = new QueryEnd.Address(call.Address, call.Port);
        return (entry.Kind, call.Kind) switch
        {
            (EntryKind.Balancer, not CallKind.NodePort) when FrontendOf(call) is { } balancer =>
                Make(call, ClientOf(call.Address), called, new QueryOrigin.From(NameKind.LoadBalancer, null, balancer.Name)),
            (EntryKind.Outside, CallKind.ExternalAddress) when FrontendOf(call) is null => Make(call, ClientOf(call.Address), called, new QueryOrigin.At(entry.Node, null)),
            (EntryKind.Outside, CallKind.NodePort) when AddressOf(entry.Node) is { } address =>
                Make(call, new QueryEnd.Address(_clients.Anybody(address.Family), null), new QueryEnd.Address(address, call.Port), new QueryOrigin.At(entry.Node, null)),
            (EntryKind.Node, CallKind.ClusterAddress) => Make(call, new QueryEnd.Named(NameKind.Node, null, entry.Name, null), called, null),
            (EntryKind.Pod, CallKind.ClusterAddress) => Make(call, PodOf(entry.Name), called, null),
            _ => null,
        };
    }

    private static PacketQuery Make(ServiceCall call, QueryEnd source, QueryEnd destination, QueryOrigin? origin)
    {
        var query = new PacketQuery { Text = "", Protocol = call.Protocol, Source = source, Destination = destination, Origin = origin };
        return query with { Text = PacketQueryText.Print(query) };
    }

    private static QueryEnd.Named PodOf(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return new(NameKind.Pod, name[..slash], name[(slash + 1)..], null);
    }

    private LoadBalancer? FrontendOf(ServiceCall call) =>
        _frontends.GetValueOrDefault((call.Protocol, call.Address, call.Port)) ?? _frontends.GetValueOrDefault((call.Protocol, call.Address, (ushort)0));

    private IpAddress? AddressOf(string node) =>
        _snapshot.FindNode(node) is { } found && new EndResolver(_snapshot).AddressOf(new QueryEnd.Named(NameKind.Node, null, found.Name, null), null, out _) is { } address ? address : null;

    private QueryEnd.Address ClientOf(IpAddress called) => new(_clients.AllowedBy(_stated.GetValueOrDefault(called), called), null);
}
