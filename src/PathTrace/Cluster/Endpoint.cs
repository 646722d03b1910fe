using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Cluster;

/// <summary>One address and port behind a service, from an EndpointSlice, an Endpoints object or a service table.</summary>
/// <param name="Namespace">The service's namespace.</param>
/// <param name="ServiceName">The service's name.</param>
/// <param name="PortName">The service port's name; empty when it has none; null when the source does not tell.</param>
/// <param name="Protocol">The transport protocol.</param>
/// <param name="Address">Where it answers.</param>
/// <param name="IsReady">False when it gets no traffic as long as others do; null when not stated.</param>
/// <param name="NodeName">The node it runs on; null when not stated.</param>
/// <param name="PodName">The pod behind it; null when not stated.</param>
/// <param name="Source">Where it is stated.</param>
public sealed record Endpoint(
    string Namespace,
    string ServiceName,
    string? PortName,
    IpProtocol Protocol,
    SocketAddress Address,
    bool? IsReady,
    string? NodeName,
    string? PodName,
    SourceSpan Source)
{
    /// <summary>True when it answers, be it ready or terminating (<c>serving</c>); null when not stated.</summary>
    public bool? IsServing { get; init; }

    /// <summary>True while its pod is being ended: kube-proxy falls back to such endpoints, if they serve, when no other is ready; null when not stated.</summary>
    public bool? IsTerminating { get; init; }

    /// <summary>True when its slice names the zones or nodes that are to use it (<c>hints</c>): then the rules of nodes rightly differ.</summary>
    public bool HasHints { get; init; }
}
