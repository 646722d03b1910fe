using System.Collections.Immutable;

namespace PathTrace.FaultInjection.Clusters;

/// <summary>Healthy clusters of a seed: three nodes or more, services with endpoints on several of them, a balancer over all.</summary>
internal static class HealthyClusters
{
    /// <summary>The service of pods that share their nodes' network.</summary>
    internal const string HostService = "service-host";

    /// <summary>The port at which they listen.</summary>
    internal const int HostPort = 9100;

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
        return Widened(new(fabric, nodePlans, all, pods)
        {
            NextHops = fabric == Fabric.CloudRoutes ? [.. nodePlans.Select(n => (n.PodCidr, n.Address))] : [],
            Front = front,
            Backends = [.. nodePlans.Where(n => !all[0].IsLocal || all[0].Endpoints.Any(e => pods.First(p => p.Address == e).Node == n.Name)).Select(n => n.Name)],
            Objects = (Objects)random.Next(3),
            HasPolicies = fabric == Fabric.Ipip && random.Next(2) == 0,
        }, random);
    }

    // What a share of the clusters has beside: a stated health check, node ports at the nodes' own addresses only, a cordoned node, types in the tables, source ranges that are not the sample client's, pods of the host network.
    private static ClusterPlan Widened(ClusterPlan plan, Random random)
    {
        var checks = random.Next(2) == 0 ? CheckOf(plan.FrontService, random) : "";
        var isOwnAddressOnly = random.Next(4) == 0;
        var cordoned = random.Next(4) == 0 ? random.Next(plan.Nodes.Length) + 1 : 0;
        var hasTypes = random.Next(2) == 0;
        var ranges = random.Next(2) == 0;
        var widened = plan with
        {
            Check = checks,
            HasTypes = hasTypes,
            Nodes = [.. plan.Nodes.Select(n => n with { NodePortAddresses = isOwnAddressOnly ? [n.Address] : [], IsCordoned = n.Number == cordoned })],
        };
        if (ranges && plan.FrontService.SourceRanges.Length > 0)
            widened = widened.With(plan.FrontService with { SourceRanges = ["192.0.2.0/25", "10.8.0.0/16"] });
        // Where pods' packets to nodes leave by another link than the answers come back, a plugin would masquerade them, and this one does not.
        if (random.Next(2) == 0 && plan.Fabric is Fabric.Flat or Fabric.CloudRoutes)
            widened = WithHostPods(widened, random);
        // kubectl's tables show one family only.
        return random.Next(2) == 0 && plan.Fabric == Fabric.Flat && plan.Objects != Objects.Tables ? widened with { Six = widened } : widened;
    }

    private static string CheckOf(ServicePlan service, Random random)
    {
        var from = random.Next(2) == 0 ? " from 192.168.0.5" : "";
        return service.HealthCheckPort > 0 ? $"check http:{service.HealthCheckPort}/healthz{from}" : service.NodePort > 0 ? $"check tcp:{service.NodePort}{from}" : "";
    }

    // An agent of each of two nodes that answers at the node's own address.
    private static ClusterPlan WithHostPods(ClusterPlan plan, Random random)
    {
        var nodes = plan.Nodes.ToArray();
        random.Shuffle(nodes);
        ImmutableArray<PodPlan> agents = [.. nodes.Take(2).OrderBy(n => n.Number).Select(n => new PodPlan($"agent-{n.Number}", n.Address, n.Name) { IsHostNetwork = true })];
        var service = new ServicePlan(HostService, "10.96.200.1", 0, [.. agents.Select(a => a.Address)]) { TargetPort = HostPort };
        return plan with
        {
            Pods = plan.Pods.AddRange(agents),
            Services = plan.Services.Add(service),
            Nodes = [.. plan.Nodes.Select(n => n with { Services = n.Services.Add(service) })],
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
