using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Datapath;

/// <summary>Translations (nf_nat_core.c, nf_nat_masquerade.c, nf_nat_redirect.c, xt_NETMAP.c).</summary>
public sealed class NatTests
{
    private static NodeRun Dnat(string target, string packet) => TestNode.Router.Rules($"*nat\n-A PREROUTING -p tcp -j {target}").Arrives("eth0", packet);

    // A port in range is kept, another becomes the first; with a base it keeps its distance, as a 16-bit number: (1 - 80) mod 65536 = 65457, mod 10 = 7. kernel: confirmed.
    [Theory]
    [InlineData("DNAT --to-destination 10.0.1.9", 80, 80)]
    [InlineData("DNAT --to-destination 10.0.1.9:3000", 80, 3000)]
    [InlineData("DNAT --to-destination 10.0.1.9:1000-2000", 80, 1000)]
    [InlineData("DNAT --to-destination 10.0.1.9:1000-2000", 1500, 1500)]
    [InlineData("DNAT --to-destination 10.0.1.9:1000-1009/80", 83, 1003)]
    [InlineData("DNAT --to-destination 10.0.1.9:1000-1009/80", 95, 1005)]
    [InlineData("DNAT --to-destination 10.0.1.9:1000-1009/80", 1, 1007)]
    [InlineData("DNAT --to-destination 10.0.1.9 --random", 80, 80)]
    public void DestinationPorts(string target, int port, int after) => Dnat(target, $"tcp 192.168.0.9:41000 -> 172.17.0.1:{port}")
        .Packet($"tcp 192.168.0.9:41000 -> 10.0.1.9:{after}").LeavesBy("eth1");

    // kernel: confirmed.
    [Fact]
    public void OnlyThePortMayChange() =>
        Dnat("DNAT --to-destination :8080", "tcp 192.168.0.9:41000 -> 10.0.1.9:80").Packet("tcp 192.168.0.9:41000 -> 10.0.1.9:8080");

    [Fact]
    public void ARandomDestinationPortIsNotFollowed() =>
        Dnat("DNAT --to-destination 10.0.1.9:1000-2000 --random", "tcp 192.168.0.9:41000 -> 172.17.0.1:80").Ends(Disposition.Indeterminate);

    [Fact]
    public void AnAddressRangeIsAChoice() => Dnat("DNAT --to-destination 10.0.1.8-10.0.1.10", "tcp 192.168.0.9:41000 -> 172.17.0.1:80").Ways(
        "1/3 eth1 tcp 192.168.0.9:41000 -> 10.0.1.8:80",
        "1/3 eth1 tcp 192.168.0.9:41000 -> 10.0.1.9:80",
        "1/3 eth1 tcp 192.168.0.9:41000 -> 10.0.1.10:80");

    [Fact]
    public void ALargeAddressRangeIsNotFollowed() =>
        Dnat("DNAT --to-destination 10.0.0.0-10.255.255.255", "tcp 192.168.0.9:41000 -> 172.17.0.1:80").Ends(Disposition.Indeterminate);

    [Theory]
    [InlineData("DNAT --to-destination 10.0.1.9", "eth1")]
    [InlineData("DNAT --to-destination 10.0.2.9", "eth2")]
    [InlineData("DNAT --to-destination 8.8.8.8", "eth0")]
    public void RoutingSeesTheNewDestination(string target, string device) => Dnat(target, "tcp 192.168.0.9:41000 -> 172.17.0.1:80").LeavesBy(device);

    // kernel: confirmed, for nat where some rule needs conntrack.
    [Theory]
    [InlineData("raw")]
    [InlineData("mangle")]
    [InlineData("nat")]
    public void AMarkOfPreroutingChangesRouting(string table) => TestNode.Router
        .Rules($"*{table}\n-A PREROUTING -j MARK --set-xmark 0x1/0xffffffff\n*filter\n-A FORWARD -m conntrack --ctstate NEW")
        .PlusRoutingRules("10:\tfrom all fwmark 0x1 lookup 100").PlusRoutes("default via 10.0.2.9 dev eth2 table 100")
        .Arrives("eth0", "tcp 192.168.0.9:41000 -> 10.0.1.9:80").LeavesBy("eth2", "10.0.2.9");

    // Walked without a hit: the side is settled, later hooks do not ask again; the first hit ends the walk.
    [Fact]
    public void OnlyTheFirstTranslationCounts() => TestNode.Router.Rules("""
        *nat
        -A PREROUTING -p udp -j DNAT --to-destination 10.0.2.9
        -A PREROUTING -p tcp -j DNAT --to-destination 10.0.1.9
        -A PREROUTING -p tcp -j DNAT --to-destination 10.0.2.9
        """).Arrives("eth0", "tcp 192.168.0.9:41000 -> 172.17.0.1:80").Hits("nat/PREROUTING/2").LeavesBy("eth1");

    // kernel: confirmed. INPUT is the last place; filter still sees the old source.
    [Fact]
    public void SnatInInput() => TestNode.Router.Rules("""
        *nat
        -A INPUT -j SNAT --to-source 192.168.0.77
        *filter
        -A INPUT -s 192.168.0.9
        -A INPUT -s 192.168.0.77
        """).Arrives("eth0", "tcp 192.168.0.9:41000 -> 192.168.0.2:80").Hits("filter/INPUT/1", "nat/INPUT/1").Packet("tcp 192.168.0.77:41000 -> 192.168.0.2:80");

    [Theory]
    [InlineData("SNAT --to-source 10.0.1.77", "10.0.1.77:41000", null)]
    [InlineData("SNAT --to-source 10.0.1.77:2000", "10.0.1.77:2000", null)]
    [InlineData("SNAT --to-source 10.0.1.77:40000-42000", "10.0.1.77:41000", null)] // in range: kept
    [InlineData("SNAT --to-source 10.0.1.77:2000-3000", "10.0.1.77:41000", "2000-3000")]
    [InlineData("SNAT --to-source 10.0.1.77 --random", "10.0.1.77:41000", "1024-65535")]
    [InlineData("MASQUERADE", "10.0.1.1:41000", null)]
    [InlineData("MASQUERADE --random-fully", "10.0.1.1:41000", "1024-65535")]
    public void SourcePorts(string target, string source, string? drawnFrom)
    {
        var packet = TestNode.Router.Rules($"*nat\n-A POSTROUTING -p tcp -j {target}").Arrives("eth0", "tcp 192.168.0.9:41000 -> 10.0.1.9:80").Only.Packet;
        Assert.Equal((source, drawnFrom), (packet.From.ToString(), packet.SourcePortDrawnFrom?.ToString()));
    }

    // nf_nat_l4proto_unique_tuple: the port stays in its class.
    [Theory]
    [InlineData(100, "1-511")]
    [InlineData(700, "600-1023")]
    [InlineData(1024, "1024-65535")]
    public void ADrawnPortStaysInItsClass(int port, string range) => Assert.Equal(
        range,
        TestNode.Router.Rules("*nat\n-A POSTROUTING -j MASQUERADE --random").Arrives("eth0", $"tcp 192.168.0.9:{port} -> 10.0.1.9:80").Only.Packet.SourcePortDrawnFrom?.ToString());

    private const string SecondSubnet = """
                inet 172.16.0.1/24 scope global eth1
                   valid_lft forever preferred_lft forever
            4: eth2
        """;

    // The subnet of the next hop decides; the route's src does not. kernel: confirmed.
    [Theory]
    [InlineData("8.0.0.0/8 via 172.16.0.9 dev eth1", "172.16.0.1")]
    [InlineData("8.0.0.0/8 via 10.0.1.9 dev eth1 src 172.16.0.1", "10.0.1.1")]
    [InlineData("8.0.0.0/8 dev eth1 scope link", "10.0.1.1")] // no subnet fits: the first
    public void MasqueradeTakesTheAddressInTheNextHopsSubnet(string route, string source) => TestNode.Router
        .Rules("*nat\n-A POSTROUTING -j MASQUERADE").Address("    4: eth2".Trim(), SecondSubnet.Trim()).PlusRoutes(route)
        .Arrives("eth0", "tcp 192.168.0.9:41000 -> 8.8.8.8:80").Packet($"tcp {source}:41000 -> 8.8.8.8:80");

    // Secondary addresses and those of scope link or site are passed over, then other interfaces are asked in order. kernel: confirmed.
    [Theory]
    [InlineData("inet 10.0.1.1/24 scope global secondary eth1", "192.168.0.2")]
    [InlineData("inet 169.254.1.1/24 scope link eth1", "192.168.0.2")]
    [InlineData("inet 172.16.0.1/24 scope site eth1", "192.168.0.2")]
    [InlineData("", "192.168.0.2")]
    public void MasqueradeWithoutAFittingAddress(string address, string source) => TestNode.Router
        .Rules("*nat\n-A POSTROUTING -j MASQUERADE").Address("inet 10.0.1.1/24 scope global eth1", address)
        .Arrives("eth0", "tcp 192.168.0.9:41000 -> 10.0.1.9:80").Packet($"tcp {source}:41000 -> 10.0.1.9:80");

    // kernel: confirmed.
    [Fact]
    public void MasqueradeWithoutAnyAddressDrops() => (TestNode.Router.Rules("*nat\n-A POSTROUTING -j MASQUERADE") with { Addresses = "3: eth1: <BROADCAST,UP,LOWER_UP> mtu 1500\n" })
        .Arrives("eth0", "tcp 192.168.0.9:41000 -> 10.0.1.9:80").Hits("nat/POSTROUTING/1").Ends(Disposition.Dropped);

    [Fact]
    public void MasqueradeWithoutIpAddrTakesTheKernelsConnectedRoutes() => (TestNode.Router.Rules("*nat\n-A POSTROUTING -j MASQUERADE") with { Addresses = null })
        .Arrives("eth0", "tcp 192.168.0.9:41000 -> 10.0.1.9:80").Packet("tcp 10.0.1.1:41000 -> 10.0.1.9:80");

    // The address of the ingress interface, whatever its scope. kernel: confirmed.
    [Theory]
    [InlineData("inet 192.168.0.2/24 scope global eth0", "192.168.0.2")]
    [InlineData("inet 169.254.1.1/24 scope link eth0", "169.254.1.1")]
    public void RedirectInPrerouting(string address, string destination)
    {
        var packet = TestNode.Router.Rules("*nat\n-A PREROUTING -p tcp -j REDIRECT --to-ports 8080").Address("inet 192.168.0.2/24 scope global eth0", address)
            .PlusRoutes("local 169.254.1.1 dev eth0 table local").Arrives("eth0", "tcp 192.168.0.9:41000 -> 10.0.1.9:80").IsLocal().Only.Packet;
        Assert.Equal($"{destination}:8080", packet.To.ToString());
    }

    // kernel: confirmed.
    [Fact]
    public void RedirectOnAnInterfaceWithoutAddressDrops() => TestNode.Router
        .Rules("*nat\n-A PREROUTING -p tcp -j REDIRECT --to-ports 8080").Address("inet 192.168.0.2/24 scope global eth0", "")
        .Arrives("eth0", "tcp 192.168.0.9:41000 -> 10.0.1.9:80").Ends(Disposition.Dropped);

    // kernel: confirmed.
    [Fact]
    public void RedirectInOutput() => TestNode.Router.Rules("*nat\n-A OUTPUT -p tcp -j REDIRECT --to-ports 8080")
        .Makes("tcp 192.168.0.2:41000 -> 8.8.8.8:80").IsLocal().Packet("tcp 192.168.0.2:41000 -> 127.0.0.1:8080");

    // NETMAP keeps host bits.
    [Fact]
    public void Netmap() => TestNode.Router.Rules("*nat\n-A PREROUTING -d 172.17.0.0/24 -j NETMAP --to 10.0.1.0/24\n-A POSTROUTING -j NETMAP --to 10.77.0.0/16")
        .Arrives("eth0", "tcp 192.168.0.9:41000 -> 172.17.0.9:80").Packet("tcp 10.77.0.9:41000 -> 10.0.1.9:80");

    [Fact]
    public void PortsOfAnIcmpPacketStay() => TestNode.Router.Rules("*nat\n-A PREROUTING -j DNAT --to-destination 10.0.1.9\n*filter\n-A FORWARD -m conntrack --ctstate DNAT")
        .Arrives("eth0", "icmp 192.168.0.9 -> 172.17.0.1").Hits("nat/PREROUTING/1", "filter/FORWARD/1").LeavesBy("eth1");

    // kernel: confirmed. The longest prefix shared with the destination, else the first in the kernel's list, which ip addr prints.
    [Theory]
    [InlineData("2001:db8:77:1::/64 via 2001:db8:1::9 dev eth1 metric 1024", "2001:db8:77:1::5", "2001:db8:77::1")]
    [InlineData("2600::/16 via 2001:db8:1::9 dev eth1 metric 1024", "2600::5", "2001:db8:77::1")]
    [InlineData("", "2001:db8:1::9", "2001:db8:1::1")]
    public void MasqueradeIpv6(string route, string destination, string source) => Assert.Equal(
        source,
        TestNode.Router.Rules6("*nat\n-A POSTROUTING -j MASQUERADE").PlusRoutes6(route)
            .Address("    inet6 2001:db8:1::1/64 scope global\n", "    inet6 2001:db8:77::1/64 scope global\n       valid_lft forever preferred_lft forever\n    inet6 2001:db8:1::1/64 scope global\n")
            .Arrives("eth0", $"tcp [2001:db8::9]:41000 -> [{destination}]:80").Only.Packet.Source.ToString());

    [Fact]
    public void SourcePortDrawnAtRandomIsUnknownToRules()
    {
        var state = TestNode.Router.Rules("*nat\n-A POSTROUTING -j SNAT --to-source 10.0.1.77:2000-3000").Arrives("eth0", "tcp 192.168.0.9:41000 -> 10.0.1.9:80").Only;
        Assert.True(state.Entry!.HasSnat);
        Assert.Equal(new NumberRange(2000, 3000), state.Packet.SourcePortDrawnFrom);
    }
}
