using PathTrace.KernelLab.Nodes;

namespace PathTrace.KernelLab.Facts;

/// <summary>How replies are translated back (nf_nat_core.c, nf_nat_packet; nf_nat_proto.c, nf_nat_ipv4_out and nf_nat_ipv4_pre_routing).</summary>
public sealed class ReplyFacts
{
    private static readonly NodeConfig Node = NodeConfig.Router.Rules("""
        *mangle
        -A PREROUTING -i eth0 -d 192.168.0.2/32
        -A FORWARD -m conntrack --ctstate ESTABLISHED
        -A POSTROUTING -s 10.0.2.9/32
        *nat
        -A PREROUTING -d 198.51.100.1/32 -j DNAT --to-destination 10.0.2.9
        -A PREROUTING -i eth0
        -A POSTROUTING -s 10.0.1.0/24 -o eth0 -j SNAT --to-source 192.168.0.2
        -A POSTROUTING -o eth1
        *filter
        -A FORWARD -i eth0 -d 10.0.1.9/32
        -A FORWARD -m conntrack --ctstate ESTABLISHED
        """);

    // mangle PREROUTING still sees the node's address; routing and FORWARD see the sender's.
    [Fact]
    public void Snat_is_undone_in_prerouting_before_routing_and_nat_rules_are_not_walked() => FactNode.On(Node, node =>
    {
        Assert.Equal("192.168.0.2", node.Arrives("eth1", "udp 10.0.1.9:40000 -> 8.8.8.8:53").Packet!.Source.ToString());
        var reply = node.Watch.PutNext(new("eth0", FactNode.PacketOf("udp 8.8.8.8:53 -> 192.168.0.2:40000")));
        Assert.Equal(["mangle/PREROUTING/1", "mangle/FORWARD/1", "filter/FORWARD/1", "filter/FORWARD/2"], reply.Rules());
        Assert.Equal(("eth1", "10.0.1.9:40000"), (reply.Out, reply.Packet!.To.ToString()));
    });

    // mangle POSTROUTING still sees the real sender.
    [Fact]
    public void Dnat_is_undone_on_the_way_out() => FactNode.On(Node, node =>
    {
        Assert.Equal("10.0.2.9", node.Arrives("eth1", "udp 10.0.1.9:40000 -> 198.51.100.1:53").Packet!.Destination.ToString());
        var reply = node.Watch.PutNext(new("eth2", FactNode.PacketOf("udp 10.0.2.9:53 -> 10.0.1.9:40000")));
        Assert.Equal(["mangle/FORWARD/1", "filter/FORWARD/2", "mangle/POSTROUTING/1"], reply.Rules());
        Assert.Equal(("eth1", "198.51.100.1:53"), (reply.Out, reply.Packet!.From.ToString()));
    });

    // PathTrace is told that the packet belongs to a connection, and does not guess what the connection's first packet went through.
    [Fact]
    public void Without_a_translation_pathtrace_walks_a_later_packet_rule_by_rule() => FactNode.On(Node.Rules("""
        *mangle
        -A FORWARD -m conntrack --ctstate NEW
        *filter
        -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
        -A FORWARD -j ACCEPT
        """), node =>
    {
        Assert.Equal(["mangle/FORWARD/1", "filter/FORWARD/2"], node.Arrives("eth1", "udp 10.0.1.9:40000 -> 10.0.2.9:53").Rules());
        Assert.Equal(["filter/FORWARD/1"], node.Follows("eth2", "udp 10.0.2.9:53 -> 10.0.1.9:40000").Rules());
    });
}
