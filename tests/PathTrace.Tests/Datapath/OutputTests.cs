using PathTrace.Datapath;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Datapath;

/// <summary>Packets that the node makes, and the way by lo back to itself (ip_output.c, netfilter.c: ip_route_me_harder). kernel: confirmed, every case.</summary>
public sealed class OutputTests
{
    private static TestNode ByMark(string table) => TestNode.Router.Rules($"*{table}\n-A OUTPUT -j MARK --set-xmark 0x1/0xffffffff")
        .PlusRoutingRules("10:\tfrom all fwmark 0x1 lookup 100").PlusRoutes("default via 10.0.2.9 dev eth2 table 100");

    // Only mangle routes again for a mark; raw and filter set it for others to see.
    [Theory]
    [InlineData("raw", "eth0")]
    [InlineData("mangle", "eth2")]
    [InlineData("filter", "eth0")]
    public void AMarkRoutesAgain(string table, string device) => ByMark(table).Makes("tcp 192.168.0.2:41000 -> 8.8.8.8:80").LeavesBy(device);

    [Fact]
    public void DnatRoutesAgain() => TestNode.Router.Rules("*nat\n-A OUTPUT -d 172.17.0.1 -p tcp -j DNAT --to-destination 10.0.1.9:3000\n*filter\n-A OUTPUT -d 10.0.1.9")
        .Makes("tcp 192.168.0.2:41000 -> 172.17.0.1:80").Hits("nat/OUTPUT/1", "filter/OUTPUT/1").LeavesBy("eth1").Packet("tcp 192.168.0.2:41000 -> 10.0.1.9:3000");

    // iptable_mangle.c, ipt_mangle_out: the backend that goes first routes anew before the other's rules are asked; here it finds no way. kernel: confirmed.
    [Fact]
    public void EachBackendRoutesAnewByItself() => (TestNode.Router.Rules("*mangle\n-A OUTPUT -j MARK --set-xmark 0x1/0xffffffff").PlusRoutingRules("10:\tfrom all fwmark 0x1 prohibit") with
    {
        Legacy = "*mangle\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -j MARK --set-xmark 0x0/0xffffffff\nCOMMIT\n",
    }).Makes("tcp 192.168.0.2:41000 -> 8.8.8.8:80").Hits("mangle/OUTPUT/1").Ends(Disposition.Prohibited);

    // nft_chain_route.c, nf_route_table_hook6. Routed anew, the packet may take the other of two ways. kernel: confirmed.
    [Fact]
    public void AnotherHopLimitRoutesAgain() => TestNode.Router.PlusRoutes6("2001:4860::/32 proto static metric 1024 pref medium\n\tnexthop via 2001:db8::7 dev eth0 weight 1\n\tnexthop via 2001:db8:1::9 dev eth1 weight 1")
        .Rules6("*mangle\n-A OUTPUT -o eth0 -j HL --hl-dec 1").Makes("udp [2001:db8::2]:41000 -> [2001:4860::8888]:80")
        .Ways("1/2 1/2 eth0 udp [2001:db8::2]:41000 -> [2001:4860::8888]:80", "1/2 1/2 eth1 udp [2001:db8::2]:41000 -> [2001:4860::8888]:80", "1/2 eth1 udp [2001:db8::2]:41000 -> [2001:4860::8888]:80");

    // xt_devgroup.c, devgroup_mt looks at the hook's egress interface, which routing anew leaves as it was. kernel: confirmed.
    [Fact]
    public void AGroupIsThatOfTheFirstEgressInterface() => TestNode.Router.Address("group default qlen 1000\n    link/ether 02:00:00:00:00:01", "group 5 qlen 1000\n    link/ether 02:00:00:00:00:01")
        .Rules("*nat\n-A OUTPUT -d 8.8.8.8 -j DNAT --to-destination 10.0.1.9\n*filter\n-A OUTPUT -m devgroup --dst-group 0x5\n-A OUTPUT -m devgroup ! --dst-group 0x5")
        .Makes("tcp 192.168.0.2:41000 -> 8.8.8.8:80").Hits("nat/OUTPUT/1", "filter/OUTPUT/1").LeavesBy("eth1");

    // PREROUTING runs again with the same connection, so nat PREROUTING is not walked; nor is nat INPUT, for POSTROUTING settled the source.
    [Fact]
    public void APacketToTheNodeItselfComesBackByLo() => TestNode.Router.Rules("""
        *raw
        -A PREROUTING -i lo
        -A OUTPUT
        *mangle
        -A PREROUTING
        -A INPUT
        -A FORWARD
        -A OUTPUT
        -A POSTROUTING -o lo
        *nat
        -A PREROUTING -j DNAT --to-destination 10.0.1.9
        -A INPUT -j SNAT --to-source 10.0.1.9
        -A POSTROUTING
        -A OUTPUT -d 172.17.0.1 -p tcp -j DNAT --to-destination 10.0.1.1:3000
        *filter
        -A INPUT -m conntrack --ctstate NEW --ctorigdst 172.17.0.1
        -A FORWARD
        -A OUTPUT
        """).Makes("tcp 192.168.0.2:41000 -> 172.17.0.1:80")
        .Hits(
            "raw/OUTPUT/1",
            "mangle/OUTPUT/1",
            "nat/OUTPUT/1",
            "filter/OUTPUT/1",
            "mangle/POSTROUTING/1",
            "nat/POSTROUTING/1",
            "raw/PREROUTING/1",
            "mangle/PREROUTING/1",
            "mangle/INPUT/1",
            "filter/INPUT/1")
        .IsLocal().Packet("tcp 192.168.0.2:41000 -> 10.0.1.1:3000");

    [Fact]
    public void AMarkSurvivesLo() => TestNode.Router.Rules("*mangle\n-A OUTPUT -j MARK --set-xmark 0x5/0xffffffff\n-A INPUT -m mark --mark 0x5")
        .Makes("tcp 192.168.0.2:41000 -> 10.0.1.1:80").Hits("mangle/OUTPUT/1", "mangle/INPUT/1").IsLocal();

    // nf_hook_state.out is filled in before the hook's first table: rules of OUTPUT see the way out that routing chose first.
    [Fact]
    public void RulesOfOutputSeeTheFirstWayOut() => TestNode.Router
        .Rules("*nat\n-A OUTPUT -j DNAT --to-destination 10.0.1.9\n*filter\n-A OUTPUT -o eth1\n-A OUTPUT -o eth0\n*mangle\n-A POSTROUTING -o eth1\n-A POSTROUTING -o eth0")
        .Makes("tcp 192.168.0.2:41000 -> 8.8.8.8:80").Hits("nat/OUTPUT/1", "filter/OUTPUT/2", "mangle/POSTROUTING/1").LeavesBy("eth1");

    // nf_conntrack_core.c, nf_conntrack_confirm.
    [Fact]
    public void TheConnectionIsConfirmedOnTheWayBackByLo() => TestNode.Router
        .Rules("*filter\n-A OUTPUT -m conntrack --ctstatus CONFIRMED\n-A INPUT -m conntrack --ctstatus CONFIRMED")
        .Makes("tcp 192.168.0.2:41000 -> 10.0.1.1:80").Hits("filter/INPUT/1").IsLocal();

    // A node port on 127.0.0.1: the loopback source may leave only under route_localnet of the way out; then MASQUERADE replaces it.
    [Theory]
    [InlineData("", false)]
    [InlineData("eth1.route_localnet=1", true)]
    [InlineData("all.route_localnet=1", true)]
    [InlineData("eth0.route_localnet=1", false)]
    public void LoopbackSourceOnItsWayOut(string setting, bool passes)
    {
        var node = TestNode.Router.Rules("*nat\n-A OUTPUT -p tcp -j DNAT --to-destination 10.0.1.9:3000\n-A POSTROUTING -j MASQUERADE");
        var run = (setting.Length == 0 ? node : node.Set(setting)).Makes("tcp 127.0.0.1:41000 -> 127.0.0.1:80");
        if (passes)
            run.LeavesBy("eth1").Packet("tcp 10.0.1.1:41000 -> 10.0.1.9:3000");
        else
            run.Hits("nat/OUTPUT/1").Ends(Disposition.Martian);
    }

    [Fact]
    public void AUnicastRouteToLoIsDeliveredHere() =>
        TestNode.Router.PlusRoutes("10.5.0.0/16 dev lo scope link").Makes("tcp 192.168.0.2:41000 -> 10.5.0.1:80").IsLocal();

    [Fact]
    public void WhoseSocketItIsForks() => TestNode.Router.Rules("*filter\n-A OUTPUT -m owner --uid-owner 1000 -j DROP")
        .Makes("tcp 192.168.0.2:41000 -> 10.0.1.9:80").Ways("yes Dropped", "no eth1 tcp 192.168.0.2:41000 -> 10.0.1.9:80");
}
