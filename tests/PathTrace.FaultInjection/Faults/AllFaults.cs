using System.Collections.Immutable;
using PathTrace.Explain;
using PathTrace.FaultInjection.Clusters;

namespace PathTrace.FaultInjection.Faults;

/// <summary>The faults that are injected, one of each kind. What each breaks is the kernel's or kube-proxy's own doing, so that the expectation is known beforehand.</summary>
internal static class AllFaults
{
    internal static readonly ImmutableArray<Fault> List =
    [
        new("kube-proxy's rules flushed", (plan, random) => OnNode(plan, random, n => n with { HasKubeRules = false }, Rules, FindingCode.KubeProxyRulesMissing)),
        new("a service unknown to one node", (plan, random) =>
        {
            var node = Any(plan, random);
            return (plan.With(node with { Services = [.. node.Services.Where(s => s != plan.Front)] }), new(node.Name, Rules(node), FindingCode.KubeProxyRulesMissing));
        }),
        new("a service without endpoints", (plan, random) =>
        {
            var broken = plan.Front with { Endpoints = [] };
            return (plan.With(broken), new(null, "iptables-save.txt", FindingCode.NoEndpoints));
        }),
        new("a stale endpoint", (plan, random) =>
        {
            if (!plan.HasObjects)
                return null;
            var node = Any(plan, random);
            var stale = plan.Front with { Endpoints = [.. plan.Front.Endpoints, $"10.0.{node.Number}.99"] };
            return (plan.With(node with { Services = [.. node.Services.Select(s => s == plan.Front ? stale : s)] }), new(node.Name, Rules(node), FindingCode.StaleEndpoint));
        }),
        new("masquerade rule lost", (plan, random) => OnNode(plan, random, n => n with { Masquerades = false }, Rules, FindingCode.MasqueradeMissing, FindingCode.AnswerUntranslated)),
        new("FORWARD policy DROP", (plan, random) => OnNode(plan, random, n => n with { ForwardPolicy = "DROP" }, Rules, FindingCode.ForwardPolicyDrop)),
        new("a firewall rule drops pods' traffic", (plan, random) => OnNode(plan, random, n => n with { Forward = ["-A FORWARD -p tcp -m tcp --dport 3000 -j DROP"] }, Rules, FindingCode.FirewallRule)),
        new("forwarding off", (plan, random) => OnNode(plan, random, WithoutForwarding, n => $"nodes/{n.Name}/sysctl.txt", FindingCode.ForwardingDisabled)),
        new("the pods' bridge down", (plan, random) => OnNode(plan, random, n => n with { IsBridgeDown = true }, n => $"nodes/{n.Name}/ip-addr.txt", FindingCode.InterfaceDown)),
        new("connections not tracked", (plan, random) => OnNode(plan, random, n => n with { Raw = ["-A PREROUTING -p tcp -j CT --notrack"] }, Rules, FindingCode.ServiceRuleNotReached)),
        .. RouteFaults.List,
        .. FabricFaults.List,
    ];

    internal static string Rules(NodePlan node) => $"nodes/{node.Name}/iptables-save.txt";

    internal static NodePlan Any(ClusterPlan plan, Random random) => plan.Nodes[random.Next(plan.Nodes.Length)];

    /// <summary>A node that holds an endpoint of the service behind the balancer, and one that does not look at its own pods to reach it.</summary>
    internal static (NodePlan From, NodePlan To) Pair(ClusterPlan plan, Random random)
    {
        var addresses = plan.Front.Endpoints;
        var address = addresses[random.Next(addresses.Length)];
        var to = plan.Nodes.First(n => n.Name == plan.Pods.First(p => p.Address == address).Node);
        var others = plan.Nodes.Where(n => n.Number != to.Number).ToList();
        return (others[random.Next(others.Count)], to);
    }

    private static (ClusterPlan Broken, Expectation Expected) OnNode(ClusterPlan plan, Random random, Func<NodePlan, NodePlan> change, Func<NodePlan, string> file, params ImmutableArray<FindingCode> codes)
    {
        var (_, node) = Pair(plan, random);
        return (plan.With(change(node)), new(node.Name, file(node), codes));
    }

    private static NodePlan WithoutForwarding(NodePlan node) => node with
    {
        Sysctls = node.Sysctls
            .SetItem("net.ipv4.ip_forward", "0").SetItem("net.ipv4.conf.all.forwarding", "0")
            .SetItem("net.ipv4.conf.eth0.forwarding", "0").SetItem("net.ipv4.conf.cni0.forwarding", "0").SetItem("net.ipv4.conf.flannel/1.forwarding", "0"),
    };
}
