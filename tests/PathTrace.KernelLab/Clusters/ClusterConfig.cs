using System.Collections.Immutable;
using System.Globalization;

namespace PathTrace.KernelLab.Clusters;

/// <summary>A cluster as the lab builds it: nodes on 192.168.0.0/24, and a router at 192.168.0.1 that is the fabric.</summary>
internal sealed record ClusterConfig
{
    internal const string Router = "192.168.0.1";
    internal const string RouterOutside = "203.0.113.1";
    internal const string Client = "203.0.113.7";

    /// <summary>A client whose packets are counted and not traced.</summary>
    internal const string Crowd = "203.0.113.50";

    /// <summary>A machine on the nodes' subnet that is no node, behind the balancer's link.</summary>
    internal const string Bystander = "192.168.0.77";

    /// <summary>A machine beyond the clients' side; no row of the next-hop table leads there.</summary>
    internal const string Remote = "198.51.100.20";

    internal ImmutableArray<ClusterNode> Nodes { get; init; } = [];

    internal ImmutableArray<ClusterService> Services { get; init; } = [];

    /// <summary>The next-hop table: prefix, and an address of the nodes' subnet, a node's name or <c>blackhole</c>.</summary>
    internal ImmutableArray<(string Destination, string Target)> NextHops { get; init; } = [];

    /// <summary>Where the balancer of each line sends, as the balancer table says it: an address with a port. Its frontend is <see cref="FrontendOf"/>.</summary>
    internal ImmutableArray<string> Targets { get; init; } = [];

    /// <summary>True when the snapshot holds nodes.txt with addresses and pod CIDRs.</summary>
    internal bool HasNodeTable { get; init; }

    internal static string FrontendOf(int target) => "198.18.0." + (target + 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>The routes of the router, for <c>ip -b</c>.</summary>
    internal IEnumerable<string> RouterRoutes => NextHops.Select(h =>
        h.Target == "blackhole" ? $"route add blackhole {h.Destination}" : $"route add {h.Destination} via {AddressOf(h.Target)}");

    private string AddressOf(string target) => Nodes.FirstOrDefault(n => n.Name == target)?.Address ?? target;
}
