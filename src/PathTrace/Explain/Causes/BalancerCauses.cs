using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Tracing;

namespace PathTrace.Explain.Causes;

/// <summary>What a load balancer does wrong before any node sees the packet.</summary>
internal static class BalancerCauses
{
    internal static Explanation? Explain(PathCase @case)
    {
        if (@case.Path.Origin.Kind != OriginKind.LoadBalancer || @case.Path.Hops.Length > 0)
            return null;
        return @case.Disposition == Disposition.NoHealthyBackend ? NoHealthyBackend(@case) : BackendNotANode(@case);
    }

    private static Explanation NoHealthyBackend(PathCase @case)
    {
        var origin = @case.Path.Origin;
        var packet = origin.Packet;
        var balancer = (@case.Snapshot.LoadBalancers ?? []).FirstOrDefault(b => b.Name == origin.Name && b.Source == origin.Source);
        var backends = balancer?.Backends ?? [];
        var unhealthy = backends.Where(b => !b.IsHealthy).ToList();
        var marked = unhealthy.Count(b => b.DownBecause is null);
        var failing = unhealthy.FirstOrDefault(b => b.DownBecause is not null);
        var title = backends.IsEmpty ? $"{origin.Name} has no backends" : $"none of the {backends.Length} backends of {origin.Name} is usable";
        return Make.Error(
            FindingCode.NoHealthyBackend,
            FindingOwner.LoadBalancer,
            title,
            Words.Join(
                $"{origin.Name} answers at {packet.To} and has nobody to send to.",
                marked > 0 ? string.Create(CultureInfo.InvariantCulture, $"{marked} of {backends.Length} are marked unhealthy.") : null,
                failing is null ? null : string.Create(CultureInfo.InvariantCulture, $"{unhealthy.Count - marked} of {backends.Length} fail their health check; of {failing.Label}: {failing.DownBecause}."),
                backends.Any(b => b.Weight == 0) ? "Backends with weight 0 get no new connections." : null,
                balancer?.IsDerived == true ? $"No table states it: it is derived from the service's status.loadBalancer{(backends.IsEmpty ? ", and every node is excluded from balancers, is being deleted or has no address of that family" : "")}." : null),
            new Evidence(origin.Source, "the frontend")) with
        {
            About = marked == 0 && failing is not null && backends.All(b => !b.IsHealthy) ? WithoutEndpoints(@case, packet)?.ToString() : null,
            Fix = failing is not null ? $"bring a pod of the service to Ready on a node of {origin.Name}: its nodes answer the health check by that alone"
                : $"find out why the health checks of {origin.Name} fail, or add a backend",
        };
    }

    private static Service? WithoutEndpoints(PathCase @case, Packet packet) => @case.Snapshot.Endpoints is not { } endpoints ? null
        : (@case.Snapshot.Services ?? []).FirstOrDefault(s => s.LoadBalancerAddresses.Contains(packet.Destination)
            && !endpoints.Any(e => e.ServiceName == s.Name && e.Namespace == s.Namespace && e.IsReady != false));

    private static Explanation? BackendNotANode(PathCase @case)
    {
        if (@case.Disposition is not (Disposition.NextHopUnknown or Disposition.FabricNoRoute))
            return null;
        var origin = @case.Path.Origin;
        var chosen = @case.Path.Choices.FirstOrDefault(c => c.Kind == ChoiceKind.LoadBalancer);
        var backend = chosen?.Chosen ?? @case.Packet.Destination.ToString();
        var isRewritten = origin.Steps.OfType<Step.Translated>().Any();
        var known = string.Join(", ", @case.Snapshot.Nodes.Take(5).Select(n => n.Name));
        return Make.Error(
            FindingCode.BackendNotANode,
            FindingOwner.LoadBalancer,
            $"backend {backend} of {origin.Name} is no node of the snapshot",
            Words.Join($"No file of this snapshot holds a node {(isRewritten ? "with that address" : "of that name")}; it holds {Count(@case.Snapshot)}: {known}.", Words.BalancerShare(@case.Path)),
            new Evidence(chosen?.Source ?? origin.Source, "the backend")) with
        {
            Fix = $"take {backend} out of {origin.Name} if the node is gone; if it is alive, collect its dumps",
        };
    }

    private static string Count(Snapshot snapshot) => snapshot.Nodes.Length == 1 ? "1 node" : $"{snapshot.Nodes.Length} nodes";
}
