using PathTrace.Cluster;
using PathTrace.Inputs.Documents;

namespace PathTrace.Inputs.Kubernetes;

/// <summary>Lowers an Endpoints object (core/v1), which carries its service's name: one endpoint for each address and port.</summary>
internal static class EndpointsObject
{
    internal static IEnumerable<Endpoint> Read(ObjectReader endpoints)
    {
        foreach (var subset in endpoints.Root["subsets"].Items)
        {
            var ready = subset["addresses"].Items.Select(a => (Address: a, IsReady: true));
            var notReady = subset["notReadyAddresses"].Items.Select(a => (Address: a, IsReady: false));
            foreach (var (address, isReady) in ready.Concat(notReady))
            {
                foreach (var port in subset["ports"].Items)
                {
                    if (Read(endpoints, address, port, isReady) is { } found)
                        yield return found;
                }
            }
        }
    }

    private static Endpoint? Read(ObjectReader endpoints, DataValue address, DataValue port, bool isReady)
    {
        if (endpoints.Address(address["ip"]) is not { } ip
            || endpoints.Protocol(port["protocol"]) is not { } protocol
            || endpoints.Port(port["port"]) is not { } number)
        {
            return null;
        }

        var target = address["targetRef"];
        return new(
            endpoints.Namespace,
            endpoints.Name,
            port.String("name") ?? "",
            protocol,
            new(ip, number),
            isReady,
            address.String("nodeName"),
            target.String("kind") == "Pod" ? target.String("name") : null,
            address.Span);
    }
}
