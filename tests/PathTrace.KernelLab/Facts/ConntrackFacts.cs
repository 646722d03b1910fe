using PathTrace.KernelLab.Nodes;
using PathTrace.Net;

namespace PathTrace.KernelLab.Facts;

/// <summary>Connection tracking (nf_conntrack_core.c, nf_conntrack_in; nf_conntrack_proto_tcp.c, tcp_new; nf_conntrack_proto_icmp.c; xt_conntrack.c, conntrack_mt).</summary>
public sealed class ConntrackFacts
{
    private const string States = """
        *raw
        -A PREROUTING -p udp -m udp --dport 1000 -j NOTRACK
        *mangle
        -A PREROUTING -m conntrack --ctstate NEW
        -A PREROUTING -m conntrack --ctstate ESTABLISHED
        -A PREROUTING -m conntrack --ctstate RELATED
        -A PREROUTING -m conntrack --ctstate INVALID
        -A PREROUTING -m conntrack --ctstate UNTRACKED
        """;

    private static readonly NodeConfig Node = NodeConfig.Router.Rules(States);

    // tcp_new: SYN opens, a bare ACK picks up a connection (nf_conntrack_tcp_loose is 1); icmp_new: only queries open.
    [Theory]
    [InlineData("tcp 10.0.1.9:40000 -> 10.0.2.9:80", 1)]
    [InlineData("tcp 10.0.1.9:40000 -> 10.0.2.9:80 flags ack", 1)]
    [InlineData("tcp 10.0.1.9:40000 -> 10.0.2.9:80 flags psh,ack", 1)]
    [InlineData("tcp 10.0.1.9:40000 -> 10.0.2.9:80 flags syn,ack", 4)]
    [InlineData("tcp 10.0.1.9:40000 -> 10.0.2.9:80 flags fin", 4)]
    [InlineData("tcp 10.0.1.9:40000 -> 10.0.2.9:80 flags rst", 4)]
    [InlineData("tcp 10.0.1.9:40000 -> 10.0.2.9:80 flags none", 4)]
    [InlineData("udp 10.0.1.9:40000 -> 10.0.2.9:53", 1)]
    [InlineData("udp 10.0.1.9:40000 -> 10.0.2.9:1000", 5)]
    [InlineData("icmp 10.0.1.9 -> 10.0.2.9 type 8", 1)]
    [InlineData("icmp 10.0.1.9 -> 10.0.2.9 type 0", 4)]
    [InlineData("icmp 10.0.1.9 -> 10.0.2.9 type 3 code 1", 4)]
    public void First_packets_have_a_state(string packet, int rule) => FactNode.On(Node, node =>
        Assert.Equal($"mangle/PREROUTING/{rule}", node.Arrives("eth1", packet).Rules()[^1]));

    // A FIN with an ACK is taken for the end of a connection that was there before: tcp_conntracks has sIV for it as well.
    [Fact]
    public void A_fin_with_an_ack_is_invalid() => FactNode.On(Node, node =>
        Assert.Equal(["mangle/PREROUTING/4"], node.Arrives("eth1", "tcp 10.0.1.9:40000 -> 10.0.2.9:80 flags fin,ack").Rules()));

    [Theory]
    [InlineData("tcp [2001:db8:1::9]:40000 -> [2001:db8:2::9]:80", 1)]
    [InlineData("tcp [2001:db8:1::9]:40000 -> [2001:db8:2::9]:80 flags syn,ack", 4)]
    [InlineData("udp [2001:db8:1::9]:40000 -> [2001:db8:2::9]:53", 1)]
    [InlineData("icmpv6 2001:db8:1::9 -> 2001:db8:2::9 type 128", 1)]
    [InlineData("icmpv6 2001:db8:1::9 -> 2001:db8:2::9 type 129", 4)]
    public void First_packets_have_a_state_in_ipv6(string packet, int rule) => FactNode.On(NodeConfig.Router.Rules6(States), node =>
        Assert.Equal([$"mangle/PREROUTING/{rule}"], node.Arrives("eth1", packet).Rules()));

    [Fact]
    public void Replies_and_what_follows_them_are_established() => FactNode.On(Node, node =>
    {
        Assert.Equal(["mangle/PREROUTING/1"], node.Arrives("eth1", "udp 10.0.1.9:40000 -> 10.0.2.9:53").Rules());
        Assert.Equal(["mangle/PREROUTING/2"], node.Follows("eth2", "udp 10.0.2.9:53 -> 10.0.1.9:40000").Rules());
        Assert.Equal(["mangle/PREROUTING/2"], node.Follows("eth1", "udp 10.0.1.9:40000 -> 10.0.2.9:53").Rules());
    });

    // nf_conntrack_proto_icmp.c, nf_conntrack_inet_error: the quoted packet leads to the connection.
    [Fact]
    public void An_icmp_error_about_a_known_packet_is_related() => FactNode.On(Node, node =>
    {
        Assert.Equal(["mangle/PREROUTING/1"], node.Arrives("eth1", "udp 10.0.1.9:40000 -> 10.0.2.9:53").Rules());
        Assert.Equal(["mangle/PREROUTING/3"], node.Follows("eth2", "icmp 10.0.2.9 -> 10.0.1.9 type 3 code 3", CtStates.Related, "udp 10.0.1.9:40000 -> 10.0.2.9:53").Rules());
    });

    // nf_conntrack_core.c, resolve_normal_ct: until a reply was seen the same direction stays NEW.
    [Fact]
    public void The_second_packet_before_any_reply_is_still_new() => FactNode.On(Node, node =>
    {
        Assert.Equal(["mangle/PREROUTING/1"], node.Arrives("eth1", "udp 10.0.1.9:40000 -> 10.0.2.9:53").Rules());
        Assert.Equal(["mangle/PREROUTING/1"], node.Follows("eth1", "udp 10.0.1.9:40000 -> 10.0.2.9:53", CtStates.New).Rules());
    });

    // Without the first packet a SYN+ACK is INVALID and a UDP reply NEW, and neither is translated back.
    [Fact]
    public void A_node_that_never_saw_the_first_packet_does_not_know_the_reply() => FactNode.On(NodeConfig.Router.Rules("""
        *nat
        -A PREROUTING -d 198.51.100.1/32 -j DNAT --to-destination 10.0.2.9
        *filter
        -A FORWARD -m conntrack --ctstate INVALID
        -A FORWARD -m conntrack --ctstate NEW
        """), node =>
    {
        var tcp = node.Arrives("eth2", "tcp 10.0.2.9:80 -> 10.0.1.9:40000 flags syn,ack");
        Assert.Equal(["filter/FORWARD/1"], tcp.Rules());
        Assert.Equal("10.0.2.9", tcp.Packet!.Source.ToString());
        var udp = node.Arrives("eth2", "udp 10.0.2.9:53 -> 10.0.1.9:40000");
        Assert.Equal(["filter/FORWARD/2"], udp.Rules());
        Assert.Equal("10.0.2.9", udp.Packet!.Source.ToString());
    });

    private const string Options = """
        *nat
        -A PREROUTING -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.2.9:8080
        *filter
        -A FORWARD -m conntrack --ctstate DNAT
        -A FORWARD -m conntrack --ctstate SNAT
        -A FORWARD -m conntrack --ctorigdst 198.51.100.1 --ctorigdstport 80
        -A FORWARD -m conntrack --ctorigdst 10.0.2.9
        -A FORWARD -m conntrack --ctproto 6 --ctdir ORIGINAL
        -A FORWARD -m conntrack --ctdir REPLY
        -A FORWARD -m conntrack --ctorigsrc 10.0.1.9 --ctreplsrc 10.0.2.9 --ctorigsrcport 40000 --ctreplsrcport 8080
        -A FORWARD -m conntrack ! --ctstatus CONFIRMED
        -A FORWARD -m conntrack --ctstatus ASSURED,SEEN_REPLY
        """;

    [Fact]
    public void The_original_tuple_keeps_the_destination_from_before_dnat() => FactNode.On(NodeConfig.Router.Rules(Options), node =>
        Assert.Equal(
            ["nat/PREROUTING/1", .. new[] { 1, 3, 5, 7, 8 }.Select(n => $"filter/FORWARD/{n}")],
            node.Arrives("eth1", "tcp 10.0.1.9:40000 -> 198.51.100.1:80").Rules()));

    [Fact]
    public void The_states_dnat_and_snat_are_seen_while_a_translation_is_in_force() => FactNode.On(NodeConfig.Router.Rules("""
        *nat
        -A POSTROUTING -p udp -m udp --dport 53 -j SNAT --to-source 192.168.0.2
        *filter
        -A FORWARD -m conntrack --ctstate SNAT
        -A FORWARD -m conntrack --ctdir REPLY
        """), node =>
    {
        Assert.Equal(["nat/POSTROUTING/1"], node.Arrives("eth1", "udp 10.0.1.9:40000 -> 8.8.8.8:53").Rules());
        Assert.Equal(["filter/FORWARD/1", "filter/FORWARD/2"], node.Watch.PutNext(new("eth0", FactNode.PacketOf("udp 8.8.8.8:53 -> 192.168.0.2:40000"))).Rules());
    });
}
