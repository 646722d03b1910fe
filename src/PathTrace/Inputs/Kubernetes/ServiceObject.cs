using System.Collections.Immutable;
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
        var ingress = service.Status["loadBalancer"]["ingress"].Items.Select(i => ReadIngress(service, i)).ToImmutableArray();
        var ofBalancer = ingress.Select(i => i.Address).OfType<IpAddress>().Distinct().ToList();
        var external = spec["externalIPs"].Items.Select(service.Address).OfType<IpAddress>();
        return new()
        {
            Namespace = service.Namespace,
            Name = service.Name,
            Type = spec.String("type"),
            ClusterAddresses = service.Addresses(spec["clusterIPs"], spec["clusterIP"]),
            ExternalAddresses = [.. external.Concat(ofBalancer).Distinct()],
            LoadBalancerAddresses = [.. ofBalancer],
            Ingress = service.Status.IsMissing ? null : ingress,
            LoadBalancerSourceRanges = spec["loadBalancerSourceRanges"].Items is { Count: > 0 } ranges ? [.. ranges.Select(service.Range).OfType<IpPrefix>()] : null,
            HealthCheckNodePort = service.Port(spec["healthCheckNodePort"]) is > 0 and var checkPort ? checkPort : null,
            AllocatesNodePorts = spec.Bool("allocateLoadBalancerNodePorts"),
            HasClientAffinity = spec.String("sessionAffinity") is { } affinity ? affinity == "ClientIP" : null,
            AffinityTimeout = spec["sessionAffinityConfig"]["clientIP"].Int("timeoutSeconds"),
            PublishesNotReady = spec.Bool("publishNotReadyAddresses"),
            HasSelector = spec.IsMissing ? null : spec["selector"].IsMap,
            Ports = [.. spec["ports"].Items.Select(p => ReadPort(service, p)).OfType<ServicePort>()],
            ExternalTrafficLocal = spec.String("externalTrafficPolicy") == "Local",
            InternalTrafficLocal = spec.String("internalTrafficPolicy") == "Local",
            Source = service.Span,
        };
    }

    private static LoadBalancerIngress ReadIngress(ObjectReader service, DataValue ingress) => new(
        service.Address(ingress["ip"]),
        ingress.String("hostname"),
        ingress.String("ipMode") switch
        {
            "Proxy" => true,
            "VIP" => false,
            _ => null,
        });

    private static ServicePort? ReadPort(ObjectReader service, DataValue port)
    {
        if (service.Port(port["port"]) is not { } number || service.Protocol(port["protocol"]) is not { } protocol)
            return null;
        var nodePort = service.Port(port["nodePort"]);
        return new(port.String("name") ?? "", protocol, number, port.String("targetPort"), nodePort is 0 ? null : nodePort);
    }
}
