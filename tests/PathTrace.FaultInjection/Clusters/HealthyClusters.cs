using System.Collections.Immutable;

namespace PathTrace.FaultInjection.Clusters;

/// <summary>Healthy clusters of a seed: three nodes or more, services with endpoints on several of them, a balancer over all.</summary>
internal static class HealthyClusters
{
    internal static ClusterPlan Make(Random random, int? nodes = null, int? services = null)
    {
        var count = nodes ?? random.Next(3, random.Next(4) == 0 ? 13 : 6);
        var fabric = (Fabric)random.Next(3);
        var pods = Enumerable.Range(1, count).SelectMany(n => Enumerable.Range(1, random.Next(2, 5)).Select(p => new PodPlan($"pod-{n}-{p}", $"10.0.{n}.{p}", $"worker{n}"))).ToImmutableArray();
        var all = Enumerable.Range(0, services ?? random.Next(2, 6)).Select(s => Service(s, pods, random)).ToImmutableArray();
        return new(fabric, [.. Enumerable.Range(1, count).Select(n => new NodePlan(n) { Services = all, Routes = RoutesOf(fabric, n, count) })], all, pods)
        {
            NextHops = fabric == Fabric.CloudRoutes ? [.. Enumerable.Range(1, count).Select(n => new NodePlan(n)).Select(n => (n.PodCidr, n.Address))] : [],
            Backends = [.. Enumerable.Range(1, count).Select(n => $"worker{n}")],
            HasObjects = random.Next(3) > 0,
        };
    }

    // Endpoints on two nodes at least: a fault of one way then shows beside ways that are well.
    private static ServicePlan Service(int number, ImmutableArray<PodPlan> pods, Random random)
    {
        var chosen = pods.ToArray();
        random.Shuffle(chosen);
        var first = chosen[0];
        var other = chosen.First(p => p.Node != first.Node);
        var more = chosen.Where(p => p != first && p != other).Take(random.Next(0, 3));
        return new($"service-{number}", $"10.96.{number / 250}.{(number % 250) + 1}", random.Next(2) == 0 ? 30000 + number : 0, [.. more.Append(first).Append(other).Select(p => p.Address).Order(StringComparer.Ordinal)]);
    }

    private static ImmutableArray<string> RoutesOf(Fabric fabric, int node, int count) =>
    [
        "default via 192.168.0.1 dev eth0",
        .. Enumerable.Range(1, count).Where(n => n != node).Select(n => new NodePlan(n)).Select(n => fabric switch
        {
            Fabric.Flat => $"{n.PodCidr} via {n.Address} dev eth0",
            Fabric.Vxlan => $"{n.PodCidr} via 10.0.{n.Number}.0 dev flannel.1 onlink",
            _ => null,
        }).OfType<string>(),
    ];
}
