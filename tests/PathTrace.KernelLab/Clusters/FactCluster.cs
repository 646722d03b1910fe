using PathTrace.KernelLab.Facts;
using PathTrace.KernelLab.Kernel;

namespace PathTrace.KernelLab.Clusters;

/// <summary>The words of fact tests between nodes.</summary>
internal static class FactCluster
{
    /// <summary>Nodes with two pods each behind a bridge, a default route to the router, forwarding on, no rules but empty chains.</summary>
    internal static ClusterConfig Of(int nodes, params (string Destination, string Target)[] nextHops) => new()
    {
        Nodes = [.. Enumerable.Range(0, nodes).Select(i => new ClusterNode
        {
            Number = i,
            HasBridge = true,
            Pods = [new($"pod-{i + 1}1", $"10.0.{i + 1}.1"), new($"pod-{i + 1}2", $"10.0.{i + 1}.2")],
            Sysctls = ["net.ipv4.ip_forward=1", "net.bridge.bridge-nf-call-iptables=0"],
            Routes = [$"route add default via {ClusterNet.V4.Router}"],
            Rules = ["*filter", ":INPUT ACCEPT [0:0]", ":FORWARD ACCEPT [0:0]", ":OUTPUT ACCEPT [0:0]", "COMMIT"],
        })],
        NextHops = [.. nextHops],
        HasNodeTable = true,
    };

    /// <summary>With a node's configuration changed.</summary>
    internal static ClusterConfig With(this ClusterConfig config, int node, Func<ClusterNode, ClusterNode> change) =>
        config with { Nodes = config.Nodes.SetItem(node, change(config.Nodes[node])) };

    /// <summary>With lines of <c>ip</c> on a node as well.</summary>
    internal static ClusterConfig Plus(this ClusterConfig config, int node, params string[] routes) => config.With(node, n => n with { Routes = n.Routes.AddRange(routes) });

    /// <summary>Builds the cluster and runs the test's questions on it; skips the test where the lab cannot run.</summary>
    internal static void On(ClusterConfig config, Action<LabCluster> test) => Lab.Run(() =>
    {
        using var drops = DropReasons.TryWatch();
        using var cluster = new LabCluster(config, drops);
        test(cluster);
    });

    /// <summary>The way of a packet that the first pod of a node sends, how the kernels end it, and what PathTrace calls that; fails when PathTrace says otherwise.</summary>
    internal static string Sends(this LabCluster cluster, int node, string query)
    {
        var comparison = ClusterComparison.Of(cluster, new(ProbeKind.FromPod, node, 0, FactNode.PacketOf(query)));
        Assert.True(comparison.Difference is null, ClusterDiff.Print(comparison));
        Assert.False(comparison.IsUndecided, $"PathTrace does not decide {query}");
        var kernel = comparison.Kernel;
        var way = string.Join(' ', kernel.Visits.Take(4).Select(v => v.Node.Length == 0 ? "router" : v.Node)) + (kernel.Visits.Length > 4 ? " …" : "");
        return $"{way}: {kernel.Pod ?? kernel.End}, {comparison.Taken!.Path.Disposition}";
    }
}
