using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Net;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>
/// A node whose pods hang on a bridge that does not call iptables, while kube-proxy translates there and other nodes' bridges do: of two pods on one bridge the answer is not translated back (br_netfilter_hooks.c).
/// </summary>
internal static class BridgeFilterCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        foreach (var family in (IpFamily[])[IpFamily.IPv4, IpFamily.IPv6])
        {
            var key = KeyOf(family);
            var on = snapshot.Nodes.FirstOrDefault(n => n.Sysctls?[key]?.Number == 1);
            foreach (var node in snapshot.Nodes)
            {
                if (on is not null && node.Sysctls?[key] is { Number: 0 } setting && ServiceRules.NatTables(node, family).Any(t => t.Find(ServiceTarget.ServicesChain) is { Rules.IsEmpty: false }) && PodBridge(names, node, family) is { } bridge)
                    yield return Off(snapshot, node, bridge, key, setting, on);
            }
        }
    }

    internal static string KeyOf(IpFamily family) => family == IpFamily.IPv6 ? "net.bridge.bridge-nf-call-ip6tables" : "net.bridge.bridge-nf-call-iptables";

    // A bridge may call iptables by itself, whatever the setting for all says.
    private static Interface? PodBridge(Names names, Node node, IpFamily family) => (node.Interfaces ?? []).FirstOrDefault(i => i.Kind == "bridge"
        && (family == IpFamily.IPv6 ? i.CallsIp6tables : i.CallsIptables) != true
        && i.Addresses.Any(a => a.Address.Family == family && names.PodNetworks.Find(a.Address)?.Link == i));

    private static Explanation Off(Snapshot snapshot, Node node, Interface bridge, string key, SysctlValue setting, Node sibling) => Make.Warning(
        FindingCode.AnswerOverBridge,
        FindingOwner.Node,
        $"{bridge.Name} of {node.Name} does not call iptables ({key} = 0)",
        $"Pods of {node.Name} hang on the bridge {bridge.Name}, and where {key} is 0 an answer from one of them to another crosses it past iptables: a pod that called a service hears from an address that it never called. On {sibling.Name} it is 1.",
        new Evidence(setting.Source, "the setting"),
        new Evidence(bridge.Source, "the bridge"),
        new Evidence(sibling.Sysctls![key]!.Source, $"{sibling.Name}'s")) with
    {
        Fix = $"set {key} to 1 on {node.Name}",
        Command = new($"modprobe br_netfilter && sysctl -w {key}=1", node.Name),
        Check = new($"sysctl {key}", node.Name),
        Node = node.Name,
        Mend = () => snapshot.With(Mends.Sysctl(node, key, "1")),
    };
}
