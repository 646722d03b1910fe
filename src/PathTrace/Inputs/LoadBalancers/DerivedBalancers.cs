using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Inputs.Kubernetes;
using PathTrace.Net;

namespace PathTrace.Inputs.LoadBalancers;

/// <summary>
/// The balancers that services ought to have when no table was collected: each address of <c>status.loadBalancer</c> with each port, and behind it the nodes that Kubernetes gives a balancer (cloud-provider,
/// controllers/service/controller.go, stableNodeSetPredicates: nodeNotDeletedPredicate, nodeIncludedPredicate, nodeUnTaintedPredicate). A node that is not Ready stays behind the balancer since Kubernetes 1.27 (KEP-3458): only a health check
/// takes it out. Which of them the real one uses, and with which weights, no object says.
/// </summary>
internal static class DerivedBalancers
{
    /// <summary>The frontends; null when no service has one, and where a file that breaks off may have lost a node or an endpoint.</summary>
    internal static ImmutableArray<LoadBalancer>? From(KubernetesFacts facts, ImmutableArray<Node> nodes)
    {
        if (facts.IsCut)
            return null;
        var used = nodes.Where(IsUsed).ToList();
        var made = (facts.Services ?? []).Where(s => s.Ingress is { IsEmpty: false }).SelectMany(s => Of(s, LocalEndpoints.Of(s, facts.Endpoints), used)).ToImmutableArray();
        return made.IsEmpty ? null : made;
    }

    // A machine of which no object says anything (a router's dumps, say) is no node that a balancer would get.
    private static bool IsUsed(Node node) =>
        node is { IsTerminating: not true, IsExcludedFromBalancers: not true }
        && (node.IsReady is not null || !node.InternalAddresses.IsEmpty)
        && (node.Taints ?? []).All(t => t.Key != NodeTaint.ToBeDeleted);

    private static IEnumerable<LoadBalancer> Of(Service service, LocalEndpoints local, List<Node> nodes)
    {
        foreach (var ingress in service.Ingress ?? [])
        {
            if (ingress.Address is not { } address)
                continue;
            foreach (var port in service.Ports)
                yield return Of(service, port, address, ingress.IsProxy == true, local, nodes);
        }
    }

    private static LoadBalancer Of(Service service, ServicePort port, IpAddress address, bool isProxy, LocalEndpoints local, List<Node> nodes)
    {
        var balancer = new LoadBalancer($"{service.Name}.{service.Namespace}", port.Protocol, new(address, port.Port), [], service.Source) { IsDerived = true };
        if (isProxy && port.NodePort is null)
            return balancer with { IsUnderstood = false, Doubt = $"{service} has no node port, so that its balancer sends to the pods themselves or by a way of its own" };
        if (service.HealthCheckNodePort is not null && !local.IsKnown)
            return balancer with { IsUnderstood = false, Doubt = $"its nodes are those with a ready endpoint of {service} (healthCheckNodePort), and the endpoints were not collected with their nodes" };
        return balancer with { Backends = [.. nodes.Select(n => Backend(service, port, address.Family, isProxy, local, n)).OfType<LoadBalancerBackend>()] };
    }

    // Where a healthCheckNodePort answers 503, balancers do not send (pkg/proxy/healthcheck/service_health.go).
    private static LoadBalancerBackend? Backend(Service service, ServicePort port, IpFamily family, bool isProxy, LocalEndpoints local, Node node)
    {
        var isHealthy = service.HealthCheckNodePort is null || local.IsReadyOn(node.Name);
        var reason = isHealthy ? null : StatedChecks.Refusal(service);
        if (!isProxy)
            return new(node.Name, null, 1, isHealthy, service.Source) { DownBecause = reason };
        var address = node.InternalAddresses.FirstOrDefault(a => a.Family == family);
        return address.IsSet ? new(null, new SocketAddress(address, port.NodePort!.Value), 1, isHealthy, service.Source) { DownBecause = reason } : null;
    }
}
