using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Net;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>
/// A node with pods that forwards nothing. In IPv4 each incoming interface decides for itself (ip_forward.c, IN_DEV_FORWARD) and <c>ip_forward</c> sets them all; in IPv6 <c>conf.all</c> decides
/// (ip6_output.c, ip6_forward), unless an interface forces it.
/// </summary>
internal static class ForwardingCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        var busy = new HashSet<(string Node, IpFamily Family)>();
        foreach (var pod in snapshot.Pods ?? [])
        {
            if (pod is { IsLive: true, IsHostNetwork: false, NodeName: { } node })
                busy.UnionWith(pod.Addresses.Select(a => (node, a.Family)));
        }

        foreach (var node in snapshot.Nodes)
        {
            foreach (var family in (IpFamily[])[IpFamily.IPv4, IpFamily.IPv6])
            {
                var hasPods = busy.Contains((node.Name, family)) || (snapshot.Pods is null && (node.PodCidrs.Any(c => c.Family == family) || (IsProxied(node, family) && names.PodNetworks.IsHome(node, family))));
                if (hasPods && OffOn(node, family) is { } key)
                    yield return Off(snapshot, node, key, node.Sysctls![key]!);
            }
        }
    }

    // A bridge of its own may be anybody's; of a node with kube-proxy's rules it is the pods'.
    private static bool IsProxied(Node node, IpFamily family) => ServiceRules.NatTables(node, family).Any(t => t.Find(ServiceTarget.ServicesChain) is { Rules.IsEmpty: false })
        || !node.RulesetFamilies.Contains(family);

    private static string? OffOn(Node node, IpFamily family)
    {
        if (node.Sysctls is not { } sysctls)
            return null;
        var key = family == IpFamily.IPv6 ? "net.ipv6.conf.all.forwarding" : "net.ipv4.ip_forward";
        var start = family == IpFamily.IPv6 ? "net.ipv6.conf." : "net.ipv4.conf.";
        var end = family == IpFamily.IPv6 ? ".force_forwarding" : ".forwarding";
        // What conf.default holds is for interfaces to come, and nothing comes in by lo.
        var isOnSomewhere = sysctls.Values.Any(v => v.Key.StartsWith(start, StringComparison.Ordinal) && v.Key.EndsWith(end, StringComparison.Ordinal)
            && v.Key[start.Length..^end.Length] is not ("default" or "lo") && v.Value.Number is not 0);
        return sysctls[key]?.Number == 0 && !isOnSomewhere ? key : null;
    }

    private static Explanation Off(Snapshot snapshot, Node node, string key, SysctlValue value) => Make.Error(
        FindingCode.ForwardingDisabled,
        FindingOwner.Node,
        $"{node.Name} has pods and does not forward ({key} = 0)",
        $"{node.Name} passes nothing on from one interface to another, and its pods are behind interfaces of their own: what they send and what is sent to them vanishes without an answer.",
        new Evidence(value.Source, "the setting")) with
    {
        Fix = $"switch forwarding on, on {node.Name}, and keep the setting in /etc/sysctl.d",
        Command = new($"sysctl -w {key}=1", node.Name),
        Check = new($"sysctl {key}", node.Name),
        Node = node.Name,
        Mend = () => snapshot.With(Mends.Forwarding(node)),
    };
}
