using System.Collections.Immutable;

namespace PathTrace.Cluster;

/// <summary>
/// The nodes on which a service has ready endpoints. kube-proxy answers at a healthCheckNodePort with 200 there and with 503 elsewhere; terminating endpoints do not count, even where they still get packets
/// (pkg/proxy/endpointsmap.go: LocalReadyEndpoints; pkg/proxy/healthcheck/service_health.go: ServeHTTP).
/// </summary>
internal sealed class LocalEndpoints
{
    private readonly HashSet<string> _ready;
    private readonly HashSet<string> _ending;

    private LocalEndpoints(bool isKnown, IEnumerable<Endpoint> own)
    {
        IsKnown = isKnown;
        _ready = [.. own.Where(e => e.IsReady != false).Select(e => e.NodeName).OfType<string>()];
        _ending = [.. own.Where(e => e.IsTerminating == true).Select(e => e.NodeName).OfType<string>()];
    }

    /// <summary>True when it is known of every ready endpoint on which node it is.</summary>
    internal bool IsKnown { get; }

    internal static LocalEndpoints Of(Service service, ImmutableArray<Endpoint>? endpoints)
    {
        var own = (endpoints ?? []).Where(e => e.ServiceName == service.Name && e.Namespace == service.Namespace).ToList();
        return new(endpoints is not null && own.TrueForAll(e => e.IsReady == false || e.NodeName is not null), own);
    }

    internal bool IsReadyOn(string node) => _ready.Contains(node);

    /// <summary>True when an endpoint on the node is being ended.</summary>
    internal bool IsEndingOn(string node) => _ending.Contains(node);
}
