using PathTrace.Datapath;
using PathTrace.KernelLab.Nodes;
using PathTrace.KernelLab.Stories;

namespace PathTrace.KernelLab.Facts;

/// <summary>What becomes of packets that a node sends by <c>lo</c> (route.c, ip_route_output_key_hash_rcu, rt_dst_alloc; dev.c, __dev_queue_xmit).</summary>
public sealed class LoopbackFacts
{
    private static readonly NodeConfig Counting = NodeConfig.Router.Rules("*filter\n-A INPUT\n-A FORWARD\n-A OUTPUT\n*mangle\n-A PREROUTING\n-A POSTROUTING")
        .Rules6("*filter\n-A INPUT\n-A FORWARD\n-A OUTPUT\n*mangle\n-A PREROUTING\n-A POSTROUTING");

    [Theory]
    [InlineData("udp 192.168.0.2:40000 -> 10.0.1.1:53")]
    [InlineData("udp 127.0.0.1:40000 -> 127.0.0.1:53")]
    public void While_lo_is_down_the_node_s_own_packets_to_itself_are_lost_behind_postrouting(string packet) => FactNode.On(Counting.Plus("link set lo down"), node =>
    {
        var story = node.Makes(packet);
        Assert.Equal(Fate.Lost, story.Fate);
        Assert.Equal(["filter/OUTPUT/1", "mangle/POSTROUTING/1"], story.Rules());
    });

    [Fact]
    public void While_lo_is_down_packets_from_elsewhere_are_delivered() => FactNode.On(Counting.Plus("link set lo down"), node =>
    {
        Assert.Equal(Fate.Delivered, node.Arrives("eth1", "udp 10.0.1.9:40000 -> 10.0.2.1:53").Fate);
        Assert.Equal(Fate.Delivered, node.Arrives("eth1", "udp [2001:db8:1::9]:40000 -> [2001:db8:2::1]:53").Fate);
    });

    [Theory]
    [InlineData("udp 192.168.0.2:40000 -> 10.77.0.1:53")]
    [InlineData("udp 127.0.0.1:40000 -> 10.77.0.1:53")]
    public void What_the_node_makes_and_sends_over_lo_is_delivered_whatever_the_route(string packet) => FactNode.On(Counting.Plus("route add 10.77.0.0/16 dev lo"), node =>
    {
        var story = node.Makes(packet);
        Assert.Equal(Fate.Delivered, story.Fate);
        Assert.Equal(["filter/OUTPUT/1", "mangle/POSTROUTING/1", "mangle/PREROUTING/1", "filter/INPUT/1"], story.Rules());
    });

    // PathTrace ends the circle at its first turn; the kernel walks FORWARD until the TTL is 1.
    [Fact]
    public void What_comes_from_elsewhere_and_is_routed_over_lo_circles() => FactNode.On(Counting.Plus("route add 10.77.0.0/16 dev lo"), node =>
    {
        var comparison = Comparison.Of(node, new("eth1", FactNode.PacketOf("udp 10.0.1.9:40000 -> 10.77.0.1:53 ttl 5")));
        Assert.Equal((Fate.Lost, 4), (comparison.Kernel.Fate, comparison.Kernel.Rules().Count(r => r == "filter/FORWARD/1")));
        Assert.Equal(Disposition.Looped, Assert.Single(comparison.Predicted).End);
    });

    // A socket's packet walks OUTPUT before it is refused.
    [Fact]
    public void An_ipv6_route_over_lo_refuses() => FactNode.On(Counting.Plus("-6 route add 2001:db8:77::/64 dev lo"), node =>
    {
        var story = node.Arrives("eth1", "udp [2001:db8:1::9]:40000 -> [2001:db8:77::1]:53");
        Assert.Equal((Fate.Lost, "icmp 1/0"), (story.Fate, story.Answer));
        Assert.Equal(["mangle/PREROUTING/1"], story.Rules());
        var made = Comparison.Of(node, new(null, FactNode.PacketOf("udp [2001:db8::2]:40000 -> [2001:db8:77::1]:53")));
        Assert.Equal((Fate.Lost, "icmp 1/0"), (made.Kernel.Fate, made.Kernel.Answer));
        Assert.Equal(Disposition.NoRoute, Assert.Single(made.Predicted).End);
    });

    [Theory]
    [InlineData("udp 10.0.1.1:40000 -> 0.0.0.0:53", "10.0.1.1")]
    [InlineData("udp 0.0.0.0:40000 -> 0.0.0.0:53", "127.0.0.1")]
    [InlineData("tcp 10.0.1.1:40000 -> 0.0.0.0:80", "10.0.1.1")]
    [InlineData("udp [2001:db8:1::1]:40000 -> [::]:53", "::1")]
    public void A_packet_to_no_address_goes_to_the_node_itself(string packet, string destination) => FactNode.On(Counting, node =>
    {
        var story = node.Makes(packet);
        Assert.Equal((Fate.Delivered, destination), (story.Fate, story.Packet!.Destination.ToString()));
        Assert.Equal(["filter/OUTPUT/1", "mangle/POSTROUTING/1", "mangle/PREROUTING/1", "filter/INPUT/1"], story.Rules());
    });
}
