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
