using System.Collections.Immutable;

namespace PathTrace.FaultInjection.Clusters;

/// <summary>Healthy clusters of a seed: three nodes or more, services with endpoints on several of them, a balancer over all.</summary>
internal static class HealthyClusters
{
    internal static ClusterPlan Make(Random random, int? nodes = null, int? services = null)
    {
        var count = nodes ?? Nodes(random);
        var fabric = (Fabric)random.Next(4);
        var front = (Front)random.Next(3);
        var pods = Enumerable.Range(1, count).SelectMany(n => Enumerable.Range(1, random.Next(2, 5)).Select(p => new PodPlan($"pod-{n}-{p}", $"10.0.{n}.{p}", $"worker{n}"))).ToImmutableArray();
        var all = Enumerable.Range(0, services ?? random.Next(2, 6)).Select(s => Service(s, pods, random, s == 0 ? front : Front.ClusterAddress)).ToImmutableArray();
        var rpFilter = random.Next(3).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var nodePlans = Enumerable.Range(1, count).Select(n => new NodePlan(n)
        {
            Services = all,
            Routes = RoutesOf(fabric, n, count, pods),
            Sysctls = ImmutableDictionary<string, string>.Empty.SetItem("net.ipv4.conf.all.rp_filter", rpFilter),
        }).ToImmutableArray();
        return new(fabric, nodePlans, all, pods)
        {
            NextHops = fabric == Fabric.CloudRoutes ? [.. nodePlans.Select(n => (n.PodCidr, n.Address))] : [],
            Front = front,
            Backends = [.. nodePlans.Where(n => !all[0].IsLocal || all[0].Endpoints.Any(e => pods.First(p => p.Address == e).Node == n.Name)).Select(n => n.Name)],
            Objects = (Objects)random.Next(3),
            HasPolicies = fabric == Fabric.Ipip && random.Next(2) == 0,
        };
    }

    // Three to fifty; most are small, as faults are found in the same way in all.
    private static int Nodes(Random random) => random.Next(40) switch
    {
        0 => random.Next(13, 51),
        < 10 => random.Next(6, 13),
        _ => random.Next(3, 6),
    };

    // Endpoints on two nodes at least: a fault of one way then shows beside ways that are well.
    private static ServicePlan Service(int number, ImmutableArray<PodPlan> pods, Random random, Front front)
    {
        var chosen = pods.ToArray();
        random.Shuffle(chosen);
        var first = chosen[0];
        var other = chosen.First(p => p.Node != first.Node);
        var more = chosen.Where(p => p != first && p != other).Take(random.Next(0, 3));
        var isBalanced = front == Front.BalancerAddress;
        var nodePort = front != Front.ClusterAddress || random.Next(2) == 0 ? 30000 + number : 0;
        return new($"service-{number}", $"10.96.{number / 250}.{(number % 250) + 1}", nodePort, [.. more.Append(first).Append(other).Select(p => p.Address).Order(StringComparer.Ordinal)])
        {
            BalancerAddress = isBalanced ? "198.51.100.10" : "",
            IsLocal = front != Front.ClusterAddress && random.Next(3) == 0,
            SourceRanges = isBalanced && random.Next(3) == 0 ? ["203.0.113.0/24"] : [],
            HasAffinity = random.Next(6) == 0,
        };
    }

    private static ImmutableArray<string> RoutesOf(Fabric fabric, int node, int count, ImmutableArray<PodPlan> pods) =>
    [
        "default via 192.168.0.1 dev eth0",
        .. Enumerable.Range(1, count).Where(n => n != node).Select(n => new NodePlan(n)).Select(n => fabric switch
        {
            Fabric.Flat => $"{n.PodCidr} via {n.Address} dev eth0",
            Fabric.Vxlan => $"{n.PodCidr} via 10.0.{n.Number}.0 dev flannel.1 onlink",
            Fabric.Ipip => $"{n.PodCidr} via {n.Address} dev tunl0 proto bird onlink",
            _ => null,
        }).OfType<string>(),
        .. fabric != Fabric.Ipip ? [] : pods.Where(p => p.Node == new NodePlan(node).Name).Select(p => $"{p.Address} dev {p.Link} scope link").Prepend($"blackhole {new NodePlan(node).PodCidr} proto bird"),
    ];
}
