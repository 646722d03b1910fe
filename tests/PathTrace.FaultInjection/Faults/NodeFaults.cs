using System.Collections.Immutable;
using PathTrace.Explain;
using PathTrace.FaultInjection.Clusters;

namespace PathTrace.FaultInjection.Faults;

/// <summary>Faults of a node's firewall, settings and links.</summary>
internal static class NodeFaults
{
    internal static readonly ImmutableArray<Fault> List =
    [
        new("FORWARD policy DROP", (plan, random) => plan.HasPolicies ? null : Break.OnNode(plan, random, n => n with { ForwardPolicy = "DROP" }, n => n.RulesFile, FindingCode.ForwardPolicyDrop)),
        new("a firewall rule drops pods' traffic", (plan, random) => Break.OnNode(plan, random, n => n with { Forward = ["-A FORWARD -p tcp -m tcp --dport 3000 -j DROP"] }, n => n.RulesFile, FindingCode.FirewallRule)),
        new("a firewall rule drops answers", (plan, random) => Break.OnNode(plan, random, n => n with { Forward = ["-A FORWARD -p tcp -m tcp --sport 3000 -j DROP"] }, n => n.RulesFile, FindingCode.FirewallRule)),
        new("an answer by a node that never saw the call", (plan, random) =>
        {
            var (by, home) = Break.Pair(plan, random);
            return plan.Fabric != Fabric.Flat || plan.Pods.FirstOrDefault(p => p.Node == home.Name && !p.IsHostNetwork) is not { } pod ? null : (
                plan, new(by.Name, by.RulesFile, FindingCode.InvalidDropped) { Query = $"tcp {pod.Address}:3000 -> 203.0.113.7:41000 at {by.Name} in eth0 flags syn,ack" });
        }),
        new("kubelet's drop mark", (plan, random) => Break.InRules(plan, Break.AnyNode(plan, random), t => Marked(t, plan.FrontService), FindingCode.KubeFirewallDropped)),
        new("forwarding off", (plan, random) => Break.OnNode(plan, random, n => WithoutForwarding(plan, n), n => n.File("sysctl.txt"), FindingCode.ForwardingDisabled)),
        new("forwarding off on one link", (plan, random) => Break.OnNode(
            plan, random, n => n with { Sysctls = n.Sysctls.SetItem("net.ipv4.conf.eth0.forwarding", "0") }, n => n.File("sysctl.txt"), FindingCode.ForwardingDisabled)),
        new("rp_filter and another way back", (plan, random) =>
        {
            var (from, to) = Break.Pair(plan, random);
            var way = $"{from.PodCidr} via {from.Address} dev eth0";
            return plan.Fabric is not (Fabric.Vxlan or Fabric.Ipip) || plan.Objects == Objects.None ? null : (
                plan.With(to with
                {
                    Routes = [.. to.Routes.Select(r => r.StartsWith(from.PodCidr + " ", StringComparison.Ordinal) ? way : r)],
                    Sysctls = to.Sysctls.SetItem("net.ipv4.conf.all.rp_filter", "1"),
                }),
                new(to.Name, "", FindingCode.ReversePathFiltered, FindingCode.RouteToWrongNode));
        }),
        new("the pods' bridge down", (plan, random) => plan.Fabric == Fabric.Ipip ? null : Break.OnNode(plan, random, n => n with { IsBridgeDown = true }, n => n.File("ip-addr.txt"), FindingCode.InterfaceDown)),
        new("bridge-nf-call-iptables off", (plan, random) =>
        {
            var node = plan.Nodes.FirstOrDefault(n => plan.Services.Any(s => s.Endpoints.Any(e => plan.HomeOf(e).Number == n.Number && e != n.Address && e != $"10.0.{n.Number}.1")));
            return node is null || plan.Fabric == Fabric.Ipip || plan.Objects == Objects.None ? null : (
                plan.With(node with { Sysctls = node.Sysctls.SetItem("net.bridge.bridge-nf-call-iptables", "0") }), new(node.Name, node.File("sysctl.txt"), FindingCode.AnswerOverBridge));
        }),
        new("connections not tracked", (plan, random) => Break.OnNode(plan, random, n => n with { Raw = ["-A PREROUTING -p tcp -j CT --notrack"] }, n => n.RulesFile, FindingCode.ConnectionsNotTracked)),
        new("a tunnel larger than its way", (plan, random) => plan.Fabric is not (Fabric.Vxlan or Fabric.Ipip) ? null : Break.InText(
            plan, Break.AnyNode(plan, random), "ip-addr.txt", t => plan.Fabric == Fabric.Vxlan ? Break.Replace(t, "4: flannel.1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450", "4: flannel.1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500") : Break.Replace(t, "mtu 1480", "mtu 1500"), FindingCode.TooBig)),
        new("two nodes with one address", (plan, random) =>
        {
            var (one, other) = Break.Pair(plan, random);
            return (plan.Edit(one.File("ip-addr.txt"), t => Break.Replace(t, $"    inet {one.Address}/24", $"    inet {other.Address}/24 brd 192.168.0.255 scope global secondary eth0\n    inet {one.Address}/24"))
                    .Edit(one.RoutesFile, t => t + $"local {other.Address} dev eth0 table local proto kernel scope host src {one.Address}\n"), new(null, "ip-addr.txt", FindingCode.AddressOfTwoNodes));
        }),
        new("a network policy refuses the port", (plan, random) =>
        {
            var node = plan.HomeOf(Break.FirstEndpoint(plan));
            return !plan.HasPolicies ? null : (plan.Edit(node.RulesFile, t => Break.Replace(t, "--dports 3000", "--dports 8080")), new(null, node.RulesFile, FindingCode.NetworkPolicy));
        }),
        new("a rule that is not understood", (plan, random) =>
        {
            var (_, node) = Break.Pair(plan, random);
            return (plan.With(node with { Forward = ["-A FORWARD -p tcp -m tcp --dport 3000 -m weather --raining -j DROP"] }), new(null, node.RulesFile, FindingCode.NotUnderstoodDecides));
        }),
    ];

    private static NodePlan WithoutForwarding(ClusterPlan plan, NodePlan node) => node with
    {
        Sysctls = LinksText.Devices(plan, node).Select(d => $"conf.{d}.forwarding").Concat(["ip_forward", "conf.all.forwarding"]).Aggregate(node.Sysctls, (all, key) => all.SetItem($"net.ipv4.{key}", "0")),
    };

    // KUBE-FIREWALL of kubelet drops what carries the mark; a rule sets it on the node's own calls of the service.
    private static string Marked(string text, ServicePlan service)
    {
        const string Guard = "-A KUBE-FIREWALL ! -s";
        const string Output = "-A OUTPUT -m comment --comment \"kubernetes service portals\" -j KUBE-SERVICES";
        return Break.Replace(
            Break.Replace(text, Guard, $"-A KUBE-FIREWALL -m comment --comment \"kubernetes firewall for dropping marked packets\" -m mark --mark 0x8000/0x8000 -j DROP\n{Guard}"),
            Output,
            $"-A OUTPUT -d {service.Address}/32 -p tcp -j MARK --set-xmark 0x8000/0x8000\n{Output}");
    }
}
