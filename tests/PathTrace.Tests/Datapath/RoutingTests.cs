using PathTrace.Datapath;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Datapath;

/// <summary>Tables, routes and next hops (fib_trie.c, fib_table_lookup; fib_semantics.c).</summary>
public sealed class RoutingTests
{
    private const string Packet = "tcp 192.168.0.9:41000 -> 10.0.1.9:80";

    // kernel: confirmed for each type. What they answer: host-unreachable, admin-prohibited, nothing, and net-unreachable for the rest.
    [Theory]
    [InlineData("unreachable 10.9.9.9", Disposition.Unreachable)]
    [InlineData("prohibit 10.9.9.9", Disposition.Prohibited)]
    [InlineData("blackhole 10.9.9.9", Disposition.Blackholed)]
    [InlineData("throw 10.9.9.9", Disposition.NoRoute)]
    public void TypesThatEndThePacket(string route, Disposition end) =>
        TestNode.Router.PlusRoutes(route).Arrives("eth0", "tcp 192.168.0.9:41000 -> 10.9.9.9:80").Ends(end);

    // kernel: confirmed.
    [Fact]
    public void NoRoute() => TestNode.Router.WithoutRoute("default").Arrives("eth0", "tcp 192.168.0.9:41000 -> 10.9.9.9:80").Ends(Disposition.NoRoute);

    [Theory]
    [InlineData("10.0.1.0/28 via 10.0.2.9 dev eth2", "eth2")]           // longer prefix
    [InlineData("10.0.0.0/16 via 10.0.2.9 dev eth2", "eth1")]           // shorter prefix
    [InlineData("10.0.1.0/24 via 10.0.2.9 dev eth2 metric 50", "eth1")] // higher metric
    [InlineData("10.0.1.9 via 10.0.2.9 dev eth2 metric 5000", "eth2")]  // the length goes before the metric
    [InlineData("10.0.1.0/24 tos 0x10 via 10.0.2.9 dev eth2", "eth1")]  // another TOS
    [InlineData("blackhole 10.0.1.0/24 metric 50", "eth1")]
    public void Choice(string route, string device) => TestNode.Router.PlusRoutes(route).Arrives("eth0", Packet).LeavesBy(device);

    // The precedence bits and those of ECN do not count: 0xf0 & 0x1c is 0x10 (ip_fib.h, fib_dscp_masked_match). kernel: confirmed.
    [Theory]
    [InlineData(0x10, "eth2")]
    [InlineData(0x12, "eth2")]
    [InlineData(0xf0, "eth2")]
    [InlineData(0x08, "eth1")]
    [InlineData(0x00, "eth1")]
    public void Tos(int tos, string device) =>
        TestNode.Router.PlusRoutes("10.0.1.0/24 tos 0x10 via 10.0.2.9 dev eth2 metric 9").Arrives("eth0", $"{Packet} tos {tos}").LeavesBy(device);

    // kernel: confirmed; either switch will do, all or the interface's own.
    [Theory]
    [InlineData("", "eth1")]
    [InlineData("all.ignore_routes_with_linkdown=1", "eth2")]
    [InlineData("eth1.ignore_routes_with_linkdown=1", "eth2")]
    [InlineData("eth2.ignore_routes_with_linkdown=1", "eth1")]
    public void ALinkWithoutCarrierIsSkippedOnDemand(string setting, string device) => (setting.Length == 0 ? TestNode.Router : TestNode.Router.Set(setting))
        .WithoutRoute("10.0.1.0/24").PlusRoutes("10.0.1.0/24 dev eth1 proto kernel scope link src 10.0.1.1 linkdown\n10.0.1.0/24 via 10.0.2.9 dev eth2 metric 50")
        .Arrives("eth0", Packet).LeavesBy(device);

    // kernel: confirmed. A dead next hop leaves the packet to the next best route.
    [Fact]
    public void DeadNextHops() => TestNode.Router.WithoutRoute("10.0.1.0/24").PlusRoutes("10.0.1.0/24 dev eth1 scope link dead linkdown")
        .Arrives("eth0", Packet).LeavesBy("eth0", "192.168.0.1");

    [Fact]
    public void AnInterfaceThatIsDown() => TestNode.Router
        .Address("3: eth1@if6: <BROADCAST,MULTICAST,UP,LOWER_UP>", "3: eth1@if6: <BROADCAST,MULTICAST>").Arrives("eth0", Packet).Ends(Disposition.InterfaceDown);

    // ip -br addr prints no flags: nothing says that the interface is down.
    [Fact]
    public void AnInterfaceWithoutFlagsIsNotDown() =>
        (TestNode.Router with { Addresses = "eth0 UP 192.168.0.2/24\neth1 UP 10.0.1.1/24\n" }).Arrives("eth0", Packet).LeavesBy("eth1");

    [Fact]
    public void MultipathByWeight() => TestNode.Router.PlusRoutes("8.8.8.0/24\n\tnexthop via 10.0.1.9 dev eth1 weight 1\n\tnexthop via 10.0.2.9 dev eth2 weight 2\n\tnexthop via 10.0.2.8 dev eth2 weight 5 dead")
        .Arrives("eth0", "tcp 192.168.0.9:41000 -> 8.8.8.8:80")
        .Ways("1/3 eth1 tcp 192.168.0.9:41000 -> 8.8.8.8:80", "2/3 eth2 tcp 192.168.0.9:41000 -> 8.8.8.8:80");

    // The same hash over the same addresses: the second routing decision draws no second time.
    [Fact]
    public void AReroutedPacketKeepsItsNextHop() => TestNode.Router.PlusRoutes("8.8.8.0/24\n\tnexthop via 10.0.1.9 dev eth1 weight 1\n\tnexthop via 10.0.2.9 dev eth2 weight 1")
        .Rules("*mangle\n-A OUTPUT -j MARK --set-xmark 0x1/0xffffffff")
        .Makes("tcp 192.168.0.2:41000 -> 8.8.8.8:80")
        .Ways("1/2 eth1 tcp 192.168.0.2:41000 -> 8.8.8.8:80", "1/2 eth2 tcp 192.168.0.2:41000 -> 8.8.8.8:80");

    // Without added routing rules local and main are one table, and the longer prefix of main goes before the shorter of local. kernel: confirmed, with both halves.
    // fib_trie.c, fib_find_alias: the table goes before the metric.
    [Fact]
    public void AmongEqualPrefixesTheTableLocalGoesFirst() =>
        TestNode.Router.PlusRoutes("blackhole 10.0.1.0/24 table local metric 2").Arrives("eth0", Packet).Ends(Disposition.Blackholed);

    [Fact]
    public void LocalAndMainAreOneTableUntilRulesAreAdded()
    {
        var node = TestNode.Router.PlusRoutes("local 10.96.0.0/16 dev lo table local\n10.96.5.0/24 via 10.0.1.9 dev eth1");
        node.Arrives("eth0", "tcp 192.168.0.9:41000 -> 10.96.5.1:80").LeavesBy("eth1");
        node.PlusRoutingRules("100:\tfrom all lookup 77").Arrives("eth0", "tcp 192.168.0.9:41000 -> 10.96.5.1:80").IsLocal();
    }

    [Fact]
    public void AnAttributeThatIsNotUnderstoodIsIndeterminate() =>
        TestNode.Router.PlusRoutes("10.0.1.9 dev eth2 frobnicate 7").Arrives("eth0", Packet).Ends(Disposition.Indeterminate);

    [Fact]
    public void Ipv6() => TestNode.Router.PlusRoutes6("default via 2001:db8::1 dev eth0 metric 1024\n2001:db8:1::/64 via 2001:db8:2::9 dev eth2 metric 1024")
        .Arrives("eth0", "tcp [2001:db8::9]:41000 -> [2001:db8:1::9]:80").LeavesBy("eth1");

    [Theory]
    [InlineData("unreachable 2001:db8:9::/48 dev lo metric 1024", Disposition.Unreachable)]
    [InlineData("blackhole 2001:db8:9::/48 dev lo metric 1024", Disposition.Blackholed)]
    [InlineData("prohibit 2001:db8:9::/48 dev lo metric 1024", Disposition.Prohibited)]
    [InlineData("", Disposition.NoRoute)]
    public void Ipv6Types(string route, Disposition end) =>
        TestNode.Router.PlusRoutes6(route).Arrives("eth0", "tcp [2001:db8::9]:41000 -> [2001:db8:9::9]:80").Ends(end);
}
