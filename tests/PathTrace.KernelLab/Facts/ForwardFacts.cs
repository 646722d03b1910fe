using PathTrace.KernelLab.Nodes;
using PathTrace.KernelLab.Stories;

namespace PathTrace.KernelLab.Facts;

/// <summary>What happens before the FORWARD hook (ip_forward.c, ip_forward).</summary>
public sealed class ForwardFacts
{
    private static readonly NodeConfig Ttl = NodeConfig.Router.Rules("""
        *mangle
        :PREROUTING ACCEPT [0:0]
        :FORWARD ACCEPT [0:0]
        -A PREROUTING -m ttl --ttl-eq 64
        -A FORWARD -m ttl --ttl-eq 64
        -A FORWARD -m ttl --ttl-eq 63
        """);

    [Fact]
    public void The_ttl_is_decremented_before_forward() => FactNode.On(Ttl, node =>
    {
        var story = node.Arrives("eth1", "udp 10.0.1.9:40000 -> 10.0.2.9:53 ttl 64");
        Assert.Equal(
            ["prerouting mangle/PREROUTING/1", "prerouting mangle/PREROUTING/policy accept", "forward mangle/FORWARD/2", "forward mangle/FORWARD/policy accept"],
            story.Hits);
        Assert.Equal(63, story.Packet!.Ttl);
    });

    [Fact]
    public void Ttl_one_ends_before_forward() => FactNode.On(Ttl, node =>
    {
        var story = node.Arrives("eth1", "udp 10.0.1.9:40000 -> 10.0.2.9:53 ttl 1");
        Assert.Equal(["prerouting mangle/PREROUTING/policy accept"], story.Hits);
        Assert.Equal((Fate.Lost, "icmp 11/0"), (story.Fate, story.Answer));
    });

    // ip_forward.c: the switch is that of the interface by which the packet came; IPv6 knows one switch for all (ip6_output.c, ip6_forward).
    [Fact]
    public void Forwarding_is_per_ingress_interface_and_silent() => FactNode.On(NodeConfig.Router.Set("net.ipv4.conf.eth1.forwarding=0", "net.ipv6.conf.eth1.forwarding=0"), node =>
    {
        var story = node.Arrives("eth1", "udp 10.0.1.9:40000 -> 10.0.2.9:53");
        Assert.Equal((Fate.Lost, null), (story.Fate, story.Answer));
        Assert.Equal(Fate.Sent, node.Arrives("eth2", "udp 10.0.2.9:40000 -> 10.0.1.9:53").Fate);
        Assert.Equal(Fate.Sent, node.Arrives("eth1", "udp [2001:db8:1::9]:40000 -> [2001:db8:2::9]:53").Fate);
    });

    [Fact]
    public void Ipv6_forwards_only_when_the_switch_for_all_is_on() => FactNode.On(NodeConfig.Router.Set("net.ipv6.conf.all.forwarding=0"), node =>
    {
        var story = node.Arrives("eth1", "udp [2001:db8:1::9]:40000 -> [2001:db8:2::9]:53");
        Assert.Equal((Fate.Lost, null), (story.Fate, story.Answer));
    });

    // The lab's frames forbid fragments. 3/4: fragmentation needed; ICMPv6 2/0: packet too big; 3/0: hop limit exceeded.
    [Fact]
    public void What_does_not_fit_the_egress_mtu_is_answered() => FactNode.On(
        NodeConfig.Router with { Links = [.. NodeConfig.Router.Links.Take(2), NodeConfig.Router.Links[2] with { Mtu = 1400 }] },
        node =>
        {
            Assert.Equal(Fate.Sent, node.Arrives("eth1", "udp 10.0.1.9:40000 -> 10.0.2.9:53 length 1400").Fate);
            Assert.Equal("icmp 3/4", node.Arrives("eth1", "udp 10.0.1.9:40000 -> 10.0.2.9:53 length 1401").Answer);
            Assert.Equal("icmp 2/0", node.Arrives("eth1", "udp [2001:db8:1::9]:40000 -> [2001:db8:2::9]:53 length 1401").Answer);
        });

    [Fact]
    public void A_hop_limit_of_one_ends_before_forward_and_a_local_packet_may_have_it() => FactNode.On(NodeConfig.Router.Rules6("*filter\n-A FORWARD"), node =>
    {
        var story = node.Arrives("eth1", "udp [2001:db8:1::9]:40000 -> [2001:db8:2::9]:53 ttl 1");
        Assert.Empty(story.Rules());
        Assert.Equal((Fate.Lost, "icmp 3/0"), (story.Fate, story.Answer));
        Assert.Equal(Fate.Delivered, node.Arrives("eth1", "udp [2001:db8:1::9]:40000 -> [2001:db8:1::1]:53 ttl 1").Fate);
        Assert.Equal(Fate.Delivered, node.Arrives("eth1", "udp 10.0.1.9:40000 -> 10.0.1.1:53 ttl 1").Fate);
    });
}
