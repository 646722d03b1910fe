using System.Collections.Immutable;
using PathTrace.KernelLab.Random;
using PathTrace.Net;

namespace PathTrace.KernelLab.Clusters;

/// <summary>Makes a random cluster: mostly sound, with a few things wrong.</summary>
internal sealed class ClusterMaker(Dice dice, ClusterNet net)
{
    private int _pods;

    internal ClusterConfig Make()
    {
        var count = dice.Between(2, 5);
        var nodes = Enumerable.Range(0, count).Select(MakeNode).ToImmutableArray();
        var services = Enumerable.Range(0, dice.Between(1, 4)).Select(i => MakeService(i, nodes)).ToImmutableArray();
        nodes = [.. nodes.Select(n => n with { Routes = new NodeRoutes(dice, nodes, n).Make(), Rules = MakeRules(n, nodes, services) })];
        if (dice.Chance(0.12))
            nodes = WithLoop(nodes);
        return new()
        {
            Net = net,
            Nodes = nodes,
            Services = services,
            NextHops = MakeNextHops(nodes),
            Targets = MakeTargets(nodes, services),
            HasNodeTable = dice.Chance(0.5),
        };
    }

    private ClusterNode MakeNode(int number)
    {
        var sysctls = net.IsV4 ? SysctlsV4() : SysctlsV6();
        return new()
        {
            Net = net,
            Number = number,
            HasBridge = dice.Chance(0.6),
            Pods = [.. Enumerable.Range(1, dice.Between(1, 4)).Select(i => new ClusterPod($"pod-{++_pods}", net.Pod(number, i)))],
            Sysctls = sysctls,
        };
    }

    // The hash over ports: otherwise all connections between two addresses go the same way, and shares of connections say nothing.
    private ImmutableArray<string> SysctlsV4()
    {
        var sysctls = ImmutableArray.Create(
            dice.Chance(0.96) ? "net.ipv4.ip_forward=1" : "net.ipv4.ip_forward=0", $"net.bridge.bridge-nf-call-iptables={(dice.Chance(0.85) ? 0 : 1)}", "net.ipv4.fib_multipath_hash_policy=1");
        if (dice.Chance(0.2))
            sysctls = sysctls.Add(dice.Pick("net.ipv4.conf.all.rp_filter=1", "net.ipv4.conf.all.rp_filter=2", "net.ipv4.conf.eth0.rp_filter=1", "net.ipv4.conf.default.rp_filter=1"));
        return dice.Chance(0.04) ? sysctls.Add(dice.Pick("net.ipv4.conf.eth0.accept_local=1", "net.ipv4.conf.eth0.forwarding=0")) : sysctls;
    }

    private ImmutableArray<string> SysctlsV6()
    {
        var sysctls = ImmutableArray.Create(
            $"net.ipv6.conf.all.forwarding={(dice.Chance(0.96) ? 1 : 0)}", $"net.bridge.bridge-nf-call-ip6tables={(dice.Chance(0.85) ? 0 : 1)}", "net.ipv6.fib_multipath_hash_policy=1");
        return dice.Chance(0.1) ? sysctls.Add("net.ipv6.conf.eth0.forwarding=0") : sysctls;
    }

    private ClusterService MakeService(int number, ImmutableArray<ClusterNode> nodes)
    {
        var pods = nodes.SelectMany(n => n.Pods).Select(p => p.Address).OrderBy(_ => dice.Below(1000)).ToList();
        var hasExternal = dice.Chance(0.5);
        return new(
            $"svc-{number}",
            net.Service(number),
            hasExternal ? net.External(number) : null,
            dice.Chance(0.75) ? "tcp" : "udp",
            hasExternal || dice.Chance(0.4) ? 30080 + number : 0,
            hasExternal && dice.Chance(0.4))
        {
            Endpoints = dice.Chance(0.1) ? [] : [.. pods.Take(dice.Between(1, 6)).Order(StringComparer.Ordinal)],
        };
    }

    private ImmutableArray<string> MakeRules(ClusterNode node, ImmutableArray<ClusterNode> nodes, ImmutableArray<ClusterService> services)
    {
        if (dice.Chance(0.08))
            return ["*filter", ":INPUT ACCEPT [0:0]", $":FORWARD {(dice.Chance(0.3) ? "DROP" : "ACCEPT")} [0:0]", ":OUTPUT ACCEPT [0:0]", "COMMIT"];
        var isClosed = dice.Chance(0.15);
        string[] before = isClosed && dice.Chance(0.6) ? [$"-A FORWARD -s {net.ClusterCidr} -j ACCEPT", $"-A FORWARD -d {net.ClusterCidr} -j ACCEPT"] : [];
        if (dice.Chance(0.1))
        {
            var refusal = $"-A FORWARD -d {dice.Pick(nodes).PodCidr} -j REJECT --reject-with {(net.IsV4 ? "icmp-port-unreachable" : "icmp6-port-unreachable")}";
            before = [.. before, dice.Pick("-A FORWARD -p udp -j DROP", "-A INPUT -p tcp -m tcp --dport 22 -j DROP", refusal)];
        }

        return new KubeRules(node, [.. services.Select(s => Seen(s, nodes))]).Make(isClosed ? "DROP" : "ACCEPT", before, dice.Chance(0.7) ? "MASQUERADE --random-fully" : "MASQUERADE");
    }

    // What kube-proxy of one node has not heard yet.
    private ClusterService Seen(ClusterService service, ImmutableArray<ClusterNode> nodes)
    {
        if (service.Endpoints.IsEmpty || !dice.Chance(0.1))
            return service;
        return dice.Chance(0.5)
            ? service with { Endpoints = service.Endpoints.RemoveAt(dice.Below(service.Endpoints.Length)) }
            : service with { Endpoints = service.Endpoints.Add(net.Gone(dice.Pick(nodes).Number)) };
    }

    // Two nodes that send a third one's pods to each other.
    private ImmutableArray<ClusterNode> WithLoop(ImmutableArray<ClusterNode> nodes)
    {
        var order = nodes.OrderBy(_ => dice.Below(1000)).ToList();
        var (a, b) = (order[0], order[1]);
        var cidr = order.Count > 2 ? order[2].PodCidr : net.StrayCidr;
        return [.. nodes.Select(n => n == a ? n with { Routes = n.Routes.Add($"route replace {cidr} via {b.Address}") }
            : n == b ? n with { Routes = n.Routes.Add($"route replace {cidr} via {a.Address}") }
            : n)];
    }

    private ImmutableArray<(string, string)> MakeNextHops(ImmutableArray<ClusterNode> nodes)
    {
        var rows = new List<(string, string)>();
        foreach (var node in nodes)
        {
            var other = dice.Pick(nodes);
            var target = dice.Below(40) switch { < 3 => null, < 6 => other.Address, < 7 => net.Nobody, 7 => "blackhole", < 18 => node.Name, _ => node.Address };
            if (target is not null)
                rows.Add((node.PodCidr, target));
            if (dice.Chance(0.08))
                rows.Add((dice.Chance(0.5) ? dice.Pick(node.Pods).Address + net.HostSuffix : net.PodCorner(node.Number), other.Address));
        }

        if (dice.Chance(0.2))
            rows.Add((net.ServiceNetwork, dice.Pick(nodes).Address));
        if (dice.Chance(0.3))
            rows.Add((net.ExternalNetwork, dice.Pick(nodes).Address));
        return [.. rows];
    }

    private ImmutableArray<SocketAddress> MakeTargets(ImmutableArray<ClusterNode> nodes, ImmutableArray<ClusterService> services) =>
    [
        .. services.Where(s => s.NodePort != 0).Select(s => To(dice.Pick(nodes).Address, s.NodePort)),
        .. services.Select(s => To(s.External ?? s.Address, ClusterService.Port)),
        .. nodes.Select(n => To(dice.Pick(n.Pods).Address, ClusterService.TargetPort)),
        To(net.Gone(dice.Pick(nodes).Number), ClusterService.TargetPort),
    ];

    private static SocketAddress To(string address, int port) => new(IpAddress.Parse(address), (ushort)port);
}
