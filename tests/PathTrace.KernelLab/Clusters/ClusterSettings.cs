using PathTrace.KernelLab.Nodes;

namespace PathTrace.KernelLab.Clusters;

/// <summary>What the lab sets up in every namespace of a cluster beside its configuration.</summary>
internal static class ClusterSettings
{
    /// <summary>The other family is not spoken; no redirects, which would change routing from probe to probe.</summary>
    internal static string[] DefaultsOf(ClusterNet net) => net.IsV4
        ?
        [
            "net.ipv4.icmp_ratelimit=0", "net.ipv4.icmp_msgs_per_sec=1000000", "net.ipv4.icmp_msgs_burst=1000000", "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.default.rp_filter=0",
            "net.ipv6.conf.default.disable_ipv6=1", "net.ipv4.conf.all.send_redirects=0",
            "net.ipv4.conf.default.send_redirects=0", "net.ipv4.conf.all.accept_redirects=0", "net.ipv4.conf.default.accept_redirects=0",
        ]
        :
        [
            "net.ipv6.icmp.ratelimit=0", "net.ipv6.conf.default.accept_dad=0", "net.ipv6.conf.all.accept_dad=0", "net.ipv6.conf.default.router_solicitations=0", "net.ipv6.conf.default.accept_ra=0",
            "net.ipv6.conf.default.autoconf=0", "net.ipv6.conf.all.accept_redirects=0", "net.ipv6.conf.default.accept_redirects=0",
        ];

    /// <summary>A line of <c>ip -b</c>: a neighbour that does not answer is given up at once.</summary>
    internal static string Impatience(ClusterNet net, string device) => $"ntable change name {(net.IsV4 ? "arp_cache" : "ndisc_cache")} dev {device} mcast_probes 1 retrans 10";

    /// <summary>The chains of single nodes, blind to the crowd of clients that only shares of backends are counted with.</summary>
    internal static string TraceTableOf(ClusterNet net) => LabSettings.TraceTable.Replace(
        "priority -400; meta nftrace set 1;", $"priority -400; {(net.IsV4 ? "ip" : "ip6")} saddr != {net.Crowd} meta nftrace set 1;", StringComparison.Ordinal);
}
