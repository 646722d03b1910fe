using PathTrace.KernelLab.Nodes;
using PathTrace.KernelLab.Stories;

namespace PathTrace.KernelLab.Facts;

/// <summary>When translations happen, and to what (nf_nat_core.c, nf_nat_inet_fn and nf_nat_setup_info; nf_nat_masquerade.c; nf_nat_redirect.c; xt_NETMAP.c).</summary>
public sealed class NatFacts
{
    private static string Ends(KernelStory story) => $"{story.Packet!.From} -> {story.Packet.To}";

    private static readonly NodeConfig Dnat = NodeConfig.Router.Rules("""
        *raw
        -A PREROUTING -p udp -m udp --dport 1000 -j NOTRACK
        *nat
        -A PREROUTING -d 198.51.100.1/32 -m ttl --ttl-eq 64 -j DNAT --to-destination 10.0.2.9
        -A POSTROUTING -o eth2
        """);

    [Fact]
    public void Only_the_first_packet_of_a_connection_walks_nat() => FactNode.On(Dnat, node =>
    {
        var first = node.Arrives("eth1", "udp 10.0.1.9:40000 -> 198.51.100.1:53");
        Assert.Equal(["nat/PREROUTING/1", "nat/POSTROUTING/1"], first.Rules());
        Assert.Equal("10.0.1.9:40000 -> 10.0.2.9:53", Ends(first));
        var second = node.Follows("eth1", "udp 10.0.1.9:40000 -> 198.51.100.1:53");
        Assert.Empty(second.Rules());
        Assert.Equal("10.0.1.9:40000 -> 10.0.2.9:53", Ends(second));
    });

    // The first packet's TTL misses the rule, the second's would not: the connection stays as it is.
    [Fact]
    public void A_walk_without_a_hit_is_a_null_binding() => FactNode.On(Dnat, node =>
    {
        Assert.Equal("eth0", node.Arrives("eth1", "udp 10.0.1.9:40000 -> 198.51.100.1:53 ttl 60").Out);
        var second = node.Follows("eth1", "udp 10.0.1.9:40000 -> 198.51.100.1:53 ttl 64");
        Assert.Equal(("eth0", "10.0.1.9:40000 -> 198.51.100.1:53"), (second.Out, Ends(second)));
        Assert.Empty(second.Rules());
    });

    [Fact]
    public void Invalid_and_untracked_packets_skip_nat() => FactNode.On(Dnat, node =>
    {
        Assert.Empty(node.Arrives("eth1", "tcp 10.0.1.9:40000 -> 198.51.100.1:80 flags syn,ack").Rules());
        var untracked = node.Arrives("eth1", "udp 10.0.1.9:40000 -> 198.51.100.1:1000");
        Assert.Equal(["raw/PREROUTING/1"], untracked.Rules());
        Assert.Equal("eth0", untracked.Out);
    });

    private const string Marks = """
        *raw
        -A PREROUTING -p udp -m udp --dport 1000 -j MARK --set-mark 0x1
        *mangle
        -A PREROUTING -p udp -m udp --dport 1001 -j MARK --set-mark 0x1
        *nat
        -A PREROUTING -p udp -m udp --dport 1002 -j MARK --set-mark 0x1
        -A PREROUTING -p udp -m udp --dport 1003 -j DNAT --to-destination 10.0.2.10
        -A POSTROUTING -p udp -m udp --dport 1004 -j SNAT --to-source 192.168.0.2
        """;

    // 1004: the routing rule for the source 192.168.0.2 comes too early for the SNAT.
    [Theory]
    [InlineData(1000, "eth2")]
    [InlineData(1001, "eth2")]
    [InlineData(1002, "eth2")]
    [InlineData(1003, "eth2")]
    [InlineData(1004, "eth0")]
    [InlineData(1005, "eth0")]
    public void Dnat_and_marks_of_prerouting_come_before_routing_and_snat_after(int port, string device) => FactNode.On(
        NodeConfig.Router.Rules(Marks).Plus("route add default via 10.0.2.9 dev eth2 table 100", "rule add fwmark 1 pref 100 table 100", "rule add from 192.168.0.2 pref 101 table 100"),
        node => Assert.Equal(device, node.Arrives("eth1", $"udp 10.0.1.9:40000 -> 8.8.8.8:{port}").Out));

    [Fact]
    public void Ports_are_kept_unless_told() => FactNode.On(NodeConfig.Router.Rules("""
        *nat
        -A PREROUTING -p udp -m udp --dport 1000 -j DNAT --to-destination 10.0.2.9
        -A PREROUTING -p udp -m udp --dport 1001 -j DNAT --to-destination 10.0.2.9:53
        -A POSTROUTING -p udp -m udp --dport 1000 -j SNAT --to-source 192.168.0.2
        -A POSTROUTING -p udp -m udp --dport 53 -j SNAT --to-source 192.168.0.2:7000
        -A POSTROUTING -p udp -m udp --dport 1002 -j SNAT --to-source 192.168.0.2 --random-fully
        -A POSTROUTING -p udp -m udp --dport 1003 -j MASQUERADE --random
        """), node =>
    {
        Assert.Equal("192.168.0.2:40000 -> 10.0.2.9:1000", Ends(node.Arrives("eth1", "udp 10.0.1.9:40000 -> 8.8.8.8:1000")));
        Assert.Equal("192.168.0.2:7000 -> 10.0.2.9:53", Ends(node.Arrives("eth1", "udp 10.0.1.9:40000 -> 8.8.8.8:1001")));
        foreach (var port in new[] { 1002, 1003 })
            Assert.Contains(Enumerable.Range(0, 4).Select(_ => node.Arrives("eth1", $"udp 10.0.1.9:40000 -> 8.8.8.8:{port}")), story => story.Packet!.SourcePort != 40000);
    });

    [Fact]
    public void A_port_in_use_is_not_kept() => FactNode.On(NodeConfig.Router.Rules("*nat\n-A POSTROUTING -o eth0 -j SNAT --to-source 192.168.0.2"), node =>
    {
        Assert.Equal("192.168.0.2:40000 -> 8.8.8.8:53", Ends(node.Arrives("eth1", "udp 10.0.1.9:40000 -> 8.8.8.8:53")));
        var second = node.Watch.PutNext(new("eth1", FactNode.PacketOf("udp 10.0.1.10:40000 -> 8.8.8.8:53")));
        Assert.Equal("192.168.0.2", second.Packet!.Source.ToString());
        Assert.NotEqual(40000, second.Packet.SourcePort);
    });

    [Fact]
    public void A_range_is_a_choice() => FactNode.On(NodeConfig.Router.Rules("*nat\n-A PREROUTING -d 198.51.100.1/32 -j DNAT --to-destination 10.0.2.8-10.0.2.11"), node =>
    {
        var chosen = Enumerable.Range(10, 24).Select(n => node.Arrives("eth1", $"udp 10.0.1.{n}:40000 -> 198.51.100.1:53").Packet!.Destination.ToString()).ToHashSet();
        Assert.Subset(new HashSet<string> { "10.0.2.8", "10.0.2.9", "10.0.2.10", "10.0.2.11" }, chosen);
        Assert.True(chosen.Count > 1, string.Join(' ', chosen));
    });

    [Fact]
    public void Redirect_takes_the_first_address_of_the_ingress_interface_and_loopback_in_output() => FactNode.On(NodeConfig.Router.Rules("""
        *nat
        -A PREROUTING -p udp -m udp --dport 53 -j REDIRECT --to-ports 5353
        -A OUTPUT -p udp -m udp --dport 53 -j REDIRECT --to-ports 5353
        """).Plus("addr add 10.0.1.2/24 dev eth1"), node =>
    {
        Assert.Equal("10.0.1.9:40000 -> 10.0.1.1:5353", Ends(node.Arrives("eth1", "udp 10.0.1.9:40000 -> 8.8.8.8:53")));
        Assert.Equal("10.0.2.9:40000 -> 10.0.2.1:5353", Ends(node.Arrives("eth2", "udp 10.0.2.9:40000 -> 8.8.8.8:53")));
        Assert.Equal("192.168.0.2:40000 -> 127.0.0.1:5353", Ends(node.Makes("udp 192.168.0.2:40000 -> 8.8.8.8:53")));
    });

    // nf_nat_core.c, nf_nat_l4proto_unique_tuple: of an ICMP query the identifier, whichever end is translated.
    [Fact]
    public void To_draw_an_identifier_anew_is_a_translation() => FactNode.On(NodeConfig.Router.Rules("""
        *nat
        -A PREROUTING -s 10.0.1.9/32 -j DNAT --to-destination 10.0.2.9 --random
        -A PREROUTING -j DNAT --to-destination 10.0.2.9
        -A POSTROUTING -s 10.0.1.9/32 -j SNAT --to-source 10.0.1.9 --random
        *filter
        -A FORWARD -m conntrack --ctstate DNAT
        """), node =>
    {
        Assert.Equal(["nat/PREROUTING/1", "filter/FORWARD/1", "nat/POSTROUTING/1"], node.Arrives("eth1", "icmp 10.0.1.9 -> 10.0.2.9").Rules());
        Assert.Equal(["nat/PREROUTING/2"], node.Arrives("eth1", "icmp 10.0.1.10 -> 10.0.2.9").Rules());
    });

    [Fact]
    public void Netmap_keeps_the_host_bits() => FactNode.On(NodeConfig.Router.Rules("""
        *nat
        -A PREROUTING -d 198.51.100.0/24 -j NETMAP --to 10.0.2.0/24
        -A POSTROUTING -s 10.0.1.0/24 -j NETMAP --to 172.20.7.0/24
        """), node => Assert.Equal("172.20.7.9:40000 -> 10.0.2.77:53", Ends(node.Arrives("eth1", "udp 10.0.1.9:40000 -> 198.51.100.77:53"))));

    [Fact]
    public void Ipv6_translates_in_the_same_way() => FactNode.On(NodeConfig.Router.Rules6("""
        *nat
        -A PREROUTING -p udp -m udp --dport 1000 -j DNAT --to-destination [2001:db8:2::9]:53
        -A PREROUTING -p udp -m udp --dport 1001 -j REDIRECT --to-ports 53
        -A PREROUTING -p udp -m udp --dport 1002 -j NETMAP --to 2001:db8:2::/64
        -A OUTPUT -p udp -m udp --dport 1001 -j REDIRECT --to-ports 53
        -A POSTROUTING -o eth0 -j MASQUERADE
        """), node =>
    {
        Assert.Equal("[2001:db8:1::9]:40000 -> [2001:db8:2::9]:53", Ends(node.Arrives("eth1", "udp [2001:db8:1::9]:40000 -> [2001:db8:ffff::7]:1000")));
        Assert.Equal("[2001:db8:1::9]:40000 -> [2001:db8:1::1]:53", Ends(node.Arrives("eth1", "udp [2001:db8:1::9]:40000 -> [2001:db8:ffff::7]:1001")));
        Assert.Equal("[2001:db8:1::9]:40000 -> [2001:db8:2::7]:1002", Ends(node.Arrives("eth1", "udp [2001:db8:1::9]:40000 -> [2001:db8:ffff::7]:1002")));
        Assert.Equal("[2001:db8::2]:40000 -> [::1]:53", Ends(node.Makes("udp [2001:db8::2]:40000 -> [2001:db8:ffff::7]:1001")));
        Assert.Equal("[2001:db8::2]:40000 -> [2001:db8:ffff::7]:1003", Ends(node.Arrives("eth1", "udp [2001:db8:1::9]:40000 -> [2001:db8:ffff::7]:1003")));
    });
}
