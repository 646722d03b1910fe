using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Tests.Support;
using PathTrace.Tracing;

namespace PathTrace.Tests.Datapath;

/// <summary>
/// Which of several addresses a packet gets (addrconf.c, ipv6_get_saddr_eval; devinet.c, inet_select_addr). eth0 has 2001:db8::2, eth1 2001:db8:1::1, eth2 2001:db8:2::1. The kernel's own answers:
/// LocalSourceFacts of the lab.
/// </summary>
public sealed class SourceAddressTests
{
    private const string To7 = "tcp [2001:db8:2::9]:41000 -> [2001:db8:7::77]:80";

    private static TestNode With(string flags, string settings = "net.ipv6.conf.eth0.use_tempaddr=0") => TestNode.Router
        .Address("    inet6 2001:db8::2/64 scope global\n", $"    inet6 2001:db8:7::1/64 scope global {flags}\n       valid_lft forever preferred_lft 0sec\n    inet6 2001:db8::2/64 scope global\n")
        .PlusRoutes6("2001:db8:7::/64 dev eth0 metric 1 pref medium").Rules6("*nat\n-A POSTROUTING -j MASQUERADE").Set(settings);

    // 2001:db8:7::1 has the longer prefix.
    [Theory]
    [InlineData("", "2001:db8:7::1")]
    [InlineData("dynamic noprefixroute", "2001:db8:7::1")]
    [InlineData("deprecated", "2001:db8::2")]
    [InlineData("tentative", "2001:db8::2")]
    [InlineData("dadfailed tentative", "2001:db8::2")]
    [InlineData("optimistic tentative", "2001:db8::2")]
    [InlineData("temporary dynamic", "2001:db8::2")]
    public void Addresses_that_are_not_to_be_used_come_last(string flags, string source)
    {
        With(flags).Arrives("eth2", To7).Packet($"tcp [{source}]:41000 -> [2001:db8:7::77]:80");
        Assert.Equal(source, LocalSources.For(With(flags).Model(IpFamily.IPv6), IpAddress.Parse("2001:db8:7::77")).ToString());
    }

    [Fact]
    public void Where_temporary_ones_are_wanted_they_go_first() =>
        With("temporary", "net.ipv6.conf.eth0.use_tempaddr=2").Arrives("eth2", To7).Packet("tcp [2001:db8:7::1]:41000 -> [2001:db8:7::77]:80");

    [Fact]
    public void Whether_they_are_wanted_is_open_without_the_setting() =>
        Assert.Equal(Disposition.Indeterminate, With("temporary", "net.ipv6.conf.eth1.use_tempaddr=0").Arrives("eth2", To7).Only.End);

    [Theory]
    [InlineData("tentative", false)]
    [InlineData("optimistic tentative", true)]
    [InlineData("deprecated", true)]
    public void A_tentative_address_is_not_the_node_s_own_yet(string flags, bool isOwn)
    {
        var node = With(flags) with { ShowsLocalTable = false };
        Assert.Equal(isOwn, node.Model(IpFamily.IPv6).LocalRoute(IpAddress.Parse("2001:db8:7::1")) is not null);
    }

    // The first of scope link or wider for a route without a gateway (scope link); for one with a gateway a global one, in its subnet if there is one there.
    [Theory]
    [InlineData("10.9.0.0/24 dev eth0 scope link", "172.31.0.1")]
    [InlineData("10.9.0.0/24 via 192.168.0.9 dev eth0", "192.168.0.2")]
    [InlineData("10.9.0.0/24 via 172.31.0.9 dev eth0", "192.168.0.2")]
    [InlineData("10.9.0.0/24 dev eth0", "192.168.0.2")]
    [InlineData("10.9.0.0/24 nexthop via 10.0.1.9 dev eth1 weight 1 nexthop via 192.168.0.9 dev eth0 weight 1", "")]
    public void The_scope_and_the_gateway_of_the_route_choose_among_ipv4_addresses(string route, string source)
    {
        var node = TestNode.Router.PlusRoutes(route).Address("    inet 192.168.0.2/24", "    inet 172.31.0.1/24 scope link eth0\n       valid_lft forever preferred_lft forever\n    inet 192.168.0.2/24");
        Assert.Equal(source, LocalSources.For(node.Model(IpFamily.IPv4), IpAddress.Parse("10.9.0.7")).ToString());
    }

    // dev.c, __dev_queue_xmit; route.c, ip_route_output_key_hash_rcu. kernel: confirmed (LoopbackFacts).
    [Fact]
    public void What_goes_by_lo_while_it_is_down_is_lost()
    {
        var node = TestNode.Router.Address("<LOOPBACK,UP,LOWER_UP>", "<LOOPBACK>");
        Assert.Equal(Disposition.InterfaceDown, node.Makes("udp 10.0.1.1:40000 -> 10.0.2.1:53").Only.End);
        node.Arrives("eth1", "udp 10.0.1.9:40000 -> 10.0.2.1:53").IsLocal();
    }

    [Fact]
    public void A_route_over_lo_delivers_what_the_node_makes_and_nothing_else()
    {
        var node = TestNode.Router.PlusRoutes("10.77.0.0/16 dev lo scope link");
        node.Makes("udp 10.0.1.1:40000 -> 10.77.0.1:53").IsLocal();
        Assert.Equal(Disposition.Looped, node.Arrives("eth1", "udp 10.0.1.9:40000 -> 10.77.0.1:53").Only.End);
    }

    [Theory]
    [InlineData("udp 10.0.1.1:40000 -> 0.0.0.0:53", "udp 10.0.1.1:40000 -> 10.0.1.1:53")]
    [InlineData("udp 0.0.0.0:40000 -> 0.0.0.0:53", "udp 127.0.0.1:40000 -> 127.0.0.1:53")]
    [InlineData("udp [2001:db8::2]:40000 -> [::]:53", "udp [2001:db8::2]:40000 -> [::1]:53")]
    public void A_packet_to_no_address_goes_to_the_node_itself(string packet, string sent) => TestNode.Router.Makes(packet).IsLocal().Packet(sent);
}
