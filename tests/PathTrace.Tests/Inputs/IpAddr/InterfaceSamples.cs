namespace PathTrace.Tests.Inputs.IpAddr;

/// <summary>One state of a kernel, printed by iproute2 6.1 in a network namespace in its several forms. Counters and queue sizes are cut out.</summary>
internal static class InterfaceSamples
{
    /// <summary><c>ip -d addr</c>.</summary>
    public const string Details =
        """
        1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
            link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00 promiscuity 0  allmulti 0 minmtu 0 maxmtu 0 gro_max_size 65536 
            inet 127.0.0.1/8 scope host lo
               valid_lft forever preferred_lft forever
            inet6 ::1/128 scope host 
               valid_lft forever preferred_lft forever
        3: eth0@eth1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
            link/ether 82:98:0f:8e:39:ff brd ff:ff:ff:ff:ff:ff promiscuity 0  allmulti 0 minmtu 68 maxmtu 65535 
            veth numtxqueues 2 numrxqueues 2 
            inet 10.9.0.1/24 brd 10.9.0.255 scope global eth0
               valid_lft forever preferred_lft forever
            inet 10.9.1.1 peer 10.9.1.2/32 scope global eth0
               valid_lft forever preferred_lft forever
            inet 10.9.2.1/24 scope global deprecated dynamic noprefixroute eth0:1
               valid_lft 3599sec preferred_lft 0sec
            inet 10.9.0.5/24 scope global secondary eth0
               valid_lft forever preferred_lft forever
            inet6 fd00:1::1 peer fd00:1::2/128 scope global nodad 
               valid_lft forever preferred_lft forever
            inet6 fe80::8098:fff:fe8e:39ff/64 scope link tentative 
               valid_lft forever preferred_lft forever
        4: br0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UP group default qlen 1000
            link/ether 92:bb:60:6a:bb:0f brd ff:ff:ff:ff:ff:ff promiscuity 0  allmulti 0 minmtu 68 maxmtu 65535 
            bridge forward_delay 1500 hello_time 200 max_age 2000 group_address 01:80:c2:00:00:00 nf_call_iptables 0 
            inet 10.8.0.1/16 scope global br0
               valid_lft forever preferred_lft forever
        5: vxlan0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UNKNOWN group default qlen 1000
            link/ether 7a:02:39:fa:15:40 brd ff:ff:ff:ff:ff:ff promiscuity 0  allmulti 0 minmtu 68 maxmtu 65535 
            vxlan id 42 remote 10.9.0.2 local 10.9.0.1 dev eth0 srcport 0 0 dstport 8472 ttl auto ageing 300 udpcsum noudp6zerocsumtx 
        6: vxlan1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue master br0 state UNKNOWN group default qlen 1000
            link/ether 92:bb:60:6a:bb:0f brd ff:ff:ff:ff:ff:ff promiscuity 1  allmulti 1 minmtu 68 maxmtu 65535 
            vxlan id 1 local 10.9.0.1 dev eth0 srcport 0 0 dstport 4789 nolearning ttl auto ageing 300 udpcsum 
            bridge_slave state forwarding priority 32 cost 2 hairpin off designated_bridge 8000.92:bb:60:6a:bb:f 
        7: t0: <NO-CARRIER,POINTOPOINT,MULTICAST,NOARP,UP> mtu 1500 qdisc pfifo_fast state DOWN group default qlen 500
            link/none  promiscuity 0  allmulti 0 minmtu 68 maxmtu 65535 
            tun type tun pi off vnet_hdr off persist on 
        8: v2@v3: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN group default qlen 1000
            link/ether d6:42:5e:46:8c:8c brd ff:ff:ff:ff:ff:ff promiscuity 0  allmulti 0 minmtu 68 maxmtu 65535 
            veth numtxqueues 2 numrxqueues 2 

        """;

    /// <summary><c>ip -j -d addr</c>.</summary>
    public const string Json =
        """
        [{"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP","LOWER_UP"],"mtu":65536,"qdisc":"noqueue","operstate":"UNKNOWN","group":"default","txqlen":1000,"link_type":"loopback","address":"00:00:00:00:00:00","broadcast":"00:00:00:00:00:00","promiscuity":0,
        "addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8,"scope":"host","label":"lo","valid_life_time":4294967295,"preferred_life_time":4294967295},{"family":"inet6","local":"::1","prefixlen":128,"scope":"host","valid_life_time":4294967295,"preferred_life_time":4294967295}]},
        {"ifindex":3,"link":"eth1","ifname":"eth0","flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],"mtu":1500,"qdisc":"noqueue","operstate":"UP","group":"default","txqlen":1000,"link_type":"ether","address":"82:98:0f:8e:39:ff","broadcast":"ff:ff:ff:ff:ff:ff","linkinfo":{"info_kind":"veth"},
        "addr_info":[{"family":"inet","local":"10.9.0.1","prefixlen":24,"broadcast":"10.9.0.255","scope":"global","label":"eth0","valid_life_time":4294967295,"preferred_life_time":4294967295},{"family":"inet","local":"10.9.1.1","address":"10.9.1.2","prefixlen":32,"scope":"global","label":"eth0"},
        {"family":"inet","local":"10.9.2.1","prefixlen":24,"scope":"global","deprecated":true,"dynamic":true,"noprefixroute":true,"label":"eth0:1","valid_life_time":3599,"preferred_life_time":0},{"family":"inet","local":"10.9.0.5","prefixlen":24,"scope":"global","secondary":true,"label":"eth0"},
        {"family":"inet6","local":"fd00:1::1","address":"fd00:1::2","prefixlen":128,"scope":"global","nodad":true},{"family":"inet6","local":"fe80::8098:fff:fe8e:39ff","prefixlen":64,"scope":"link","tentative":true}]},
        {"ifindex":4,"ifname":"br0","flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],"mtu":1450,"operstate":"UP","link_type":"ether","address":"92:bb:60:6a:bb:0f","linkinfo":{"info_kind":"bridge","info_data":{"forward_delay":1500,"bridge_id":"8000.92:bb:60:6a:bb:f","hello_timer":0.0,"nf_call_iptables":0}},
        "addr_info":[{"family":"inet","local":"10.8.0.1","prefixlen":16,"scope":"global","label":"br0"}]},
        {"ifindex":5,"ifname":"vxlan0","flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],"mtu":1450,"operstate":"UNKNOWN","link_type":"ether","address":"7a:02:39:fa:15:40",
        "linkinfo":{"info_kind":"vxlan","info_data":{"id":42,"remote":"10.9.0.2","local":"10.9.0.1","link":"eth0","port_range":{"low":0,"high":0},"port":8472,"learning":true,"ttl":0,"df":"unset","ageing":300,"udp_csum":true,"udp_zero_csum6_tx":false}},"addr_info":[]},
        {"ifindex":6,"ifname":"vxlan1","flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],"mtu":1450,"master":"br0","operstate":"UNKNOWN","link_type":"ether","address":"92:bb:60:6a:bb:0f",
        "linkinfo":{"info_kind":"vxlan","info_data":{"id":1,"local":"10.9.0.1","link":"eth0","port_range":{"low":0,"high":0},"port":4789,"learning":false},"info_slave_kind":"bridge","info_slave_data":{"state":"forwarding","id":"0x8001"}},"addr_info":[]},
        {"ifindex":7,"ifname":"t0","flags":["NO-CARRIER","POINTOPOINT","MULTICAST","NOARP","UP"],"mtu":1500,"operstate":"DOWN","link_type":"none","linkinfo":{"info_kind":"tun","info_data":{"type":"tun","pi":false}},"addr_info":[]},
        {"ifindex":8,"link":"v3","ifname":"v2","flags":["BROADCAST","MULTICAST"],"mtu":1500,"operstate":"DOWN","link_type":"ether","address":"d6:42:5e:46:8c:8c","linkinfo":{"info_kind":"veth"},"addr_info":[]}]
        """;

    /// <summary><c>ip -o addr</c>.</summary>
    public const string OneLine =
        """
        1: lo    inet 127.0.0.1/8 scope host lo\       valid_lft forever preferred_lft forever
        1: lo    inet6 ::1/128 scope host \       valid_lft forever preferred_lft forever
        3: eth0    inet 10.9.0.1/24 brd 10.9.0.255 scope global eth0\       valid_lft forever preferred_lft forever
        3: eth0    inet 10.9.1.1 peer 10.9.1.2/32 scope global eth0\       valid_lft forever preferred_lft forever
        3: eth0    inet 10.9.2.1/24 scope global deprecated dynamic noprefixroute eth0:1\       valid_lft 3599sec preferred_lft 0sec
        3: eth0    inet 10.9.0.5/24 scope global secondary eth0\       valid_lft forever preferred_lft forever
        3: eth0    inet6 fd00:1::1 peer fd00:1::2/128 scope global nodad \       valid_lft forever preferred_lft forever
        3: eth0    inet6 fe80::8098:fff:fe8e:39ff/64 scope link tentative \       valid_lft forever preferred_lft forever
        4: br0    inet 10.8.0.1/16 scope global br0\       valid_lft forever preferred_lft forever

        """;

    /// <summary><c>ip -br addr</c>.</summary>
    public const string Brief =
        """
        lo               UNKNOWN        127.0.0.1/8 ::1/128 
        eth0@eth1        UP             10.9.0.1/24 10.9.1.1 peer 10.9.1.2/32 10.9.2.1/24 10.9.0.5/24 fd00:1::1 peer fd00:1::2/128 fe80::8098:fff:fe8e:39ff/64 
        br0              UP             10.8.0.1/16 
        vxlan0           UNKNOWN        
        vxlan1           UNKNOWN        
        t0               DOWN           
        v2@v3            DOWN           

        """;
}
