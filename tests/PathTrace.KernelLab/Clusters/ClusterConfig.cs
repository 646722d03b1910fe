using System.Collections.Immutable;
using PathTrace.Net;

namespace PathTrace.KernelLab.Clusters;

/// <summary>A cluster as the lab builds it: nodes on one subnet, and a router that is the fabric.</summary>
internal sealed record ClusterConfig
{
    internal ClusterNet Net { get; init; } = ClusterNet.V4;

    internal ImmutableArray<ClusterNode> Nodes { get; init; } = [];

    internal ImmutableArray<ClusterService> Services { get; init; } = [];

    /// <summary>The next-hop table: prefix, and an address of the nodes' subnet, a node's name or <c>blackhole</c>.</summary>
    internal ImmutableArray<(string Destination, string Target)> NextHops { get; init; } = [];

    /// <summary>Where the balancer of each line sends, as the balancer table says it: an address with a port. Its frontend is <see cref="ClusterNet.Frontend"/>.</summary>
    internal ImmutableArray<SocketAddress> Targets { get; init; } = [];

    /// <summary>True when the snapshot holds nodes.txt with addresses and pod CIDRs.</summary>
    internal bool HasNodeTable { get; init; }

    /// <summary>The routes of the router, for <c>ip -b</c>.</summary>
    internal IEnumerable<string> RouterRoutes => NextHops.Select(h =>
        h.Target == "blackhole" ? $"route add blackhole {h.Destination}" : $"route add {h.Destination} via {AddressOf(h.Target)}");

    private string AddressOf(string target) => Nodes.FirstOrDefault(n => n.Name == target)?.Address ?? target;
}
