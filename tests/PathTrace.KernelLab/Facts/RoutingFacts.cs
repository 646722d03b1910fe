using PathTrace.KernelLab.Nodes;
using PathTrace.KernelLab.Probes;
using PathTrace.KernelLab.Stories;

namespace PathTrace.KernelLab.Facts;

/// <summary>How a route is chosen and what the failing types say (fib_trie.c, fib_table_lookup; fib_semantics.c, fib_props and fib_select_multipath; route.c, ip_error).</summary>
public sealed class RoutingFacts
{
    private static readonly NodeConfig Node = NodeConfig.Router.Plus(
        "route add 203.0.113.0/24 via 10.0.2.9 metric 5",
        "route add 203.0.113.64/26 via 10.0.1.9 metric 900",
        "route add 198.51.100.0/24 via 10.0.2.9",
        "route add 198.51.100.0/24 tos 0x10 via 10.0.1.10 metric 900",
        "route add 100.64.0.0/24 via 10.0.2.9 metric 20",
        "route add 100.64.0.0/24 via 10.0.1.10 metric 10");

    [Theory]
    [InlineData("203.0.113.7", 0, "eth2")]
    [InlineData("203.0.113.70", 0, "eth1")]
    [InlineData("198.51.100.7", 0, "eth2")]
    [InlineData("198.51.100.7", 16, "eth1")]
    [InlineData("198.51.100.7", 8, "eth2")]
    [InlineData("100.64.0.7", 0, "eth1")]
    [InlineData("8.8.8.8", 0, "eth0")]
    public void The_longest_prefix_then_tos_then_the_lowest_metric(string destination, int tos, string device) => FactNode.On(Node, node =>
        Assert.Equal(device, node.Arrives("eth0", $"udp 192.168.0.7:40000 -> {destination}:53 tos {tos}").Out));

    private static readonly NodeConfig Failing = NodeConfig.Router.Plus(
        "route add blackhole 198.51.100.1", "route add unreachable 198.51.100.2", "route add prohibit 198.51.100.3", "route del default",
        "-6 route add blackhole 2001:db8:dead::1", "-6 route add unreachable 2001:db8:dead::2", "-6 route add prohibit 2001:db8:dead::3", "-6 route del default");

    // 3/1 host unreachable, 3/13 administratively prohibited, 3/0 network unreachable; ICMPv6 1/0 no route, 1/1 prohibited.
    [Theory]
    [InlineData("198.51.100.1", null)]
    [InlineData("198.51.100.2", "icmp 3/1")]
    [InlineData("198.51.100.3", "icmp 3/13")]
    [InlineData("203.0.113.7", "icmp 3/0")]
    [InlineData("[2001:db8:dead::1]", null)]
    [InlineData("[2001:db8:dead::2]", "icmp 1/0")]
    [InlineData("[2001:db8:dead::3]", "icmp 1/1")]
    [InlineData("[2001:db8:dead::4]", "icmp 1/0")]
    public void Failing_routes_say_why(string destination, string? answer) => FactNode.On(Failing, node =>
    {
        var story = node.Arrives("eth1", $"udp {(destination[0] == '[' ? "[2001:db8:1::9]" : "10.0.1.9")}:40000 -> {destination}:53");
        Assert.Equal((Fate.Lost, answer), (story.Fate, story.Answer));
    });

    private static readonly NodeConfig NoCarrier = NodeConfig.Router with
    {
        Links = [.. NodeConfig.Router.Links.Take(2), NodeConfig.Router.Links[2] with { State = LinkState.NoCarrier }],
    };

    [Theory]
    [InlineData(0, "eth2", "eth2")]
    [InlineData(1, "eth0", "eth1")]
    public void Linkdown_next_hops_are_skipped_only_when_told(int ignore, string near, string far) => FactNode.On(
        NoCarrier.Plus("route add 203.0.113.0/24 via 10.0.2.9 metric 10", "route add 203.0.113.0/24 via 10.0.1.10 metric 20")
            .Set($"net.ipv4.conf.all.ignore_routes_with_linkdown={ignore}", "net.ipv4.conf.eth1.send_redirects=0", "net.ipv4.conf.all.send_redirects=0"),
        node =>
        {
            var model = node.Model(Net.IpFamily.IPv4);
            Assert.Equal(near, PredictedStory.Of(model, new("eth1", FactNode.PacketOf("udp 10.0.1.9:40000 -> 10.0.2.9:53"))).Single().Out);
            Assert.Equal(far, PredictedStory.Of(model, new("eth1", FactNode.PacketOf("udp 10.0.1.9:40000 -> 203.0.113.7:53"))).Single().Out);
            Assert.Equal(far, RouteTo(node, "203.0.113.7"));
            Assert.Equal(near, RouteTo(node, "10.0.2.9"));
        });

    // Nothing leaves by an interface without a carrier, so that the kernel is asked for its route instead.
    private static string RouteTo(LabNode node, string destination) =>
        Kernel.Tools.Shell($"ip route get {destination} from 10.0.1.9 iif eth1 | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p'", node.Folder).Trim();

    [Fact]
    public void Dead_next_hops_are_skipped() => FactNode.On(NodeConfig.Router.Plus(
        "route add 203.0.113.0/24 nexthop via 10.0.2.9 weight 200 nexthop via 192.168.0.7 weight 1", "link set eth2 down"), node =>
    {
        for (var port = 40000; port < 40020; port++)
            Assert.Equal("eth0", node.Arrives("eth1", $"udp 10.0.1.9:{port} -> 203.0.113.7:53").Out);
    });

    // Three to one by the hash over ports (policy 1). The hash spreads evenly, so that 400 flows stay within five standard deviations (8.7 each) of 300.
    [Fact]
    public void Multipath_chooses_a_next_hop_by_weight_and_keeps_to_it() => FactNode.On(NodeConfig.Router.Plus(
        "route add 203.0.113.0/24 nexthop via 10.0.2.9 weight 3 nexthop via 192.168.0.7 weight 1").Set("net.ipv4.fib_multipath_hash_policy=1"), node =>
    {
        var count = 0;
        for (var port = 40000; port < 40400; port++)
            count += node.Watch.Put(new Probe("eth1", FactNode.PacketOf($"udp 10.0.1.9:{port} -> 203.0.113.7:53"))).Out == "eth2" ? 1 : 0;
        Assert.InRange(count, 300 - 44, 300 + 44);
        var first = node.Arrives("eth1", "udp 10.0.1.9:50000 -> 203.0.113.7:53").Out;
        Assert.Equal(first, node.Arrives("eth1", "udp 10.0.1.9:50000 -> 203.0.113.7:53").Out);
    });

    [Fact]
    public void Ipv6_takes_the_longest_prefix_and_the_lowest_metric() => FactNode.On(NodeConfig.Router.Plus(
        "-6 route add 2001:db8:a::/48 via 2001:db8:2::9 metric 5", "-6 route add 2001:db8:a:1::/64 via 2001:db8:1::a metric 900",
        "-6 route add 2001:db8:b::/48 via 2001:db8:2::9 metric 20", "-6 route add 2001:db8:b::/48 via 2001:db8:1::a metric 10"), node =>
    {
        foreach (var (destination, device) in new[] { ("2001:db8:a::1", "eth2"), ("2001:db8:a:1::1", "eth1"), ("2001:db8:b::1", "eth1"), ("2001:db8:c::1", "eth0") })
            Assert.Equal(device, node.Arrives("eth0", $"udp [2001:db8::7]:40000 -> [{destination}]:53").Out);
    });
}
