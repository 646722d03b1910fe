using PathTrace.KernelLab.Nodes;

namespace PathTrace.KernelLab.Clusters;

/// <summary>What the lab sets up in every namespace of a cluster beside its configuration.</summary>
internal static class ClusterSettings
{
    /// <summary>Nobody speaks IPv6; no redirects, which would change routing from probe to probe.</summary>
    internal static readonly string[] Defaults =
    [
        "net.ipv4.icmp_ratelimit=0", "net.ipv4.icmp_msgs_per_sec=1000000", "net.ipv4.icmp_msgs_burst=1000000", "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.default.rp_filter=0",
        "net.ipv6.conf.default.disable_ipv6=1", "net.ipv4.conf.all.send_redirects=0",
        "net.ipv4.conf.default.send_redirects=0", "net.ipv4.conf.all.accept_redirects=0", "net.ipv4.conf.default.accept_redirects=0",
    ];

    /// <summary>A line of <c>ip -b</c>: a neighbour that does not answer is given up at once.</summary>
    internal static string Impatience(string device) => $"ntable change name arp_cache dev {device} mcast_probes 1 retrans 10";

    /// <summary>The chains of single nodes, blind to the crowd of clients that only shares of backends are counted with.</summary>
    internal static string TraceTable { get; } =
        LabSettings.TraceTable.Replace("priority -400; meta nftrace set 1;", $"priority -400; ip saddr != {ClusterConfig.Crowd} meta nftrace set 1;", StringComparison.Ordinal);
}
