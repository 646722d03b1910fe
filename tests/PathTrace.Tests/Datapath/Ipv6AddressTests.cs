using PathTrace.Datapath;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Datapath;

/// <summary>Link-local and missing addresses in IPv6 (ip6_output.c, ip6_forward; ip6_route.c, rt6_need_strict), and MASQUERADE's choice (addrconf.c, ipv6_dev_get_saddr).</summary>
public sealed class Ipv6AddressTests
{
    private static readonly TestNode LinkLocal = TestNode.Router.PlusRoutes6("fe80::/64 dev eth0 proto kernel metric 256\nfe80::/64 dev eth1 proto kernel metric 256");

    [Theory]
    [InlineData("fe80::9", "2001:db8:1::9", null)]
    [InlineData("::", "2001:db8:1::9", null)]
    [InlineData("fe80::9", "2001:db8::9", "eth0")]
    [InlineData("::", "2001:db8::9", "eth0")]
    public void SourcesThatAreNotPassedOn(string source, string destination, string? device)
    {
        var run = LinkLocal.Arrives("eth0", $"tcp [{source}]:41000 -> [{destination}]:80");
        if (device is null)
            run.Ends(Disposition.Martian);
        else
            run.LeavesBy(device);
    }

    [Theory]
    [InlineData("eth0")]
    [InlineData("eth1")]
    public void ALinkLocalDestinationIsMeantOnTheLinkItCameBy(string device) =>
        LinkLocal.Arrives(device, "tcp [2001:db8:2::9]:41000 -> [fe80::9]:80").LeavesBy(device);

    // ip6t_rpfilter.c.
    [Fact]
    public void ALinkLocalSourcePassesTheReversePathMatchOnItsLink() => LinkLocal.Rules6("*raw\n-A PREROUTING -m rpfilter\n*mangle\n-A PREROUTING -m rpfilter --invert")
        .Arrives("eth1", "tcp [fe80::9]:41000 -> [2001:db8:1::1]:80").Hits("raw/PREROUTING/1").IsLocal();

    // rpfilter_lookup_reverse6: which interface an own address lies on is not asked.
    [Fact]
    public void AnOwnSourcePassesTheReversePathMatchUnderAcceptLocal() => TestNode.Router.Rules6("*raw\n-A PREROUTING -m rpfilter --accept-local")
        .Arrives("eth1", "tcp [2001:db8::2]:41000 -> [2001:db8:2::9]:80").Hits("raw/PREROUTING/1").LeavesBy("eth2");

    // ip6_route.c, rt6_device_match: the strict match is content with a worse route on its interface to the same prefix, the loose one with any. kernel: confirmed.
    [Theory]
    [InlineData("2001:db8:1::/64 via 2001:db8::9 dev eth0 metric 1", true)]
    [InlineData("2001:db8:1::/96 via 2001:db8::9 dev eth0 metric 1", false)]
    public void TheReversePathMatchPrefersItsInterface(string route, bool passes) => TestNode.Router.PlusRoutes6(route)
        .Rules6("*raw\n-A PREROUTING -m rpfilter").Arrives("eth1", "tcp [2001:db8:1::9]:41000 -> [2001:db8:2::9]:80").Hits(passes ? ["raw/PREROUTING/1"] : []);

    // ip6_route.h, ipv6_anycast_destination. kernel: confirmed.
    [Theory]
    [InlineData("2001:db8:1::", true)]
    [InlineData("2001:db8:1::9", false)]
    [InlineData("2001:db8:7::", false)]
    public void TheAddressOfANetworkOnTheLinkIsAnycast(string destination, bool matches) => TestNode.Router.PlusRoutes6("2001:db8:7::/64 via 2001:db8:1::9 dev eth1 metric 1024")
        .Rules6("*raw\n-A PREROUTING -m addrtype --dst-type ANYCAST").Arrives("eth0", $"tcp [2001:db8::9]:41000 -> [{destination}]:80").Hits(matches ? ["raw/PREROUTING/1"] : []);

    // ip6_route.c, rt6_score_route. kernel: confirmed.
    [Theory]
    [InlineData("eth1", "eth1")]
    [InlineData("eth2", "eth0")]
    public void AmongRoutesOfOneMetricThatOfTheIngressInterfaceGoesFirst(string ingress, string egress) => TestNode.Router
        .PlusRoutes6("default via 2001:db8::1 dev eth0 metric 1024 pref medium\ndefault dev eth1 metric 1024 pref medium").Rules6("*raw\n-A PREROUTING")
        .Arrives(ingress, "tcp [2001:db8::9]:41000 -> [2001:4860::8888]:80").LeavesBy(egress);

    // rt6_device_match: a route over a link without a carrier is a way back. kernel: confirmed.
    [Fact]
    public void TheReversePathMatchDoesNotAskForACarrier() => (TestNode.Router with { Routes6 = TestNode.Router.Routes6!.Replace("2001:db8:1::/64 dev eth1 proto kernel metric 256", "2001:db8:1::/64 dev eth1 proto kernel metric 256 dead linkdown", StringComparison.Ordinal) })
        .Set("net.ipv6.conf.all.ignore_routes_with_linkdown=1").Rules6("*raw\n-A PREROUTING -m rpfilter --loose").Arrives("eth0", "tcp [2001:db8:1::9]:41000 -> [2001:db8:2::9]:80").Hits("raw/PREROUTING/1");

    // addrconf.c, ipv6_chk_addr.
    [Theory]
    [InlineData("2001:db8::2", true)]
    [InlineData("2001:db8:5::5", false)]
    public void AddressTypeOfAnInterfaceAsksForItsAddresses(string destination, bool matches) => TestNode.Router.PlusRoutes6("local 2001:db8:5::5 dev eth0 table local")
        .Rules6("*raw\n-A PREROUTING -m addrtype --dst-type LOCAL --limit-iface-in")
        .Arrives("eth0", $"tcp [2001:db8::9]:41000 -> [{destination}]:80").Hits(matches ? ["raw/PREROUTING/1"] : []).IsLocal();

    // On lo no address suits: the destination's own goes first, then the longest common prefix anywhere.
    [Theory]
    [InlineData("2001:db8:1::1", "2001:db8:1::1")]
    [InlineData("2001:db8:2::77", "2001:db8:2::1")]
    [InlineData("::1", "::1")]
    public void MasqueradeOnLo(string destination, string source) => TestNode.Router.PlusRoutes6("local 2001:db8:2::77 dev lo table local").Rules6("*nat\n-A POSTROUTING -j MASQUERADE")
        .Makes($"tcp [2001:db8::2]:41000 -> [{destination}]:80").IsLocal().Packet($"tcp [{source}]:41000 -> [{destination}]:80");
}
