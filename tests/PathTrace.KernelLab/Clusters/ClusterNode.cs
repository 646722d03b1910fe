using System.Collections.Immutable;
using System.Globalization;

namespace PathTrace.KernelLab.Clusters;

/// <summary>A node: eth0 on the subnet of the nodes, pods behind the bridge cni0 or behind a veth each.</summary>
internal sealed record ClusterNode
{
    internal const string Uplink = "eth0";
    internal const string Bridge = "cni0";

    /// <summary>The name of a tunnel's device, which must have the index <see cref="TunnelIndex"/>.</summary>
    internal const string Tunnel = "flannel.1";
    internal const int TunnelIndex = 105;

    internal ClusterNet Net { get; init; } = ClusterNet.V4;

    /// <summary>Its place in the cluster, from 0.</summary>
    internal required int Number { get; init; }

    internal string Name => "worker" + (Number + 1).ToString(CultureInfo.InvariantCulture);

    internal string Address => Net.Node(Number);

    internal string PodCidr => Net.PodCidr(Number);

    /// <summary>The address of cni0.</summary>
    internal string Gateway => Net.Gateway(Number);

    internal ImmutableArray<ClusterPod> Pods { get; init; } = [];

    /// <summary>True when the pods stand on one bridge.</summary>
    internal bool HasBridge { get; init; }

    /// <summary><c>net.ipv4.ip_forward=1</c>.</summary>
    internal ImmutableArray<string> Sysctls { get; init; } = [];

    /// <summary>Input of <c>ip -b</c>, after the links of eth0 and the pods: more devices, routes, routing rules. What the kernel refuses is left out by it.</summary>
    internal ImmutableArray<string> Routes { get; init; } = [];

    /// <summary>Input of <c>bridge -b</c>, after the routes.</summary>
    internal ImmutableArray<string> Forwarding { get; init; } = [];

    /// <summary>Input of <c>iptables-nft-restore</c> or <c>ip6tables-nft-restore</c>.</summary>
    internal ImmutableArray<string> Rules { get; init; } = [];

    /// <summary>The interface behind which a pod is.</summary>
    internal string LinkOf(int pod) => HasBridge ? Bridge : PortOf(pod);

    /// <summary>The node's end of a pod's own veth.</summary>
    internal static string PortOf(int pod) => "veth" + pod.ToString(CultureInfo.InvariantCulture);
}
