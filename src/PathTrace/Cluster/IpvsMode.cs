using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Cluster;

/// <summary>
/// Whether a node's kube-proxy runs in IPVS mode, and what it leaves in the dumps when it does (pkg/proxy/ipvs/proxier.go: defaultDummyDevice, ipsetInfo, kubeIPVSFilterChain): an interface with every
/// service address, sets of what it serves, and rules that ask these sets.
/// </summary>
internal static class IpvsMode
{
    /// <summary>The interface that holds the service addresses, so that they are the node's own.</summary>
    internal const string Device = "kube-ipvs0";

    /// <summary>The file with the virtual servers.</summary>
    internal const string File = "ipvsadm-save.txt";

    private const string FilterChain = "KUBE-IPVS-FILTER";
    private const string ClusterSet = "KUBE-CLUSTER-IP";

    /// <summary>True when kube-proxy serves by IPVS there. What it left behind when it was set to iptables mode does not count.</summary>
    internal static bool IsOn(Node node) => EvidenceOf(node) is not null;

    /// <summary>What shows it: the interface, a rule's chain or a set; null for a node in another mode.</summary>
    internal static SourceSpan? EvidenceOf(Node node)
    {
        var isByRules = node.Rulesets.Any(HasServiceChains);
        if (isByRules)
            return null;
        if (node.FindInterface(Device) is { } link)
            return link.Source;
        if (node.Rulesets.Select(r => r[TableName.Filter]?.Find(FilterChain)).OfType<Chain>().FirstOrDefault() is { } chain)
            return chain.Declaration;
        return node.IpSets?.FirstOrDefault(s => s.Name is ClusterSet or "KUBE-6-CLUSTER-IP")?.Source;
    }

    /// <summary>The names of kube-proxy's sets of addresses and ports that it serves; those of IPv6 have a part more (ipset.go, NewIPSet).</summary>
    internal static IEnumerable<string> AddressSets(Net.IpFamily family) =>
        ((string[])["CLUSTER-IP", "EXTERNAL-IP", "EXTERNAL-IP-LOCAL", "LOAD-BALANCER", "NODE-PORT-SCTP-HASH"]).Select(name => Named(name, family));

    /// <summary>The name of kube-proxy's set of node ports of a protocol that bitmaps know.</summary>
    internal static string PortSet(Net.IpProtocol protocol, Net.IpFamily family) => Named(protocol == Net.IpProtocol.Tcp ? "NODE-PORT-TCP" : "NODE-PORT-UDP", family);

    private static string Named(string name, Net.IpFamily family) => $"KUBE-{(family == Net.IpFamily.IPv6 ? "6-" : "")}{name}";

    // In iptables mode KUBE-SERVICES leads to a chain of each service, in IPVS mode to a few chains that all share.
    private static bool HasServiceChains(Ruleset ruleset) =>
        ruleset[TableName.Nat]?.Find(ServiceTarget.ServicesChain) is { } services && ServiceTarget.Of(services).Any();
}
