namespace PathTrace.Tests.Inputs.IpRoute;

/// <summary>One state of a kernel, printed by iproute2 6.1 in a network namespace: <c>ip route show table all</c> and the same with <c>-j</c>.</summary>
internal static class RouteSamples
{
    public const string Text =
        """
        throw 10.5.0.0/16 table 100 
        local 10.17.0.0/16 dev lo table 100 scope host 
        10.7.1.0/24 via 10.9.0.3 dev eth0 table 200 src 10.9.0.1 onlink 
        default via 10.9.0.254 dev eth0 
        10.1.1.0/24 via 10.9.0.3 dev eth0 proto bird metric 50 mtu 1400 advmss 1360 
        10.1.2.0/24 via 10.9.0.3 dev eth0 mtu lock 1400 window 1000 rtt 100ms ssthresh 30 cwnd lock 5 hoplimit 5 initcwnd 10 features ecn rto_min lock 40ms initrwnd 20 quickack 1 congctl cubic 
        10.1.3.0/24 
        	nexthop via 10.9.0.3 dev eth0 weight 2 
        	nexthop via 10.9.0.4 dev eth0 weight 1 onlink 
        	nexthop dev eth1 weight 256 
        blackhole 10.2.0.0/16 metric 7 
        unreachable 10.3.0.0/16 
        prohibit 10.4.0.0/16 
        10.6.0.0/16 via inet6 fd00::5 dev eth0 
        10.7.0.0/16 tos 0x10 via 10.9.0.3 dev eth0 
        10.7.0.0/16 via 10.9.0.4 dev eth0 realms 5/7 
        10.7.2.0/24  encap ip id 100 src 0.0.0.0 dst 10.9.0.9 ttl 0 tos 0 dev eth0 scope link 
        10.7.4.0/24  encap seg6 mode encap segs 2 [ fd00::7 fd00::8 ] dev vxlan0 scope link 
        10.7.23.0/24 
        	nexthop  encap ip id 1 src 0.0.0.0 dst 10.9.0.9 ttl 0 tos 0 dev eth0 weight 3 
        	nexthop via 10.9.0.3 dev eth0 weight 1 
        10.9.1.2 dev eth0 proto kernel scope link src 10.9.1.1 
        10.12.0.0/16 nhid 12 via 10.9.0.3 dev eth0 
        blackhole 10.14.0.0/16 nhid 14 dev lo 
        10.20.0.0/24 dev v2 proto kernel scope link src 10.20.0.1 linkdown 
        multicast 239.1.0.0/16 dev eth0 scope link 
        broadcast 10.8.255.255 dev br0 table local proto kernel scope link src 10.8.0.1 
        local 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1 
        throw fd24::/64 dev lo table 300 metric 1024 pref medium
        fd20::/64 metric 1024 pref medium
        	nexthop via fd00::3 dev eth0 weight 3 
        	nexthop via fd00::4 dev eth0 weight 1 
        blackhole fd21::/64 dev lo metric 1024 pref medium
        default via fe80::1 dev eth0 metric 1024 expires 299sec pref high
        local ::1 dev lo table local proto kernel metric 0 pref medium
        multicast ff00::/8 dev eth0 table local proto kernel metric 256 pref medium

        """;

    public const string Json =
        """
        [{"type":"throw","dst":"10.5.0.0/16","table":"100","flags":[]},{"type":"local","dst":"10.17.0.0/16","dev":"lo","table":"100","scope":"host","flags":[]},
        {"dst":"10.7.1.0/24","gateway":"10.9.0.3","dev":"eth0","table":"200","prefsrc":"10.9.0.1","flags":["onlink"]},{"dst":"default","gateway":"10.9.0.254","dev":"eth0","flags":[]},
        {"dst":"10.1.1.0/24","gateway":"10.9.0.3","dev":"eth0","protocol":"bird","metric":50,"flags":[],"metrics":[{"mtu":1400,"advmss":1360}]},
        {"dst":"10.1.2.0/24","gateway":"10.9.0.3","dev":"eth0","flags":[],"metrics":[{"mtu":1400,"window":1000,"rtt":100,"ssthresh":30,"cwnd":5,"hoplimit":5,"initcwnd":10,"ecn":null,"rto_min":40,"initrwnd":20,"quickack":1,"congestion":"cubic"}]},
        {"dst":"10.1.3.0/24","flags":[],"nexthops":[{"gateway":"10.9.0.3","dev":"eth0","weight":2,"flags":[]},{"gateway":"10.9.0.4","dev":"eth0","weight":1,"flags":["onlink"]},{"dev":"eth1","weight":256,"flags":[]}]},
        {"type":"blackhole","dst":"10.2.0.0/16","metric":7,"flags":[]},{"type":"unreachable","dst":"10.3.0.0/16","flags":[]},{"type":"prohibit","dst":"10.4.0.0/16","flags":[]},
        {"dst":"10.6.0.0/16","via":{"family":"inet6","host":"fd00::5"},"dev":"eth0","flags":[]},{"dst":"10.7.0.0/16","tos":"0x10","gateway":"10.9.0.3","dev":"eth0","flags":[]},
        {"dst":"10.7.0.0/16","gateway":"10.9.0.4","dev":"eth0","flags":[],"flow":{"from":"5","to":"7"}},
        {"dst":"10.7.2.0/24","encap":"ip","id":100,"src":"0.0.0.0","dst":"10.9.0.9","ttl":0,"tos":0,"dev":"eth0","scope":"link","flags":[]},
        {"dst":"10.7.4.0/24","encap":"seg6","mode":"encap","segs":["fd00::7","fd00::8"],"dev":"vxlan0","scope":"link","flags":[]},
        {"dst":"10.7.23.0/24","flags":[],"nexthops":[{"encap":"ip","id":1,"src":"0.0.0.0","dst":"10.9.0.9","ttl":0,"tos":0,"dev":"eth0","weight":3,"flags":[]},{"gateway":"10.9.0.3","dev":"eth0","weight":1,"flags":[]}]},
        {"dst":"10.9.1.2","dev":"eth0","protocol":"kernel","scope":"link","prefsrc":"10.9.1.1","flags":[]},{"dst":"10.12.0.0/16","nhid":12,"gateway":"10.9.0.3","dev":"eth0","flags":[]},
        {"type":"blackhole","dst":"10.14.0.0/16","nhid":14,"dev":"lo","flags":[]},{"dst":"10.20.0.0/24","dev":"v2","protocol":"kernel","scope":"link","prefsrc":"10.20.0.1","flags":["linkdown"]},
        {"type":"multicast","dst":"239.1.0.0/16","dev":"eth0","scope":"link","flags":[]},{"type":"broadcast","dst":"10.8.255.255","dev":"br0","table":"local","protocol":"kernel","scope":"link","prefsrc":"10.8.0.1","flags":[]},
        {"type":"local","dst":"127.0.0.0/8","dev":"lo","table":"local","protocol":"kernel","scope":"host","prefsrc":"127.0.0.1","flags":[]},
        {"type":"throw","dst":"fd24::/64","dev":"lo","table":"300","metric":1024,"flags":[],"pref":"medium"},
        {"dst":"fd20::/64","metric":1024,"flags":[],"pref":"medium","nexthops":[{"gateway":"fd00::3","dev":"eth0","weight":3,"flags":[]},{"gateway":"fd00::4","dev":"eth0","weight":1,"flags":[]}]},
        {"type":"blackhole","dst":"fd21::/64","dev":"lo","metric":1024,"flags":[],"pref":"medium"},{"dst":"default","gateway":"fe80::1","dev":"eth0","metric":1024,"flags":[],"expires":299,"pref":"high"},
        {"type":"local","dst":"::1","dev":"lo","table":"local","protocol":"kernel","metric":0,"flags":[],"pref":"medium"},
        {"type":"multicast","dst":"ff00::/8","dev":"eth0","table":"local","protocol":"kernel","metric":256,"flags":[],"pref":"medium"}]
        """;
}
