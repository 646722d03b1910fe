using System.Collections.Immutable;
using System.Globalization;

namespace PathTrace.KernelLab.Clusters;

/// <summary>The rules that kube-proxy writes on a node (pkg/proxy/iptables/proxier.go, syncProxyRules), less health checks and session affinity.</summary>
internal sealed class KubeRules(ClusterNode node, ImmutableArray<ClusterService> services)
{
    private readonly ClusterNet _net = node.Net;
    private readonly List<string> _filter = [];
    private readonly List<string> _chains = [];
    private readonly List<string> _services = [];
    private readonly List<string> _nodePorts = [];
    private readonly List<string> _more = [];

    /// <summary>The whole input for iptables-restore.</summary>
    /// <param name="forwardPolicy">The policy of FORWARD.</param>
    /// <param name="before">Rules of FORWARD before kube-proxy's.</param>
    /// <param name="masquerade">How KUBE-POSTROUTING masquerades: <c>MASQUERADE --random-fully</c>.</param>
    internal ImmutableArray<string> Make(string forwardPolicy, IEnumerable<string> before, string masquerade)
    {
        foreach (var service in services)
            Add(service);
        return
        [
            "*filter", ":INPUT ACCEPT [0:0]", $":FORWARD {forwardPolicy} [0:0]", ":OUTPUT ACCEPT [0:0]", ":KUBE-EXTERNAL-SERVICES - [0:0]", ":KUBE-FIREWALL - [0:0]", ":KUBE-FORWARD - [0:0]",
            ":KUBE-NODEPORTS - [0:0]", ":KUBE-PROXY-FIREWALL - [0:0]", ":KUBE-SERVICES - [0:0]",
            .. before,
            .. FilterHooks.Split('\n').Where(line => _net.IsV4 || !line.Contains("127.0.0.0/8", StringComparison.Ordinal)), .. _filter, "COMMIT",
            "*nat", ":PREROUTING ACCEPT [0:0]", ":INPUT ACCEPT [0:0]", ":OUTPUT ACCEPT [0:0]", ":POSTROUTING ACCEPT [0:0]", ":KUBE-MARK-MASQ - [0:0]", ":KUBE-NODEPORTS - [0:0]",
            ":KUBE-POSTROUTING - [0:0]", ":KUBE-SERVICES - [0:0]", .. _chains.Distinct().Select(c => $":{c} - [0:0]"),
            .. NatHooks.Split('\n'), $"-A KUBE-POSTROUTING -m comment --comment \"kubernetes service traffic requiring SNAT\" -j {masquerade}",
            .. _services,
            "-A KUBE-SERVICES -m comment --comment \"kubernetes service nodeports; NOTE: this must be the last rule in this chain\" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS",
            .. _nodePorts, .. _more, "COMMIT",
        ];
    }

    private const string FilterHooks = """
        -A INPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL
        -A INPUT -m comment --comment "kubernetes health check service ports" -j KUBE-NODEPORTS
        -A INPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes externally-visible service portals" -j KUBE-EXTERNAL-SERVICES
        -A INPUT -j KUBE-FIREWALL
        -A FORWARD -m conntrack --ctstate NEW -m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL
        -A FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD
        -A FORWARD -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
        -A FORWARD -m conntrack --ctstate NEW -m comment --comment "kubernetes externally-visible service portals" -j KUBE-EXTERNAL-SERVICES
        -A OUTPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL
        -A OUTPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
        -A OUTPUT -j KUBE-FIREWALL
        -A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment "block incoming localnet connections" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP
        -A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP
        -A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT
        -A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
        """;

    private const string NatHooks = """
        -A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
        -A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
        -A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING
        -A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
        -A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
        -A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0
        """;

    private void Add(ClusterService service)
    {
        var title = $"default/{service.Name}:p";
        if (service.Endpoints.IsEmpty)
        {
            Refuse("KUBE-SERVICES", $"-d {service.Address}{_net.HostSuffix}", ClusterService.Port, service, $"{title} has no endpoints", "REJECT");
            RefuseOutside(service, $"{title} has no endpoints", "REJECT");
            return;
        }

        var own = service.Endpoints.Where(e => node.Pods.Any(p => p.Address == e)).ToImmutableArray();
        var internalMatch = $"-d {service.Address}{_net.HostSuffix} -p {service.Protocol} -m comment --comment \"{title} cluster IP\" -m {service.Protocol} --dport {ClusterService.Port}";
        _services.Add($"-A KUBE-SERVICES {internalMatch} -j {Chain("SVC", service)}");
        _more.Add($"-A {Chain("SVC", service)} ! -s {_net.ClusterCidr} {internalMatch} -j KUBE-MARK-MASQ");
        Balance(Chain("SVC", service), title, service, service.Endpoints);
        foreach (var endpoint in service.Endpoints)
            AddEndpoint(service, title, endpoint);
        if (service.External is null && service.NodePort == 0)
            return;
        AddExternal(service, title, own);
        if (service.IsLocal && own.IsEmpty)
            RefuseOutside(service, $"{title} has no local endpoints", "DROP");
    }

    private void AddExternal(ClusterService service, string title, ImmutableArray<string> own)
    {
        var chain = Chain("EXT", service);
        if (service.External is { } external)
            _services.Add(Call("KUBE-SERVICES", $"-d {external}{_net.HostSuffix} ", service.Protocol, $"{title} loadbalancer IP", ClusterService.Port) + chain);
        if (service.NodePort != 0)
            _nodePorts.Add(Call("KUBE-NODEPORTS", "", service.Protocol, title, service.NodePort) + chain);
        if (!service.IsLocal)
        {
            _more.Add($"-A {chain} -m comment --comment \"masquerade traffic for {title} external destinations\" -j KUBE-MARK-MASQ");
            _more.Add($"-A {chain} -j {Chain("SVC", service)}");
            return;
        }

        _more.Add($"-A {chain} -s {_net.ClusterCidr} -m comment --comment \"pod traffic for {title} external destinations\" -j {Chain("SVC", service)}");
        _more.Add($"-A {chain} -m comment --comment \"masquerade LOCAL traffic for {title} external destinations\" -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ");
        _more.Add($"-A {chain} -m comment --comment \"route LOCAL traffic for {title} external destinations\" -m addrtype --src-type LOCAL -j {Chain("SVC", service)}");
        if (own.IsEmpty)
            return;
        _more.Add($"-A {chain} -j {Chain("SVL", service)}");
        Balance(Chain("SVL", service), title, service, own);
    }

    private void Balance(string chain, string title, ClusterService service, ImmutableArray<string> endpoints)
    {
        for (var i = 0; i < endpoints.Length; i++)
        {
            var chance = i == endpoints.Length - 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"-m statistic --mode random --probability {1.0 / (endpoints.Length - i):F10} ");
            _more.Add($"-A {chain} -m comment --comment \"{title} -> {_net.WithPort(endpoints[i], ClusterService.TargetPort)}\" {chance}-j {Chain("SEP", service, endpoints[i])}");
        }
    }

    private void AddEndpoint(ClusterService service, string title, string endpoint)
    {
        var chain = Chain("SEP", service, endpoint);
        _more.Add($"-A {chain} -s {endpoint}{_net.HostSuffix} -m comment --comment {Quoted(title)} -j KUBE-MARK-MASQ");
        _more.Add($"-A {chain} -p {service.Protocol} -m comment --comment {Quoted(title)} -m {service.Protocol} -j DNAT --to-destination {_net.WithPort(endpoint, ClusterService.TargetPort)}");
    }

    private void RefuseOutside(ClusterService service, string reason, string target)
    {
        if (service.External is { } external)
            Refuse("KUBE-EXTERNAL-SERVICES", $"-d {external}{_net.HostSuffix}", ClusterService.Port, service, reason, target);
        if (service.NodePort != 0)
            Refuse("KUBE-EXTERNAL-SERVICES", "-m addrtype --dst-type LOCAL", service.NodePort, service, reason, target);
    }

    private void Refuse(string chain, string destination, int port, ClusterService service, string reason, string target)
    {
        var how = target == "REJECT" ? $"REJECT --reject-with {(_net.IsV4 ? "icmp" : "icmp6")}-port-unreachable" : target;
        _filter.Add($"-A {chain} {destination} -p {service.Protocol} -m comment --comment \"{reason}\" -m {service.Protocol} --dport {port} -j {how}");
    }

    private static string Call(string chain, string destination, string protocol, string comment, int port) =>
        $"-A {chain} {destination}-p {protocol} -m comment --comment {Quoted(comment)} -m {protocol} --dport {port} -j ";

    private static string Quoted(string text) => $"\"{text}\"";

    // kube-proxy takes sixteen characters of a hash; any name that tells chains apart will do.
    private string Chain(string kind, ClusterService service, string endpoint = "")
    {
        var name = $"KUBE-{kind}-{service.Name.ToUpperInvariant().Replace("-", "", StringComparison.Ordinal)}{endpoint.Replace('.', 'X').Replace(':', 'X')}";
        _chains.Add(name);
        return name;
    }
}
