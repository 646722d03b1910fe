using System.Collections.Immutable;
using PathTrace.Cluster;

namespace PathTrace.Inputs.LoadBalancers;

/// <summary>
/// Applies the checks that a table states: what asks a service's healthCheckNodePort is answered with 503 by nodes without a ready endpoint (pkg/proxy/healthcheck/service_health.go: ServeHTTP), and a balancer sends them nothing. What becomes
/// of other checks is decided by rules and routes, which diagnosis follows.
/// </summary>
internal static class StatedChecks
{
    internal static ImmutableArray<LoadBalancer> Apply(ImmutableArray<LoadBalancer> balancers, ImmutableArray<Service>? services, ImmutableArray<Endpoint>? endpoints, ImmutableArray<Node> nodes) =>
        [.. balancers.Select(b => ServiceAsked(b, services) is { } service && LocalEndpoints.Of(service, endpoints) is { IsKnown: true } local
            ? b with { Backends = [.. b.Backends.Select(k => Checked(k, b.Check!, service, local, nodes))] }
            : b)];

    /// <summary>What takes a node without a ready endpoint out of a balancer.</summary>
    internal static string Refusal(Service service) => $"healthCheckNodePort {service.HealthCheckNodePort} of {service} answers 503 there: no ready endpoint";

    private static Service? ServiceAsked(LoadBalancer balancer, ImmutableArray<Service>? services) => balancer.Check is { Kind: HealthCheckKind.Http, Port: var port }
        ? (services ?? []).FirstOrDefault(s => s.HealthCheckNodePort == port)
        : null;

    // What is behind an address that is no node's answers for itself.
    private static LoadBalancerBackend Checked(LoadBalancerBackend backend, HealthCheck check, Service service, LocalEndpoints local, ImmutableArray<Node> nodes)
    {
        var node = nodes.FirstOrDefault(n => backend.NodeName is { } name ? n.Name == name : Holds(n, backend.Address!.Value.Address));
        return node is null || !backend.IsHealthy || local.IsReadyOn(node.Name) ? backend : backend with { IsHealthy = false, DownBecause = $"check {check}: {Refusal(service)}" };
    }

    private static bool Holds(Node node, Net.IpAddress address) =>
        node.InternalAddresses.Contains(address) || (node.Interfaces ?? []).Any(i => i.Addresses.Any(a => a.Address == address));
}
