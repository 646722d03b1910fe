using PathTrace.KernelLab.Nodes;
using PathTrace.KernelLab.Stories;

namespace PathTrace.KernelLab.Facts;

/// <summary>Which sources and destinations routing accepts (route.c, ip_route_input_slow; fib_frontend.c, fib_validate_source).</summary>
public sealed class SourceFacts
{
    // in.h, ipv4_is_zeronet: of 0/8 only 0.0.0.0 is refused.
    [Theory]
    [InlineData("224.0.0.1", "10.0.2.9", Fate.Lost)]
    [InlineData("255.255.255.255", "10.0.2.9", Fate.Lost)]
    [InlineData("0.0.0.0", "10.0.2.9", Fate.Lost)]
    [InlineData("10.0.1.9", "0.0.0.0", Fate.Lost)]
    [InlineData("127.0.0.1", "10.0.2.9", Fate.Lost)]
    [InlineData("10.0.1.9", "127.0.0.1", Fate.Lost)]
    [InlineData("0.1.2.3", "10.0.2.9", Fate.Sent)]
    [InlineData("10.0.1.9", "0.1.2.3", Fate.Sent)]
    [InlineData("240.0.0.1", "10.0.2.9", Fate.Sent)]
    [InlineData("8.8.8.8", "10.0.2.9", Fate.Sent)]
    [InlineData("10.0.1.1", "10.0.2.9", Fate.Lost)]
    [InlineData("192.168.0.2", "10.0.1.1", Fate.Lost)]
    public void Martians_and_the_node_s_own_addresses_are_lost_in_silence(string source, string destination, Fate fate) => FactNode.On(NodeConfig.Router, node =>
    {
        var story = node.Arrives("eth1", $"udp {source}:40000 -> {destination}:53");
        Assert.Equal((fate, null), (story.Fate, story.Answer));
    });

    [Fact]
    public void Loopback_addresses_pass_where_route_localnet_is_on_for_the_ingress_interface() => FactNode.On(NodeConfig.Router.Set("net.ipv4.conf.eth1.route_localnet=1"), node =>
    {
        Assert.Equal(Fate.Delivered, node.Arrives("eth1", "udp 10.0.1.9:40000 -> 127.0.0.1:53").Fate);
        Assert.Equal(Fate.Lost, node.Arrives("eth2", "udp 10.0.2.9:40000 -> 127.0.0.1:53").Fate);
    });

    [Fact]
    public void Accept_local_lets_the_node_s_own_addresses_in() => FactNode.On(NodeConfig.Router.Set("net.ipv4.conf.eth1.accept_local=1"), node =>
    {
        Assert.Equal(Fate.Sent, node.Arrives("eth1", "udp 10.0.1.1:40000 -> 10.0.2.9:53").Fate);
        Assert.Equal(Fate.Lost, node.Arrives("eth2", "udp 10.0.1.1:40000 -> 10.0.1.9:53").Fate);
    });

    // 10.0.2.9 lies behind eth2; 8.8.8.8 behind the default route; 100.99.0.1 nowhere.
    [Theory]
    [InlineData(0, 0, Fate.Sent, Fate.Sent)]
    [InlineData(1, 0, Fate.Lost, Fate.Lost)]
    [InlineData(0, 1, Fate.Lost, Fate.Lost)]
    [InlineData(0, 2, Fate.Sent, Fate.Lost)]
    [InlineData(2, 0, Fate.Sent, Fate.Lost)]
    [InlineData(1, 2, Fate.Sent, Fate.Lost)]
    [InlineData(2, 1, Fate.Sent, Fate.Lost)]
    public void Rp_filter_is_the_larger_of_all_and_the_interface(int all, int own, Fate elsewhere, Fate nowhere) => FactNode.On(
        NodeConfig.Router.Plus("route del default", "route add 8.8.0.0/16 via 192.168.0.1").Set($"net.ipv4.conf.all.rp_filter={all}", $"net.ipv4.conf.eth1.rp_filter={own}"),
        node =>
        {
            Assert.Equal(Fate.Sent, node.Arrives("eth1", "udp 10.0.1.9:40000 -> 8.8.8.8:53").Fate);
            Assert.Equal(elsewhere, node.Arrives("eth1", "udp 10.0.2.9:40000 -> 8.8.8.8:53").Fate);
            Assert.Equal(nowhere, node.Arrives("eth1", "udp 100.99.0.1:40000 -> 8.8.8.8:53").Fate);
        });

    [Fact]
    public void Local_delivery_is_checked_as_well() => FactNode.On(NodeConfig.Router.Set("net.ipv4.conf.eth1.rp_filter=1"), node =>
    {
        Assert.Equal(Fate.Delivered, node.Arrives("eth1", "udp 10.0.1.9:40000 -> 10.0.1.1:53").Fate);
        Assert.Equal(Fate.Lost, node.Arrives("eth1", "udp 10.0.2.9:40000 -> 10.0.1.1:53").Fate);
    });

    // The lookup of the way back names the destination as its source, but for a broadcast nothing.
    [Theory]
    [InlineData("10.0.1.255", Fate.Delivered)]
    [InlineData("255.255.255.255", Fate.Delivered)]
    [InlineData("10.0.1.1", Fate.Lost)]
    public void The_way_back_of_a_broadcast_has_no_source(string destination, Fate fate) => FactNode.On(
        NodeConfig.Router.Plus($"rule add from {destination} pref 100 blackhole").Set("net.ipv4.conf.eth1.rp_filter=1"),
        node => Assert.Equal(fate, node.Arrives("eth1", $"udp 10.0.1.9:40000 -> {destination}:53").Fate));

    // ipt_rpfilter.c, rpfilter_lookup_reverse: FIB_LOOKUP_IGNORE_LINKSTATE.
    [Fact]
    public void The_match_rpfilter_asks_for_no_carrier() => FactNode.On(
        NodeConfig.Router.Rules("*mangle\n-A PREROUTING -m rpfilter --loose\n-A PREROUTING -m rpfilter --loose --invert") with
        {
            Links = [NodeConfig.Router.Links[0], NodeConfig.Router.Links[1] with { State = LinkState.NoCarrier }, NodeConfig.Router.Links[2]],
            Sysctls = NodeConfig.Router.Sysctls.Add("net.ipv4.conf.all.ignore_routes_with_linkdown=1"),
        },
        node => Assert.Equal(["mangle/PREROUTING/2"], node.Arrives("eth2", "udp 10.0.1.255:40000 -> 192.168.0.7:53").Rules()));

    // The mark leads the route back to eth1, but only where the check asks for it.
    [Theory]
    [InlineData(0, Fate.Lost)]
    [InlineData(1, Fate.Sent)]
    public void The_mark_takes_part_only_with_src_valid_mark(int isValid, Fate fate) => FactNode.On(
        NodeConfig.Router.Rules("*mangle\n-A PREROUTING -j MARK --set-mark 0x1").Plus("route add 203.0.113.0/24 via 10.0.1.9 dev eth1 table 100", "rule add fwmark 1 pref 100 table 100")
            .Set("net.ipv4.conf.eth1.rp_filter=1", $"net.ipv4.conf.eth1.src_valid_mark={isValid}"),
        node => Assert.Equal(fate, node.Arrives("eth1", "udp 203.0.113.7:40000 -> 10.0.2.9:53").Fate));

    [Theory]
    [InlineData("ff02::1", "2001:db8:2::9", Fate.Lost)]
    [InlineData("::1", "2001:db8:2::9", Fate.Lost)]
    [InlineData("2001:db8:1::9", "::1", Fate.Lost)]
    [InlineData("2001:db8:2::9", "2001:db8::7", Fate.Sent)]
    [InlineData("2001:db8:1::1", "2001:db8:2::9", Fate.Sent)]
    public void Ipv6_refuses_multicast_and_loopback_but_neither_own_nor_misplaced_sources(string source, string destination, Fate fate) => FactNode.On(NodeConfig.Router, node =>
        Assert.Equal(fate, node.Arrives("eth1", $"udp [{source}]:40000 -> [{destination}]:53").Fate));
}
