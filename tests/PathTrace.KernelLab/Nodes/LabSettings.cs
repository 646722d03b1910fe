namespace PathTrace.KernelLab.Nodes;

/// <summary>What the lab sets up beside a node's configuration.</summary>
internal static class LabSettings
{
    /// <summary>No limits on ICMP errors, no chatter of IPv6.</summary>
    internal static readonly string[] Defaults =
    [
        "net.ipv4.icmp_ratelimit=0", "net.ipv4.icmp_msgs_per_sec=1000000", "net.ipv4.icmp_msgs_burst=1000000", "net.ipv6.icmp.ratelimit=0",
        "net.ipv6.conf.default.accept_dad=0", "net.ipv6.conf.all.accept_dad=0", "net.ipv6.conf.default.router_solicitations=0", "net.ipv6.conf.default.accept_ra=0",
        "net.ipv6.conf.default.autoconf=0", "net.ipv4.conf.default.rp_filter=0",
    ];

    /// <summary>
    /// Chains before and after all others, at every hook. Every packet is traced; a chain's first event carries the packet's headers, so that <c>prerouting</c> to <c>postrouting</c> tell which hook
    /// begins and those ending in <c>-passed</c> that a packet passed all rules of INPUT and POSTROUTING. What the node itself says about a probe (ICMP errors, resets, answers) is seen in
    /// <c>output</c> and goes no further, so that it walks no rules. The chain <c>tracking</c> is never walked; that it asks for conntrack turns connection tracking on.
    /// </summary>
    internal const string TraceTable = """
        table inet lab {
          chain prerouting { type filter hook prerouting priority -400; meta nftrace set 1; }
          chain input { type filter hook input priority -400; }
          chain forward { type filter hook forward priority -400; }
          chain output { type filter hook output priority -400;
            icmpv6 type { 133, 143 } drop
            icmpv6 type { 135, 136 } accept
            meta nftrace set 1
            icmp type { 0, 3, 5, 11, 12, 14 } drop
            icmpv6 type { 1, 2, 3, 4, 129, 137 } drop
            tcp flags & rst == rst drop
          }
          chain tracking { ct state invalid; }
          chain postrouting { type filter hook postrouting priority -400; }
          chain input-passed { type filter hook input priority 2000; }
          chain postrouting-passed { type filter hook postrouting priority 2000; }
        }
        """;
}
