using System.Globalization;
using PathTrace.Net;

namespace PathTrace.KernelLab.Clusters;

/// <summary>The addresses of the lab's clusters in one family. A cluster speaks one of the two.</summary>
internal sealed class ClusterNet
{
    private readonly string _nodes;
    private readonly string _nodeSuffix;
    private readonly string _pods;
    private readonly string _podSeparator;

    private ClusterNet(IpFamily family, string nodes, string nodeSuffix, string pods, string podSeparator)
    {
        Family = family;
        (_nodes, _nodeSuffix, _pods, _podSeparator) = (nodes, nodeSuffix, pods, podSeparator);
    }

    internal static ClusterNet V4 { get; } = new(IpFamily.IPv4, "192.168.0.", "/24", "10.0.", ".")
    {
        RouterOutside = "203.0.113.1",
        RouterOutsideSuffix = "/24",
        Client = "203.0.113.7",
        Crowd = "203.0.113.50",
        RemoteGateway = "203.0.113.254",
        Remote = "198.51.100.20",
        RemoteNetwork = "198.51.100.0/24",
        ClusterCidr = "10.0.0.0/16",
        Services = "172.17.0.",
        ServiceNetwork = "172.17.0.0/16",
        Externals = "172.18.0.",
        ExternalNetwork = "172.18.0.0/16",
        Frontends = "198.18.0.",
    };

    internal static ClusterNet V6 { get; } = new(IpFamily.IPv6, "fd00:192::", "/64", "fd00:10:", "::")
    {
        RouterOutside = "2001:db8:113::1",
        RouterOutsideSuffix = "/64",
        Client = "2001:db8:113::7",
        Crowd = "2001:db8:113::50",
        RemoteGateway = "2001:db8:113::254",
        Remote = "2001:db8:51::20",
        RemoteNetwork = "2001:db8:51::/48",
        ClusterCidr = "fd00:10::/32",
        Services = "fd00:17::",
        ServiceNetwork = "fd00:17::/112",
        Externals = "fd00:18::",
        ExternalNetwork = "fd00:18::/112",
        Frontends = "2001:db8:18::",
    };

    internal IpFamily Family { get; }

    internal bool IsV4 => Family == IpFamily.IPv4;

    /// <summary>The suffix of one address as rules spell it.</summary>
    internal string HostSuffix => IsV4 ? "/32" : "/128";

    internal string Router => _nodes + "1";

    internal required string RouterOutside { get; init; }

    internal required string RouterOutsideSuffix { get; init; }

    internal required string Client { get; init; }

    /// <summary>A client whose packets are counted and not traced.</summary>
    internal required string Crowd { get; init; }

    /// <summary>A machine on the nodes' subnet that is no node, behind the balancer's link.</summary>
    internal string Bystander => _nodes + "77";

    /// <summary>An address of the nodes' subnet that nobody holds.</summary>
    internal string Nobody => _nodes + "99";

    /// <summary>A machine beyond the clients' side; no row of the next-hop table leads there.</summary>
    internal required string Remote { get; init; }

    internal required string RemoteNetwork { get; init; }

    internal required string RemoteGateway { get; init; }

    /// <summary>Holds the pods of all nodes.</summary>
    internal required string ClusterCidr { get; init; }

    internal required string ServiceNetwork { get; init; }

    internal required string ExternalNetwork { get; init; }

    /// <summary>A pod CIDR that no node has.</summary>
    internal string StrayCidr => PodCidr(76);

    internal string Stray => Pod(76, 1);

    /// <summary>The length of the nodes' subnet and of pod CIDRs, with its slash.</summary>
    internal string SubnetSuffix => _nodeSuffix;

    internal string Node(int number) => _nodes + Text(number + 2);

    internal string Pod(int node, int pod) => _pods + Text(node + 1) + _podSeparator + Text(pod);

    internal string PodCidr(int node) => _pods + Text(node + 1) + (IsV4 ? ".0" : "::") + _nodeSuffix;

    /// <summary>A part of a node's pod CIDR: the first addresses.</summary>
    internal string PodCorner(int node) => _pods + Text(node + 1) + (IsV4 ? ".0/30" : "::/126");

    /// <summary>The address of a node's bridge.</summary>
    internal string Gateway(int node) => Pod(node, 254);

    /// <summary>An address of a node's pods that no pod has any more.</summary>
    internal string Gone(int node) => Pod(node, 9);

    internal string Service(int number) => Services + Text(10 + number);

    internal string External(int number) => Externals + Text(10 + number);

    /// <summary>The balancer that sends to a target.</summary>
    internal string Frontend(int target) => Frontends + Text(target + 1);

    /// <summary><c>10.0.1.1:80</c>, <c>[fd00:10:1::1]:80</c>.</summary>
    internal string WithPort(string address, int port) => (IsV4 ? address : $"[{address}]") + ":" + Text(port);

    private string Services { get; init; } = "";

    private string Externals { get; init; } = "";

    private string Frontends { get; init; } = "";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
