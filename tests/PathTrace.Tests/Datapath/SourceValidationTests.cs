using PathTrace.Datapath;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Datapath;

/// <summary>Martians, the node's own source, rp_filter (route.c, ip_route_input_slow; fib_frontend.c, fib_validate_source). kernel: confirmed, every case of every table.</summary>
public sealed class SourceValidationTests
{
    private static void Check(TestNode node, string source, string destination, string end)
    {
        var run = node.Arrives("eth0", $"tcp {source}:41000 -> {destination}:80");
        if (end == "local")
            run.IsLocal();
        else if (Enum.TryParse<Disposition>(end, out var disposition))
            run.Ends(disposition);
        else
            run.LeavesBy(end);
    }

    // 0.0.0.0 is refused, the rest of 0/8 is ordinary, and so is 240/4.
    [Theory]
    [InlineData("224.0.0.1", "10.0.1.9", "Martian")]
    [InlineData("255.255.255.255", "10.0.1.9", "Martian")]
    [InlineData("0.0.0.0", "10.0.1.9", "Martian")]
    [InlineData("0.0.0.5", "10.0.1.9", "eth1")]
    [InlineData("192.168.0.9", "0.0.0.0", "Martian")]
    [InlineData("192.168.0.9", "0.0.0.5", "eth0")]
    [InlineData("240.0.0.1", "10.0.1.9", "eth1")]
    [InlineData("192.168.0.9", "240.0.0.1", "eth0")]
    [InlineData("127.0.0.5", "10.0.1.9", "Martian")]
    [InlineData("192.168.0.9", "127.0.0.1", "Martian")]
    [InlineData("192.168.0.9", "255.255.255.255", "local")]
    [InlineData("192.168.0.9", "192.168.0.255", "local")]
    public void Martians(string source, string destination, string end) => Check(TestNode.Router, source, destination, end);

    [Theory]
    [InlineData("all.route_localnet=1", "192.168.0.9", "127.0.0.1", "local")]
    [InlineData("eth0.route_localnet=1", "192.168.0.9", "127.0.0.1", "local")]
    [InlineData("eth1.route_localnet=1", "192.168.0.9", "127.0.0.1", "Martian")]
    [InlineData("eth0.route_localnet=1", "127.0.0.5", "10.0.1.9", "eth1")]    // only addresses are the node's own
    [InlineData("eth0.route_localnet=1", "127.0.0.1", "10.0.1.9", "Martian")]
    public void RouteLocalnet(string settings, string source, string destination, string end) => Check(TestNode.Router.Set(settings), source, destination, end);

    [Theory]
    [InlineData("all.rp_filter=0", "192.168.0.2", "Martian")]
    [InlineData("eth0.accept_local=1", "192.168.0.2", "eth1")]
    [InlineData("all.accept_local=1", "192.168.0.2", "eth1")]
    [InlineData("eth0.accept_local=1 eth0.rp_filter=1", "192.168.0.2", "eth1")]           // the address is eth0's own
    [InlineData("eth0.accept_local=1 eth0.rp_filter=1", "10.0.2.1", "ReversePathFiltered")] // it is eth2's
    [InlineData("eth0.accept_local=1 eth0.rp_filter=2", "10.0.2.1", "eth1")]
    public void OwnSource(string settings, string source, string end) => Check(TestNode.Router.Set(settings), source, "10.0.1.9", end);

    // route.c, ip_route_input_slow, brd_input: the lookup of the way back knows no source, so that the rule selects nothing.
    [Theory]
    [InlineData("192.168.0.255")]
    [InlineData("255.255.255.255")]
    public void Broadcasts(string destination) =>
        Check(TestNode.Router.PlusRoutingRules($"10:\tfrom {destination} blackhole").Set("eth0.rp_filter=1"), "192.168.0.9", destination, "local");

    // Table 100 leads back by eth1. The reverse of 192.168.0.9:41000 -> 192.168.0.2:80 names these two the other way round, comes in by lo as it stays here, and has no mark without src_valid_mark.
    [Theory]
    [InlineData("iif lo", false)]
    [InlineData("iif eth0", true)]
    [InlineData("from 192.168.0.2", false)]
    [InlineData("from 192.168.0.9", true)]
    [InlineData("to 192.168.0.9", false)]
    [InlineData("sport 80", false)]
    [InlineData("sport 41000", true)]
    [InlineData("dport 41000", false)]
    [InlineData("dport 80", true)]
    [InlineData("fwmark 0x1", true)]
    [InlineData("ipproto tcp", false)]
    public void RoutingRules(string selector, bool passes) => Check(
        TestNode.Router.PlusRoutes("default via 10.0.1.9 dev eth1 table 100").PlusRoutingRules($"10:\t{Written(selector)} lookup 100").Set("eth0.rp_filter=1"),
        "192.168.0.9",
        "192.168.0.2",
        passes ? "local" : "ReversePathFiltered");

    private static string Written(string selector) => selector.StartsWith("from ", StringComparison.Ordinal) ? selector : $"from all {selector}";

    // ipt_rpfilter.c, rpfilter_lookup_reverse: FIB_LOOKUP_IGNORE_LINKSTATE, and a broadcast address is no source.
    [Theory]
    [InlineData("")]
    [InlineData("dead ")]
    public void TheMatchAsksForNoCarrier(string dead) => TestNode.Router.PlusRoutes($"broadcast 10.7.0.255 dev eth1 table local {dead}linkdown").Set("eth1.ignore_routes_with_linkdown=1")
        .Rules("*mangle\n-A PREROUTING -m rpfilter --loose\n-A PREROUTING -m rpfilter --loose --invert").Arrives("eth0", "tcp 10.7.0.255:41000 -> 10.0.2.9:80").Hits("mangle/PREROUTING/2");

    // fib_frontend.c, fib_validate_source: routes of type local that somebody added are asked, unless accept_local is on.
    [Theory]
    [InlineData("all.rp_filter=0", "10.96.0.5", "Martian")]
    [InlineData("eth0.accept_local=1", "10.96.0.5", "eth1")]
    [InlineData("all.rp_filter=0", "10.0.2.255", "Martian")]
    [InlineData("eth0.accept_local=1", "10.0.2.255", "eth1")]
    public void LocalRoutesThatWereAdded(string settings, string source, string end) =>
        Check(TestNode.Router.PlusRoutes("local 10.96.0.0/12 dev eth2 table local scope host").Set(settings), source, "10.0.1.9", end);

    // ipt_rpfilter.c, rpfilter_mt: the match's lookup names no protocol and no ports.
    [Fact]
    public void TheReversePathMatchTellsRoutingRulesNoProtocol() => TestNode.Router.Rules("*raw\n-A PREROUTING -m rpfilter")
        .PlusRoutingRules("10:\tfrom all to 192.168.0.9 ipproto tcp unreachable").Arrives("eth0", "tcp 192.168.0.9:41000 -> 10.0.1.9:80").Hits("raw/PREROUTING/1").LeavesBy("eth1");

    [Theory]
    [InlineData("all.rp_filter=0", "Martian")]
    [InlineData("eth0.accept_local=1", "eth1")]
    public void BroadcastSourceUnderRoutingRules(string settings, string end) =>
        Check(TestNode.Router.PlusRoutingRules("10:\tfrom all fwmark 0x1 lookup 100").Set(settings), "10.0.2.255", "10.0.1.9", end);

    [Theory]
    [InlineData("all.rp_filter=0", "10.0.2.9", "10.0.1.9", "eth1")]
    [InlineData("all.rp_filter=1", "10.0.2.9", "10.0.1.9", "ReversePathFiltered")]
    [InlineData("eth0.rp_filter=1", "10.0.2.9", "10.0.1.9", "ReversePathFiltered")]
    [InlineData("eth1.rp_filter=1", "10.0.2.9", "10.0.1.9", "eth1")]                       // the ingress interface counts
    [InlineData("all.rp_filter=2", "10.0.2.9", "10.0.1.9", "eth1")]
    [InlineData("all.rp_filter=2 eth0.rp_filter=1", "10.0.2.9", "10.0.1.9", "eth1")]       // the larger wins
    [InlineData("all.rp_filter=1 eth0.rp_filter=2", "10.0.2.9", "10.0.1.9", "eth1")]
    [InlineData("all.rp_filter=1", "192.168.0.9", "10.0.1.9", "eth1")]
    [InlineData("all.rp_filter=1", "8.8.8.8", "10.0.1.9", "eth1")]                         // by the default route
    [InlineData("all.rp_filter=1", "10.0.2.9", "192.168.0.2", "ReversePathFiltered")]      // local delivery too
    [InlineData("all.rp_filter=1", "10.0.2.9", "255.255.255.255", "ReversePathFiltered")]
    public void ReversePath(string settings, string source, string destination, string end) => Check(TestNode.Router.Set(settings), source, destination, end);

    [Theory]
    [InlineData("all.rp_filter=2", "", "ReversePathFiltered")]
    [InlineData("all.rp_filter=2", "blackhole 8.8.8.8", "ReversePathFiltered")]
    [InlineData("all.rp_filter=0", "blackhole 8.8.8.8", "eth1")]
    [InlineData("all.rp_filter=0", "", "eth1")]
    public void WithoutARouteBack(string settings, string route, string end) =>
        Check(TestNode.Router.WithoutRoute("default").PlusRoutes(route).Set(settings), "8.8.8.8", "10.0.1.9", end);

    [Fact]
    public void LooseIsStrictOnAnInterfaceWithoutAddresses() => Check(
        TestNode.Router.Set("all.rp_filter=2").Address("inet 192.168.0.2/24 scope global eth0", ""), "10.0.2.9", "10.0.1.9", "ReversePathFiltered");

    // The way back is looked up as if the packet came in by the way out of this one; for the node's own packets as if made here.
    [Theory]
    [InlineData("eth1", "10.0.1.9", "ReversePathFiltered")]
    [InlineData("lo", "10.0.1.9", "eth1")]
    [InlineData("eth0", "10.0.1.9", "eth1")]
    [InlineData("lo", "192.168.0.2", "ReversePathFiltered")]
    [InlineData("eth1", "192.168.0.2", "local")]
    public void IngressInterfaceOfTheWayBack(string iif, string destination, string end) => Check(
        TestNode.Router.Set("all.rp_filter=1").PlusRoutingRules($"10:\tfrom all to 192.168.0.0/24 iif {iif} blackhole".Replace("to 192.168.0.0/24", "to 192.168.0.8/29", StringComparison.Ordinal)),
        "192.168.0.9",
        destination,
        end);

    [Theory]
    [InlineData("all.rp_filter=1", "eth1")]
    [InlineData("all.rp_filter=1 all.src_valid_mark=1", "ReversePathFiltered")]
    [InlineData("all.rp_filter=1 eth0.src_valid_mark=1", "ReversePathFiltered")]
    public void TheMarkCountsOnDemand(string settings, string end) => Check(
        TestNode.Router.Set(settings).Rules("*mangle\n-A PREROUTING -j MARK --set-xmark 0x1/0xffffffff").PlusRoutingRules("10:\tfrom all fwmark 0x1 lookup 100")
            .PlusRoutes("192.168.0.0/24 dev eth2 table 100\n10.0.1.0/24 dev eth1 table 100"),
        "192.168.0.9",
        "10.0.1.9",
        end);

    // Without rp_filter routes are asked only where a redirect might be sent: in and out by one interface.
    [Theory]
    [InlineData("all.rp_filter=0", "192.168.0.255", "10.0.1.9", "eth1")]
    [InlineData("all.rp_filter=1", "192.168.0.255", "10.0.1.9", "Martian")]
    [InlineData("all.rp_filter=0", "10.0.2.255", "192.168.0.7", "Martian")]
    [InlineData("all.send_redirects=0 eth0.send_redirects=0", "10.0.2.255", "192.168.0.7", "eth0")]
    public void BroadcastSource(string settings, string source, string destination, string end) => Check(TestNode.Router.Set(settings), source, destination, end);

    [Theory]
    [InlineData("2001:db8:2::1", "2001:db8:1::9", null)]  // IPv6 does not mind
    [InlineData("2001:db8:2::9", "2001:db8:1::9", null)]
    [InlineData("fe80::9", "2001:db8:1::9", Disposition.Martian)]
    [InlineData("::1", "2001:db8:1::9", Disposition.Martian)]
    [InlineData("2001:db8::9", "::1", Disposition.Martian)]
    [InlineData("ff02::9", "2001:db8:1::9", Disposition.Martian)]
    public void Ipv6(string source, string destination, Disposition? end)
    {
        var run = TestNode.Router.Set("all.rp_filter=1").Rules6("*raw\n-A PREROUTING").Arrives("eth0", $"tcp [{source}]:41000 -> [{destination}]:80");
        if (end is null)
            run.LeavesBy("eth1");
        else if (source.StartsWith("fe80", StringComparison.Ordinal))
            run.Hits("raw/PREROUTING/1").Ends(end.Value);
        else
            run.Hits().Ends(end.Value); // refused before the first hook
    }
}
