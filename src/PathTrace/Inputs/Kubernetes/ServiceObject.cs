using PathTrace.Cluster;
using PathTrace.Inputs.Documents;
using PathTrace.Net;

namespace PathTrace.Inputs.Kubernetes;

/// <summary>Lowers a Service object (core/v1).</summary>
internal static class ServiceObject
{
    internal static Service Read(ObjectReader service)
    {
        var spec = service.Spec;
        var ofBalancer = service.Status["loadBalancer"]["ingress"].Items.Select(i => service.Address(i["ip"])).OfType<IpAddress>().Distinct().ToList();
        var external = spec["externalIPs"].Items.Select(service.Address).OfType<IpAddress>();
        return new()
        {
            Namespace = service.Namespace,
            Name = service.Name,
            Type = spec.String("type"),
            ClusterAddresses = service.Addresses(spec["clusterIPs"], spec["clusterIP"]),
            ExternalAddresses = [.. external.Concat(ofBalancer).Distinct()],
            LoadBalancerAddresses = [.. ofBalancer],
            Ports = [.. spec["ports"].Items.Select(p => ReadPort(service, p)).OfType<ServicePort>()],
            ExternalTrafficLocal = spec.String("externalTrafficPolicy") == "Local",
            InternalTrafficLocal = spec.String("internalTrafficPolicy") == "Local",
            Source = service.Span,
        };
    }

    private static ServicePort? ReadPort(ObjectReader service, DataValue port)
    {
        if (service.Port(port["port"]) is not { } number || service.Protocol(port["protocol"]) is not { } protocol)
            return null;
        var nodePort = service.Port(port["nodePort"]);
        return new(port.String("name") ?? "", protocol, number, port.String("targetPort"), nodePort is 0 ? null : nodePort);
    }
}
