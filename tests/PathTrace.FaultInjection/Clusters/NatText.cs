using System.Globalization;

namespace PathTrace.FaultInjection.Clusters;

/// <summary>kube-proxy's rules in table nat (pkg/proxy/iptables/proxier.go).</summary>
internal static class NatText
{
    // kube-proxy takes sixteen characters of a hash; any name that tells chains apart will do.
    internal static string Chain(string kind, ServicePlan service) => $"KUBE-{kind}-{service.Name.ToUpperInvariant().Replace("-", "", StringComparison.Ordinal)}";

    internal static string Endpoint(ServicePlan service, string address) => $"{Chain("SEP", service)}{address.Replace('.', 'X')}";

    internal static IEnumerable<string> LocalEndpoints(NodePlan node, ServicePlan service) => service.Endpoints.Where(node.Holds);

    internal static IEnumerable<string> Chains(NodePlan node) =>
    [
        "KUBE-KUBELET-CANARY", "KUBE-MARK-MASQ", "KUBE-NODEPORTS", "KUBE-POSTROUTING", "KUBE-PROXY-CANARY", "KUBE-SERVICES",
        .. Served(node).SelectMany(s => s.Endpoints.Select(e => Endpoint(s, e)).Append(Chain("SVC", s))),
        .. Served(node).Where(IsExternal).Select(s => Chain("EXT", s)),
        .. Served(node).Where(s => s.SourceRanges.Length > 0).Select(s => Chain("FW", s)),
        .. Served(node).Where(s => s.IsLocal && LocalEndpoints(node, s).Any()).Select(s => Chain("SVL", s)),
    ];

    internal static IEnumerable<string> Rules(NodePlan node) =>
    [
        "-A PREROUTING -m comment --comment \"kubernetes service portals\" -j KUBE-SERVICES",
        "-A OUTPUT -m comment --comment \"kubernetes service portals\" -j KUBE-SERVICES",
        "-A POSTROUTING -m comment --comment \"kubernetes postrouting rules\" -j KUBE-POSTROUTING",
        .. Served(node).Where(IsExternal).SelectMany(s => External(node, s)),
        .. Served(node).Where(s => s.SourceRanges.Length > 0).SelectMany(Firewall),
        "-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000",
        .. Served(node).Where(s => s.NodePort > 0).Select(s => $"-A KUBE-NODEPORTS -p tcp -m comment --comment {Title(s)} -m tcp --dport {s.NodePort} -j {Chain("EXT", s)}"),
        "-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN",
        "-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0",
        .. node.Masquerades ? ["-A KUBE-POSTROUTING -m comment --comment \"kubernetes service traffic requiring SNAT\" -j MASQUERADE --random-fully"] : Array.Empty<string>(),
        .. Served(node).SelectMany(s => s.Endpoints.SelectMany(e => Translation(s, e))),
        .. Served(node).SelectMany(Called),
        .. NodePortJumps(node),
        .. Served(node).Where(s => s.IsLocal && LocalEndpoints(node, s).Any()).SelectMany(s => Choice(s, Chain("SVL", s), [.. LocalEndpoints(node, s)])),
        .. Served(node).SelectMany(s => Choice(s, Chain("SVC", s), [.. s.Endpoints]).Prepend(
            $"-A {Chain("SVC", s)} ! -s 10.0.0.0/16 -d {s.Address}/32 -p tcp -m comment --comment \"{Title(s)} cluster IP\" -m tcp --dport 80 -j KUBE-MARK-MASQ")),
    ];

    private static IEnumerable<string> NodePortJumps(NodePlan node)
    {
        const string Comment = "-m comment --comment \"kubernetes service nodeports; NOTE: this must be the last rule in this chain\"";
        return node.NodePortAddresses.IsEmpty
            ? [$"-A KUBE-SERVICES {Comment} -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS"]
            : node.NodePortAddresses.Select(a => $"-A KUBE-SERVICES -d {a}/32 {Comment} -j KUBE-NODEPORTS");
    }

    private static IEnumerable<ServicePlan> Served(NodePlan node) => node.Services.Where(s => !s.Endpoints.IsEmpty);

    private static bool IsExternal(ServicePlan service) => service.NodePort > 0 || service.BalancerAddress.Length > 0;

    private static string Title(ServicePlan service) => $"default/{service.Name}:http";

    private static IEnumerable<string> Called(ServicePlan service)
    {
        yield return $"-A KUBE-SERVICES -d {service.Address}/32 -p tcp -m comment --comment \"{Title(service)} cluster IP\" -m tcp --dport 80 -j {Chain("SVC", service)}";
        if (service.BalancerAddress.Length > 0)
            yield return $"-A KUBE-SERVICES -d {service.BalancerAddress}/32 -p tcp -m comment --comment \"{Title(service)} loadbalancer IP\" -m tcp --dport 80 -j {Chain(service.SourceRanges.Length > 0 ? "FW" : "EXT", service)}";
    }

    private static IEnumerable<string> Firewall(ServicePlan service) =>
        service.SourceRanges.Select(r => $"-A {Chain("FW", service)} -s {r} -m comment --comment \"{Title(service)} loadbalancer IP\" -j {Chain("EXT", service)}")
            .Append($"-A {Chain("FW", service)} -m comment --comment \"other traffic to {Title(service)} will be dropped by KUBE-PROXY-FIREWALL\"");

    private static IEnumerable<string> External(NodePlan node, ServicePlan service)
    {
        var (ext, svc) = (Chain("EXT", service), Chain("SVC", service));
        if (!service.IsLocal)
        {
            yield return $"-A {ext} -m comment --comment \"masquerade traffic for {Title(service)} external destinations\" -j KUBE-MARK-MASQ";
            yield return $"-A {ext} -j {svc}";
            yield break;
        }

        yield return $"-A {ext} -s 10.0.0.0/16 -m comment --comment \"pod traffic for {Title(service)} external destinations\" -j {svc}";
        yield return $"-A {ext} -m comment --comment \"masquerade LOCAL traffic for {Title(service)} external destinations\" -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ";
        yield return $"-A {ext} -m comment --comment \"route LOCAL traffic for {Title(service)} external destinations\" -m addrtype --src-type LOCAL -j {svc}";
        if (LocalEndpoints(node, service).Any())
            yield return $"-A {ext} -j {Chain("SVL", service)}";
    }

    private static IEnumerable<string> Choice(ServicePlan service, string chain, IReadOnlyList<string> endpoints)
    {
        foreach (var endpoint in endpoints.Where(_ => service.HasAffinity))
            yield return $"-A {chain} -m comment --comment \"{Title(service)} -> {endpoint}:{service.TargetPort}\" -m recent --rcheck --seconds 10800 --reap --name {Endpoint(service, endpoint)} --mask 255.255.255.255 --rsource -j {Endpoint(service, endpoint)}";
        for (var i = 0; i < endpoints.Count; i++)
        {
            var chance = i == endpoints.Count - 1 ? "" : $"-m statistic --mode random --probability {Probability(endpoints.Count - i)} ";
            yield return $"-A {chain} -m comment --comment \"{Title(service)} -> {endpoints[i]}:{service.TargetPort}\" {chance}-j {Endpoint(service, endpoints[i])}";
        }
    }

    private static IEnumerable<string> Translation(ServicePlan service, string endpoint)
    {
        var chain = Endpoint(service, endpoint);
        var affinity = service.HasAffinity ? $"-m recent --set --name {chain} --mask 255.255.255.255 --rsource " : "";
        yield return $"-A {chain} -s {endpoint}/32 -m comment --comment {Title(service)} -j KUBE-MARK-MASQ";
        yield return $"-A {chain} -p tcp -m comment --comment {Title(service)} {affinity}-m tcp -j DNAT --to-destination {endpoint}:{service.TargetPort}";
    }

    // kube-proxy asks for 1/n with ten digits; iptables prints the nearest multiple of 2^-31 with eleven.
    private static string Probability(int among) =>
        (Math.Round(0x80000000 * (1.0 / among)) / 0x80000000).ToString("F11", CultureInfo.InvariantCulture);
}
