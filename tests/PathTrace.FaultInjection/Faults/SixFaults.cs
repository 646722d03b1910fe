using System.Collections.Immutable;
using PathTrace.Explain;

namespace PathTrace.FaultInjection.Faults;

/// <summary>Faults of routes and rules on the IPv6 side of dual-stack clusters alone.</summary>
internal static class SixFaults
{
    private static readonly string[] Alike =
    [
        "kube-proxy's rules flushed", "a service unknown to one node", "a stale endpoint", "an endpoint unknown to one node", "another target port on one node", "masquerade rule lost", "masquerade mark lost",
        "jump to KUBE-POSTROUTING lost", "jump to KUBE-SERVICES lost", "an endpoint's chain empty", "uneven shares", "a foreign rule before KUBE-SERVICES", "a service without endpoints",
        "FORWARD policy DROP", "a firewall rule drops pods' traffic", "a firewall rule drops answers", "connections not tracked", "a rule that is not understood",
        "blackhole route", "unreachable route", "prohibit route", "route to a pod CIDR missing", "route to the wrong node", "no default route", "a default route via nobody", "next hop off every link",
        "a longer route to the wrong node", "a route of a lower metric to the wrong node", "a routing rule to a table that discards", "a routing rule to a table without the pods", "a loop between two nodes",
    ];

    internal static readonly ImmutableArray<Fault> List =
    [
        .. KubeProxyFaults.List.Concat(NodeFaults.List).Concat(RouteFaults.List).Concat(FabricFaults.List).Where(f => Alike.Contains(f.Name)).Select(OfSix),
        new("IPv6: forwarding off", (plan, random) => plan.Six is null ? null : Break.OnNode(
            plan, random, n => n with { Sysctls = n.Sysctls.SetItem("net.ipv6.conf.all.forwarding", "0").SetItem("net.ipv6.conf.eth0.forwarding", "0").SetItem("net.ipv6.conf.cni0.forwarding", "0") },
            n => n.File("sysctl.txt"), FindingCode.ForwardingDisabled)),
    ];

    private static Fault OfSix(Fault fault) => new($"IPv6: {fault.Name}", (plan, random) =>
    {
        if (plan.Six is not { } six || fault.Break(six, random) is not var (broken, expected))
            return null;
        var file = expected.File.Replace("iptables-save", "ip6tables-save", StringComparison.Ordinal).Replace("ip-route", "ip-6-route", StringComparison.Ordinal);
        return (plan with { Six = broken }, expected with { File = file });
    });
}
