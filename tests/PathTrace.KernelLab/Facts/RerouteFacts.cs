using PathTrace.KernelLab.Nodes;
using PathTrace.KernelLab.Stories;

namespace PathTrace.KernelLab.Facts;

/// <summary>
/// Packets that a node makes are routed again after OUTPUT's mangle and nat (netfilter.c, ip_route_me_harder; iptable_mangle.c, ipt_mangle_out; nf_nat_proto.c, nf_nat_ipv4_local_fn).
/// </summary>
public sealed class RerouteFacts
{
    private static readonly NodeConfig Node = NodeConfig.Router.Rules("""
        *raw
        -A OUTPUT -p udp --dport 1000 -j MARK --set-xmark 0x1/0xffffffff
        *mangle
        -A OUTPUT -p udp --dport 1001 -j MARK --set-xmark 0x1/0xffffffff
        -A OUTPUT -p udp --dport 1002 -j TOS --set-tos 0x10/0xff
        *nat
        -A OUTPUT -p udp --dport 1003 -j DNAT --to-destination 10.0.1.9
        -A OUTPUT -p udp --dport 1004 -j MARK --set-xmark 0x1/0xffffffff
        -A OUTPUT -p udp --dport 1006 -j DNAT --to-destination 8.8.8.8:53
        *filter
        -A OUTPUT -p udp --dport 1005 -j MARK --set-xmark 0x1/0xffffffff
        """).Plus("route add default via 10.0.2.9 dev eth2 table 100", "rule add fwmark 1 pref 100 table 100", "rule add tos 0x10 pref 101 table 100");

    // raw, and a mark set in nat or filter, do not route again; mangle compares mark, TOS and addresses, nat the destination.
    [Theory]
    [InlineData(1000, "eth0")]
    [InlineData(1001, "eth2")]
    [InlineData(1002, "eth2")]
    [InlineData(1003, "eth1")]
    [InlineData(1004, "eth0")]
    [InlineData(1005, "eth0")]
    [InlineData(1006, "eth0")]
    public void Mangle_routes_again_for_mark_and_tos_and_nat_for_the_destination(int port, string device) => FactNode.On(Node, node =>
        Assert.Equal(device, node.Makes($"udp 192.168.0.2:40000 -> 8.8.8.8:{port}").Out));

    [Fact]
    public void The_first_routing_decision_sees_the_mark_of_the_socket() => FactNode.On(Node, node =>
    {
        Assert.Equal("eth2", node.Makes("udp 192.168.0.2:40000 -> 8.8.8.8:53 mark 0x1").Out);
        Assert.Equal("eth0", node.Makes("udp 192.168.0.2:40000 -> 8.8.8.8:53").Out);
    });

    [Fact]
    public void Rules_of_output_see_the_first_egress_interface_and_postrouting_the_new_one() => FactNode.On(Node.Rules("""
        *mangle
        -A OUTPUT -o eth0 -j MARK --set-xmark 0x1/0xffffffff
        -A OUTPUT -o eth0
        -A POSTROUTING -o eth2
        *filter
        -A OUTPUT -o eth0
        -A OUTPUT -o eth2
        """), node => Assert.Equal(
            ["mangle/OUTPUT/1", "mangle/OUTPUT/2", "filter/OUTPUT/1", "mangle/POSTROUTING/1"],
            node.Makes("udp 192.168.0.2:40000 -> 8.8.8.8:53").Rules()));

    // Routed again behind both, the packet would have its old mark and leave.
    [Fact]
    public void Each_backend_routes_again_by_itself() => FactNode.On(NodeConfig.Router
        .Rules("*mangle\n-A OUTPUT -m mark --mark 0x1 -j MARK --set-xmark 0x0/0xffffffff")
        .LegacyRules("*mangle\n-A OUTPUT -p udp -m udp --dport 1000 -j MARK --set-xmark 0x1/0xffffffff")
        .Plus("rule add fwmark 1 pref 100 prohibit"), node =>
    {
        Assert.Equal(Fate.Lost, node.Makes("udp 192.168.0.2:40000 -> 8.8.8.8:1000").Fate);
        Assert.Equal("eth0", node.Makes("udp 192.168.0.2:40000 -> 8.8.8.8:1001").Out);
    });

    [Fact]
    public void Ipv6_routes_again_too() => FactNode.On(NodeConfig.Router.Rules6("""
        *mangle
        -A OUTPUT -p udp --dport 1001 -j MARK --set-xmark 0x1/0xffffffff
        *nat
        -A OUTPUT -p udp --dport 1003 -j DNAT --to-destination 2001:db8:1::9
        """).Plus("-6 route add default via 2001:db8:2::9 dev eth2 table 100", "-6 rule add fwmark 1 pref 100 table 100"), node =>
    {
        Assert.Equal("eth0", node.Makes("udp [2001:db8::2]:40000 -> [2001:db8:ffff::7]:1000").Out);
        Assert.Equal("eth2", node.Makes("udp [2001:db8::2]:40000 -> [2001:db8:ffff::7]:1001").Out);
        Assert.Equal("eth1", node.Makes("udp [2001:db8::2]:40000 -> [2001:db8:ffff::7]:1003").Out);
    });
}
