using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Inputs.IpAddr;
using PathTrace.Tests.Inputs.Reading;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.IpAddr;

public class IpAddrReaderTests
{
    // Read off the dump by hand, word by word.
    private static readonly string[] Expected =
    [
        "1 lo LOOPBACK,UP,LOWER_UP; mtu 65536 master  state UNKNOWN; link loopback 00:00:00:00:00:00 kind ; 127.0.0.1/8 host; ::1/128 host",
        "3 eth0 BROADCAST,MULTICAST,UP,LOWER_UP; mtu 1500 master  state UP; link ether 82:98:0f:8e:39:ff kind veth; 10.9.0.1/24 brd 10.9.0.255 global; 10.9.1.1/32 peer 10.9.1.2 global; "
            + "10.9.2.1/24 global; 10.9.0.5/24 global secondary; fd00:1::1/128 peer fd00:1::2 global; fe80::8098:fff:fe8e:39ff/64 link",
        "4 br0 BROADCAST,MULTICAST,UP,LOWER_UP; mtu 1450 master  state UP; link ether 92:bb:60:6a:bb:0f kind bridge; 10.8.0.1/16 global",
        "5 vxlan0 BROADCAST,MULTICAST,UP,LOWER_UP; mtu 1450 master  state UNKNOWN; link ether 7a:02:39:fa:15:40 kind vxlan; tunnel vxlan 42 10.9.0.1 > 10.9.0.2 eth0 8472",
        "6 vxlan1 BROADCAST,MULTICAST,UP,LOWER_UP; mtu 1450 master br0 state UNKNOWN; link ether 92:bb:60:6a:bb:0f kind vxlan; tunnel vxlan 1 10.9.0.1 >  eth0 4789",
        "7 t0 NO-CARRIER,POINTOPOINT,MULTICAST,NOARP,UP; mtu 1500 master  state DOWN; link none  kind tun",
        "8 v2 BROADCAST,MULTICAST; mtu 1500 master  state DOWN; link ether d6:42:5e:46:8c:8c kind veth",
    ];

    [Theory]
    [InlineData(InterfaceSamples.Details)]
    [InlineData(InterfaceSamples.Json)]
    [InlineData(InterfaceSamples.Details + InterfaceSamples.Details)]
    [InlineData(InterfaceSamples.Details + "\n$ ip -o addr\n" + InterfaceSamples.OneLine)]
    public void The_long_forms_tell_everything(string text)
    {
        foreach (var variant in new[] { text, text.Replace("\n", "\r\n", StringComparison.Ordinal) })
        {
            var result = Read(variant);

            Assert.Empty(result.Diagnostics);
            Assert.Equal(Expected, result.Value.Select(InterfaceText.Of));
        }
    }

    // iproute2: ipaddress.c, print_ifa_flags; iplink_bridge.c; iplink_bridge_slave.c.
    [Theory]
    [InlineData("""
        3: br0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master br1 state UP group default qlen 1000
            link/ether 92:bb:60:6a:bb:0f brd ff:ff:ff:ff:ff:ff promiscuity 0
            bridge forward_delay 1500 mcast_mld_version 1 nf_call_iptables 1 nf_call_ip6tables 0 nf_call_arptables 0 numtxqueues 1
            bridge_slave state forwarding priority 32 cost 2 hairpin off guard off neigh_suppress off isolated on locked off
            inet6 fd00::1/64 scope global temporary deprecated dynamic
            inet6 fd00::2/64 scope global dadfailed tentative
            inet6 fd00::3/64 scope global optimistic tentative nodad
        """)]
    [InlineData("""
        [{"ifindex":3,"ifname":"br0","flags":["UP"],"master":"br1","linkinfo":{"info_kind":"bridge","info_data":{"nf_call_iptables":1,"nf_call_ip6tables":0,"nf_call_arptables":0},
        "info_slave_kind":"bridge","info_slave_data":{"hairpin":false,"isolated":true}},"addr_info":[
        {"family":"inet6","local":"fd00::1","prefixlen":64,"scope":"global","temporary":true,"deprecated":true,"dynamic":true},
        {"family":"inet6","local":"fd00::2","prefixlen":64,"scope":"global","dadfailed":true,"tentative":true},
        {"family":"inet6","local":"fd00::3","prefixlen":64,"scope":"global","optimistic":true,"tentative":true,"nodad":true}]}]
        """)]
    public void What_counts_of_bridges_ports_and_addresses_is_read(string text)
    {
        var link = Assert.Single(Read(text).Value);

        Assert.Equal((true, false, true, false), (link.CallsIptables, link.CallsIp6tables, link.IsIsolated, link.IsHairpin));
        Assert.Equal([AddressFlags.Temporary | AddressFlags.Deprecated, AddressFlags.Tentative, AddressFlags.Optimistic | AddressFlags.Tentative], link.Addresses.Select(a => a.Flags));
        Assert.Equal([true, false, true], link.Addresses.Select(a => a.IsInUse));
    }

    [Fact]
    public void The_one_line_form_tells_addresses_alone()
    {
        var result = Read(InterfaceSamples.OneLine);

        Assert.Empty(result.Diagnostics);
        Assert.Equal(["1 lo", "3 eth0", "4 br0"], result.Value.Select(i => $"{i.Index} {i.Name}"));
        Assert.Equal(AddressesOf(Read(InterfaceSamples.Details).Value).Take(9), AddressesOf(result.Value));
        Assert.All(result.Value, i => Assert.False(i.IsUp || i.IsKnownDown));
    }

    [Fact]
    public void The_brief_form_tells_state_and_addresses_and_order_makes_secondaries()
    {
        var result = Read(InterfaceSamples.Brief);
        var details = Read(InterfaceSamples.Details).Value;

        Assert.Empty(result.Diagnostics);
        Assert.Equal(details.Select(i => (i.Name, i.State)), result.Value.Select(i => (i.Name, i.State)));
        Assert.Equal(
            details.SelectMany(i => i.Addresses).Select(a => (a.Address, a.PrefixLength, a.Peer, a.IsSecondary)),
            result.Value.SelectMany(i => i.Addresses).Select(a => (a.Address, a.PrefixLength, a.Peer, a.IsSecondary)));
    }

    [Fact]
    public void Links_are_read_too()
    {
        // ip -br link and ip -o link.
        var result = Read(
            """
            eth0@if5         UP             82:98:0f:8e:39:ff <BROADCAST,MULTICAST,UP,LOWER_UP> 
            tunl0@NONE       DOWN           0.0.0.0 <NOARP> 
            4: br0: <BROADCAST,MULTICAST> mtu 1450 qdisc noqueue state DOWN mode DEFAULT group default qlen 1000\    link/ether 92:bb:60:6a:bb:0f brd ff:ff:ff:ff:ff:ff
            """);

        Assert.Empty(result.Diagnostics);
        Assert.Equal(
            [
                "0 eth0 BROADCAST,MULTICAST,UP,LOWER_UP; mtu  master  state UP; link  82:98:0f:8e:39:ff kind ",
                "0 tunl0 NOARP; mtu  master  state DOWN; link  0.0.0.0 kind ",
                "4 br0 BROADCAST,MULTICAST; mtu 1450 master  state DOWN; link ether 92:bb:60:6a:bb:0f kind ",
            ],
            result.Value.Select(InterfaceText.Of));
        Assert.Equal([true, false, false], result.Value.Select(i => i.IsUp));
        Assert.Equal([false, true, true], result.Value.Select(i => i.IsKnownDown));
    }

    // Forms of iproute2's link_iptnl.c, link_gre.c and link_wireguard-less devices, which this kernel cannot make.
    [Theory]
    [InlineData("link/ipip 10.9.0.1 peer 10.9.0.9", "ipip remote 10.9.0.9 local 10.9.0.1 dev eth0 ttl inherit pmtudisc", "link ipip 10.9.0.1 kind ipip; tunnel ipip  10.9.0.1 > 10.9.0.9 eth0 ")]
    [InlineData("link/ipip 0.0.0.0 brd 0.0.0.0", "ipip any remote any local any ttl inherit nopmtudisc", "link ipip 0.0.0.0 kind ipip; tunnel ipip   >   ")]
    [InlineData("link/gre 10.9.0.1 peer 10.9.0.8", "gre remote 10.9.0.8 local 10.9.0.1 ttl inherit key 0.0.0.5", "link gre 10.9.0.1 kind gre; tunnel gre  10.9.0.1 > 10.9.0.8  ")]
    [InlineData("link/none", "wireguard numtxqueues 1", "link none  kind wireguard")]
    [InlineData("link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff link-netnsid 0", "vxlan external id 0 dstport 8472 nolearning", "link ether 02:00:00:00:00:01 kind vxlan; tunnel vxlan 0  >   8472 external")]
    public void Tunnels_tell_their_outer_side(string link, string details, string expected)
    {
        var result = Read($"9: t9@NONE: <NOARP,UP> mtu 1480 state UNKNOWN\n    {link}\n    {details}\n");

        Assert.Empty(result.Diagnostics);
        Assert.Equal("9 t9 NOARP,UP; mtu 1480 master  state UNKNOWN; " + expected, InterfaceText.Of(Assert.Single(result.Value)));
    }

    [Theory]
    [InlineData("    inet 10.9.0.300/24 scope global eth0", "2:10: error PT1103: '10.9.0.300/24' is no address")]
    [InlineData("    inet", "2:9: error PT1103: '' is no address")]
    [InlineData("lorem ipsum", "2:1: error PT1103: the line is none that ip addr prints")]
    [InlineData("Device \"eth7\" does not exist.", "2:1: error PT1403: the command failed: Device \"eth7\" does not exist.")]
    [InlineData("eth1 UP 10.9.0.300/24", "2:9: error PT1103: '10.9.0.300/24' is no address")]
    [InlineData("5:", "2:1: error PT1103: the line ends before the interface's name")]
    public void A_line_that_cannot_be_read_is_reported_and_its_neighbours_kept(string line, string diagnostic)
    {
        var result = Read($"3: eth0: <UP> mtu 1500\n{line}\n4: br0: <UP> mtu 1450\n    inet 10.8.0.1/16 scope global br0\n");

        Assert.Equal("ip-addr.txt:" + diagnostic, Assert.Single(result.Diagnostics).ToString());
        Assert.Equal(1500, result.Value[0].Mtu);
        Assert.Equal("10.8.0.1/16 global", InterfaceText.Of(Assert.Single(result.Value[^1].Addresses)));
    }

    [Theory]
    [InlineData("3: eth0: <UP> mtu 1500 qdisc noqueue state UP group default qlen 1000\n", "default")]
    [InlineData("3: eth0: <UP> mtu 1500 qdisc noqueue state UP group 5 qlen 1000\n", "5")]
    [InlineData("3: eth0: <UP> mtu 1500 qdisc noqueue state UP group uplinks qlen 1000\n    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff\n", "uplinks")]
    [InlineData("3: eth0: <UP> mtu 1500\n", null)]
    [InlineData("""[{"ifindex":3,"ifname":"eth0","flags":["UP"],"mtu":1500,"group":"uplinks"}]""", "uplinks")]
    [InlineData("""[{"ifindex":3,"ifname":"eth0","flags":["UP"],"mtu":1500}]""", null)]
    public void The_group_is_read(string text, string? group)
    {
        var result = Read(text);
        Assert.Empty(result.Diagnostics);
        Assert.Equal(group, Assert.Single(result.Value).Group);
    }

    // iplink_bridge_slave.c, bridge_slave_print_opt.
    [Theory]
    [InlineData("4: v1: <UP> mtu 1500\n    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff\n    veth \n    bridge_slave state forwarding priority 32 cost 2 hairpin on guard off\n", true)]
    [InlineData("4: v1: <UP> mtu 1500\n    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff\n    veth \n    bridge_slave state forwarding priority 32 cost 2 hairpin off guard on\n", false)]
    [InlineData("4: v1: <UP> mtu 1500\n    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff\n", null)]
    [InlineData("""[{"ifname":"v1","linkinfo":{"info_kind":"veth","info_slave_kind":"bridge","info_slave_data":{"hairpin":true}}}]""", true)]
    [InlineData("""[{"ifname":"v1","linkinfo":{"info_kind":"veth","info_slave_kind":"bridge","info_slave_data":{"hairpin":false}}}]""", false)]
    [InlineData("""[{"ifname":"v1","linkinfo":{"info_kind":"veth"}}]""", null)]
    public void A_bridge_s_port_tells_its_hairpin_mode(string text, bool? isHairpin) =>
        Assert.Equal(isHairpin, Assert.Single(IpAddrReader.Read(SourceText.From("ip-addr.txt", text)).Value).IsHairpin);

    [Fact]
    public void Counters_of_statistics_are_left_out()
    {
        var result = Read(
            """
            1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
                link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
                altname local0
                inet 127.0.0.1/8 scope host lo
                   valid_lft forever preferred_lft forever
                RX:  bytes packets errors dropped  missed   mcast           
                       874      11      0       0       0       0 
                TX:  bytes packets errors dropped carrier collsns           
                       588       6      0       0       0       0 
            """);

        Assert.Empty(result.Diagnostics);
        Assert.Single(Assert.Single(result.Value).Addresses);
    }

    [Theory]
    [InlineData("""[{"ifindex":1}]""", "1:2: error PT1103: the object has no interface name")]
    [InlineData("""[{"ifname":"a","addr_info":[{"local":"10.0.0.1","prefixlen":33}]}]""", "1:2: error PT1103: '10.0.0.1' is no address with a prefix length")]
    [InlineData("""[{"ifname":"a","addr_info":[{"local":"10.0.0.1","prefixlen":3,"address":"fd00::1"},{}]}]""", "1:2: error PT1103: '10.0.0.1' is no address with a prefix length")]
    public void Wrong_json_is_reported(string json, string diagnostic) =>
        Assert.Equal("ip-addr.txt:" + diagnostic, Assert.Single(Read(json).Diagnostics).ToString());

    [Fact]
    public void Damaged_dumps_never_throw() => Mutations.Survive(
        [InterfaceSamples.Details, InterfaceSamples.Json, InterfaceSamples.OneLine, InterfaceSamples.Brief],
        source => IpAddrReader.Read(source).Diagnostics);

    private static IEnumerable<string> AddressesOf(IEnumerable<Interface> interfaces) => interfaces.SelectMany(i => i.Addresses).Select(InterfaceText.Of);

    private static ParseResult<ImmutableArray<Interface>> Read(string text) => IpAddrReader.Read(SourceText.From("ip-addr.txt", text + "\n"));
}
