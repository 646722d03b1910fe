namespace PathTrace.FaultInjection.Clusters;

/// <summary>kube-proxy's and kubelet's rules in table filter (pkg/proxy/iptables/proxier.go, pkg/kubelet/kubelet_network_linux.go).</summary>
internal static class FilterText
{
    internal static readonly string[] Chains =
        ["KUBE-EXTERNAL-SERVICES", "KUBE-FIREWALL", "KUBE-FORWARD", "KUBE-KUBELET-CANARY", "KUBE-NODEPORTS", "KUBE-PROXY-CANARY", "KUBE-PROXY-FIREWALL", "KUBE-SERVICES"];

    internal static IEnumerable<string> Rules(NodePlan node) =>
    [
        "-A INPUT -m conntrack --ctstate NEW -m comment --comment \"kubernetes load balancer firewall\" -j KUBE-PROXY-FIREWALL",
        "-A INPUT -m comment --comment \"kubernetes health check service ports\" -j KUBE-NODEPORTS",
        "-A INPUT -m conntrack --ctstate NEW -m comment --comment \"kubernetes externally-visible service portals\" -j KUBE-EXTERNAL-SERVICES",
        "-A INPUT -j KUBE-FIREWALL",
        "-A FORWARD -m conntrack --ctstate NEW -m comment --comment \"kubernetes load balancer firewall\" -j KUBE-PROXY-FIREWALL",
        "-A FORWARD -m comment --comment \"kubernetes forwarding rules\" -j KUBE-FORWARD",
        "-A FORWARD -m conntrack --ctstate NEW -m comment --comment \"kubernetes service portals\" -j KUBE-SERVICES",
        "-A FORWARD -m conntrack --ctstate NEW -m comment --comment \"kubernetes externally-visible service portals\" -j KUBE-EXTERNAL-SERVICES",
        "-A OUTPUT -m conntrack --ctstate NEW -m comment --comment \"kubernetes load balancer firewall\" -j KUBE-PROXY-FIREWALL",
        "-A OUTPUT -m conntrack --ctstate NEW -m comment --comment \"kubernetes service portals\" -j KUBE-SERVICES",
        "-A OUTPUT -j KUBE-FIREWALL",
        .. node.Services.SelectMany(s => Unlocal(node, s)),
        "-A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment \"block incoming localnet connections\" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP",
        "-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP",
        "-A KUBE-FORWARD -m comment --comment \"kubernetes forwarding rules\" -m mark --mark 0x4000/0x4000 -j ACCEPT",
        "-A KUBE-FORWARD -m comment --comment \"kubernetes forwarding conntrack rule\" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
        .. node.Services.Where(s => s.HealthCheckPort > 0).Select(s => $"-A KUBE-NODEPORTS -p tcp -m comment --comment \"{Title(s)} health check node port\" -m tcp --dport {s.HealthCheckPort} -j ACCEPT"),
        .. node.Services.Where(s => s.SourceRanges.Length > 0 && !s.Endpoints.IsEmpty).Select(s =>
            $"-A KUBE-PROXY-FIREWALL -d {s.BalancerAddress}/32 -p tcp -m comment --comment \"{Title(s)} traffic not accepted by {NatText.Chain("FW", s)}\" -m tcp --dport 80 -j DROP"),
        .. node.Services.Where(s => s.Endpoints.IsEmpty).Select(s =>
            $"-A KUBE-SERVICES -d {s.Address}/32 -p tcp -m comment --comment \"{Title(s)} has no endpoints\" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable"),
    ];

    private static string Title(ServicePlan service) => $"default/{service.Name}:http";

    // A service of a policy Local without a pod here, and one without pods anywhere.
    private static IEnumerable<string> Unlocal(NodePlan node, ServicePlan service)
    {
        var (why, verdict) = service.Endpoints.IsEmpty
            ? ("has no endpoints", "REJECT --reject-with icmp-port-unreachable")
            : ("has no local endpoints", "DROP");
        if (!service.Endpoints.IsEmpty && (!service.IsLocal || NatText.LocalEndpoints(node, service).Any()))
            yield break;
        if (service.BalancerAddress.Length > 0)
            yield return $"-A KUBE-EXTERNAL-SERVICES -d {service.BalancerAddress}/32 -p tcp -m comment --comment \"{Title(service)} {why}\" -m tcp --dport 80 -j {verdict}";
        if (service.NodePort > 0)
            yield return $"-A KUBE-EXTERNAL-SERVICES -p tcp -m comment --comment \"{Title(service)} {why}\" -m addrtype --dst-type LOCAL -m tcp --dport {service.NodePort} -j {verdict}";
    }
}
