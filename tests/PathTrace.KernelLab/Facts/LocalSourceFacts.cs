using System.Text.RegularExpressions;
using PathTrace.KernelLab.Kernel;
using PathTrace.KernelLab.Nodes;
using PathTrace.Net;
using PathTrace.Tracing;

namespace PathTrace.KernelLab.Facts;

/// <summary>The source of a packet that the node makes when its program names none, as <c>ip route get</c> tells it (fib_semantics.c, fib_result_prefsrc; addrconf.c, ipv6_dev_get_saddr).</summary>
public sealed class LocalSourceFacts
{
    private static void Is(LabNode node, string destination, string source)
    {
        var told = Tools.Shell($"ip route get {destination}", node.Folder);
        Assert.True(Regex.IsMatch(told, $" src {Regex.Escape(source)} "), told);
        var address = IpAddress.Parse(destination);
        Assert.Equal(source, LocalSources.For(node.Model(address.Family), address).ToString());
    }

    // 10.0.5.1 is of scope link and comes first, 10.4.0.1 of scope host.
    private static readonly NodeConfig Scopes = NodeConfig.Router.Plus(
        "addr flush dev eth1",
        "addr add 10.0.5.1/24 dev eth1 scope link",
        "addr add 10.2.0.1/24 dev eth1",
        "addr add 10.3.0.1/24 dev eth1",
        "addr add 10.3.0.2/24 dev eth1",
        "addr add 10.4.0.1/24 dev eth1 scope host",
        "route add 10.3.0.128/25 dev eth1",
        "route add 10.9.0.0/24 via 10.3.0.9",
        "route add 10.9.1.0/24 via 10.0.5.9",
        "route add 10.9.2.0/24 dev eth1 scope global",
        "route add 10.9.3.0/24 via 10.3.0.9 src 10.3.0.2",
        "addr flush dev eth2",
        "route add 10.9.4.0/24 dev eth2",
        "route add 10.9.5.0/24 dev lo");

    // No gateway: the first one of scope link or wider, whatever its subnet. 10.9.1.0/24 has one, and scope global: in the gateway's subnet there is no such address. 10.9.4.0/24 and 10.9.5.0/24 borrow one.
    // The src of a secondary address's own route is the primary one (fib_frontend.c, fib_add_ifaddr).
    [Theory]
    [InlineData("10.3.0.200", "10.0.5.1")]
    [InlineData("10.3.0.7", "10.3.0.1")]
    [InlineData("10.9.0.1", "10.3.0.1")]
    [InlineData("10.9.1.1", "10.2.0.1")]
    [InlineData("10.9.2.1", "10.2.0.1")]
    [InlineData("10.9.3.1", "10.3.0.2")]
    [InlineData("10.9.4.1", "192.168.0.2")]
    [InlineData("10.9.5.1", "192.168.0.2")]
    [InlineData("10.3.0.2", "10.3.0.1")]
    [InlineData("0.0.0.0", "127.0.0.1")]
    public void The_route_s_scope_and_gateway_choose_among_ipv4_addresses(string destination, string source) => FactNode.On(Scopes, node => Is(node, destination, source));

    // 2001:db8:7::1 has the longer prefix and is deprecated, 2001:db8:3::1 tentative. eth1 has a deprecated one only: others go before, that with 47 equal bits (0 and 1) before that with 46 (2 and 1).
    [Theory]
    [InlineData("2001:db8::77", "2001:db8::2")]
    [InlineData("2001:db8:7::77", "2001:db8::2")]
    [InlineData("2001:db8:7::1", "2001:db8:7::1")]
    [InlineData("2001:db8:1::77", "2001:db8::2")]
    [InlineData("2001:db8:3::77", "2001:db8::2")]
    public void Deprecated_ipv6_addresses_come_last_and_tentative_ones_not_at_all(string destination, string source) => FactNode.On(Deprecated, node => Is(node, destination, source));

    private static readonly NodeConfig Deprecated = NodeConfig.Router.Set("net.ipv6.conf.eth0.dad_transmits=1000", "net.ipv6.conf.eth0.accept_dad=1").Plus(
        "-6 addr add 2001:db8:7::1/64 dev eth0 nodad preferred_lft 0",
        "-6 addr add 2001:db8:3::1/64 dev eth0",
        "-6 addr change 2001:db8:1::1/64 dev eth1 preferred_lft 0",
        "-6 route add 2001:db8:7::/64 dev eth0 metric 1",
        "-6 route add 2001:db8:3::/64 dev eth0 metric 1");

    [Theory]
    [InlineData("eth0", "2001:db8:7::77", "2001:db8::2")]
    [InlineData("eth0", "2001:db8:3::77", "2001:db8::2")]
    [InlineData("eth1", "2001:db8:1::77", "2001:db8::2")]
    public void Ipv6_masquerade_passes_over_them_as_well(string egress, string destination, string source) =>
        FactNode.On((Deprecated with { Neighbours = [destination] }).Rules6("*nat\n-A POSTROUTING -j MASQUERADE"), node =>
        {
            var story = node.Arrives("eth2", $"udp [2001:db8:2::9]:40000 -> [{destination}]:53");
            Assert.Equal((egress, source), (story.Out, story.Packet!.Source.ToString()));
        });

    [Fact]
    public void Without_a_global_ipv6_address_a_link_local_one_is_taken() => FactNode.On(NodeConfig.Router.Plus(
        "-6 addr del 2001:db8::2/64 dev eth0", "-6 addr del 2001:db8:1::1/64 dev eth1", "-6 addr del 2001:db8:2::1/64 dev eth2", "-6 route add 2001:db8:9::/64 dev eth1"), node =>
    {
        var told = Tools.Shell("ip -6 -o addr show dev eth1 scope link", node.Folder);
        Is(node, "2001:db8:9::9", Regex.Match(told, "inet6 ([0-9a-f:]+)").Groups[1].Value);
    });
}
