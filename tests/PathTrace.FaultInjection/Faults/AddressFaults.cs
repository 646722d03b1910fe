using System.Collections.Immutable;
using PathTrace.Explain;
using PathTrace.FaultInjection.Clusters;

namespace PathTrace.FaultInjection.Faults;

/// <summary>Faults of nodes' own addresses: those at which node ports are served, and the pods that have them.</summary>
internal static class AddressFaults
{
    internal static readonly ImmutableArray<Fault> List =
    [
        new("node ports at another address on one node", (plan, random) =>
        {
            if (plan.Front != Front.NodePorts)
                return null;
            var node = Break.Any(plan.Nodes.Where(n => plan.Backends.Contains(n.Name)).ToList(), random);
            return (plan.With(node with { NodePortAddresses = [Inner(plan, node)] }), new(node.Name, node.RulesFile, FindingCode.NodePortOutsideAddresses));
        }),
        new("node ports at another address on every node", (plan, _) => plan.Front != Front.NodePorts ? null : (
            plan with { Nodes = [.. plan.Nodes.Select(n => n with { NodePortAddresses = [Inner(plan, n)] })] }, new(null, "iptables-save.txt", FindingCode.NodePortOutsideAddresses))),
        new("a node port called at an address that is not served", (plan, random) =>
        {
            var node = Break.AnyNode(plan, random);
            return plan.FrontService.NodePort == 0 || node.NodePortAddresses.IsEmpty || !plan.Backends.Contains(node.Name) ? null : (
                plan, new(node.Name, node.RulesFile, FindingCode.NodePortOutsideAddresses) { Query = $"tcp 203.0.113.7:41000 -> {Inner(plan, node)}:{plan.FrontService.NodePort} at {node.Name} in eth0" });
        }),
        new("a node port called at 127.0.0.1 without route_localnet", (plan, random) =>
        {
            var node = Break.AnyNode(plan, random);
            return plan.FrontService.NodePort == 0 || !node.NodePortAddresses.IsEmpty || !plan.Backends.Contains(node.Name) ? null : (
                plan.With(node with { Sysctls = LinksText.Devices(plan, node).Append("all").Aggregate(node.Sysctls, (all, link) => all.SetItem($"net.ipv4.conf.{link}.route_localnet", "0")) }),
                new(node.Name, node.File("sysctl.txt"), FindingCode.RouteLocalnetOff) { Query = $"tcp 127.0.0.1:40000 -> 127.0.0.1:{plan.FrontService.NodePort} from node/{node.Name}" });
        }),
        new("a firewall rule before a pod of the host network", (plan, random) => OfAgent(plan, random, (agent, node) => (
            plan.With(node with { Input = [$"-A INPUT -p tcp -m tcp --dport {HealthyClusters.HostPort} -j DROP"] }), new(node.Name, node.RulesFile, FindingCode.FirewallRule)))),
        new("a pod of the host network does not run", (plan, random) => OfAgent(plan, random, (agent, _) => plan.Objects switch
        {
            Objects.Tables => (plan.Edit("pods.txt", t => Break.Replace(t, $"{agent.Name}  Running", $"{agent.Name}  CrashLoopBackOff")), new(null, "pods.txt", FindingCode.PodNotReady)),
            Objects.Json => (plan.Edit(ObjectsText.Json, t => SnapshotFaults.InPod(t, agent, "\"Running\"", "\"Pending\"")), new(null, ObjectsText.Json, FindingCode.PodNotReady)),
            _ => null,
        })),
        new("an endpoint at a former address of a node", (plan, random) => OfAgent(plan, random, (agent, _) => plan.Objects == Objects.None ? null : (
            plan.With(plan.Services[^1] with { Endpoints = [.. plan.Services[^1].Endpoints.Select(e => e == agent.Address ? "192.168.0.199" : e)] }),
            new(null, "", FindingCode.StaleEndpoint, FindingCode.NoSuchPod, FindingCode.EndpointMisplaced)))),
    ];

    // The address of the pods' bridge, or of the tunnel where there is none.
    private static string Inner(ClusterPlan plan, NodePlan node) => plan.Fabric == Fabric.Ipip ? $"10.0.{node.Number}.0" : node.Gateway;

    private static (ClusterPlan Broken, Expectation Expected)? OfAgent(ClusterPlan plan, Random random, Func<PodPlan, NodePlan, (ClusterPlan Broken, Expectation Expected)?> change)
    {
        var agents = plan.Pods.Where(p => p.IsHostNetwork).ToList();
        return agents.Count == 0 || Break.Any(agents, random) is not { } agent ? null : change(agent, plan.HomeOf(agent.Address));
    }
}
