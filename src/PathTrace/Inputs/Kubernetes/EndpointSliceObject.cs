using PathTrace.Cluster;
using PathTrace.Inputs.Documents;
using PathTrace.Net;

namespace PathTrace.Inputs.Kubernetes;

/// <summary>Lowers an EndpointSlice (discovery.k8s.io/v1): one endpoint for each address and port.</summary>
internal static class EndpointSliceObject
{
    internal static IEnumerable<Endpoint> Read(ObjectReader slice)
    {
        // Slices of addressType FQDN hold names, which kube-proxy passes over.
        if (slice.Label("kubernetes.io/service-name") is not { } service || slice.Root.String("addressType") == "FQDN")
            yield break;
        foreach (var endpoint in slice.Root["endpoints"].Items)
        {
            foreach (var address in endpoint["addresses"].Items.Select(slice.Address).OfType<IpAddress>())
            {
                foreach (var port in slice.Root["ports"].Items)
                {
                    if (Read(slice, service, endpoint, address, port) is { } found)
                        yield return found;
                }
            }
        }
    }

    // "A nil value should be interpreted as true" is said of ready, and of serving that it then equals ready (discovery/v1 types.go: EndpointConditions).
    private static Endpoint? Read(ObjectReader slice, string service, DataValue endpoint, IpAddress address, DataValue port)
    {
        if (slice.Protocol(port["protocol"]) is not { } protocol || slice.Port(port["port"]) is not { } number)
            return null;
        var conditions = endpoint["conditions"];
        var isReady = conditions.Bool("ready") ?? true;
        var target = endpoint["targetRef"];
        return new(
            slice.Namespace,
            service,
            port.String("name") ?? "",
            protocol,
            new(address, number),
            isReady,
            endpoint.String("nodeName"),
            target.String("kind") == "Pod" ? target.String("name") : null,
            endpoint.Span)
        {
            IsServing = conditions.Bool("serving") ?? isReady,
            IsTerminating = conditions.Bool("terminating") ?? false,
            HasHints = endpoint["hints"]["forZones"].Items.Any() || endpoint["hints"]["forNodes"].Items.Any(),
        };
    }
}
