using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>What the collected objects say of services and their endpoints, by service.</summary>
internal sealed class ServiceObjects
{
    private readonly Dictionary<(string Namespace, string Name), List<Endpoint>> _endpoints = [];
    private readonly HashSet<(SourceText, int)> _shortened;

    private ServiceObjects(Snapshot snapshot)
    {
        _shortened = [.. snapshot.Diagnostics.Where(d => d.Code == DiagnosticCode.ShortenedList && d.Span.IsSet).Select(d => (d.Span.Source!, d.Span.Line))];
        Services = snapshot.Services!.Value;
        foreach (var endpoint in snapshot.Endpoints!.Value)
        {
            var key = (endpoint.Namespace, endpoint.ServiceName);
            if (!_endpoints.TryGetValue(key, out var list))
                _endpoints.Add(key, list = []);
            list.Add(endpoint);
        }
    }

    internal ImmutableArray<Service> Services { get; }

    /// <summary>Null unless services and endpoints were both collected; a list of Kubernetes objects that breaks off has no endpoints.</summary>
    internal static ServiceObjects? Of(Snapshot snapshot) => snapshot is { Services: not null, Endpoints: not null } ? new(snapshot) : null;

    /// <summary>Every address and port that a service object gives a meaning; null when none were collected.</summary>
    internal static HashSet<ServiceTarget>? Targets(Snapshot snapshot)
    {
        if (snapshot.Services is not { } services)
            return null;
        var found = new HashSet<ServiceTarget>();
        foreach (var service in services)
        {
            foreach (var port in service.Ports)
            {
                foreach (var address in service.ClusterAddresses.Concat(service.ExternalAddresses).Concat(service.LoadBalancerAddresses))
                    found.Add(new(port.Protocol.Number, address, port.Port));
                if (port.NodePort is { } nodePort)
                    found.Add(new(port.Protocol.Number, default, nodePort));
            }
        }

        return found;
    }

    /// <summary>All endpoints of a service, whatever their port.</summary>
    internal IReadOnlyList<Endpoint> EndpointsOf(Service service) => _endpoints.TryGetValue((service.Namespace, service.Name), out var list) ? list : [];

    /// <summary>The endpoints of one port and family; null where the table does not tell which port they are of, or shows a part of them only.</summary>
    internal IReadOnlyList<Endpoint>? EndpointsOf(Service service, ServicePort port, IpFamily family)
    {
        var all = EndpointsOf(service);
        if (all.Any(e => e.PortName is null && service.Ports.Length > 1) || all.Any(e => _shortened.Count > 0 && _shortened.Contains((e.Source.Source!, e.Source.Line))))
            return null;
        return [.. all.Where(e => e.Address.Address.Family == family && (e.PortName is null || (e.PortName == port.Name && e.Protocol == port.Protocol)))];
    }

    /// <summary>Those that kube-proxy uses: the ready ones, or when there is none those that still serve while they end (pkg/proxy/topology.go, CategorizeEndpoints).</summary>
    internal static IReadOnlyList<Endpoint> Usable(IReadOnlyList<Endpoint> endpoints)
    {
        var ready = endpoints.Where(e => e.IsReady != false).ToList();
        return ready.Count > 0 ? ready : [.. endpoints.Where(e => e is { IsTerminating: true, IsServing: true })];
    }
}
