using PathTrace.Tests.Support;

namespace PathTrace.Tests.Datapath;

/// <summary>The addrtype match (xt_addrtype.c; fib_frontend.c, __inet_dev_addr_type).</summary>
public sealed class AddressTypeTests
{
    private static void Holds(TestNode node, string match, string packet, bool holds) =>
        node.Rules($"*mangle\n-A PREROUTING -m addrtype {match}").Arrives("eth0", packet).Hits(holds ? ["mangle/PREROUTING/1"] : []);

    [Theory]
    [InlineData("192.168.0.2", "LOCAL", true)]
    [InlineData("10.0.1.1", "LOCAL", true)]          // of whatever interface
    [InlineData("192.168.0.9", "LOCAL", false)]
    [InlineData("192.168.0.9", "UNICAST", true)]
    [InlineData("192.168.0.2", "UNICAST", false)]
    [InlineData("192.168.0.2", "UNICAST,LOCAL", true)]
    [InlineData("192.168.0.255", "BROADCAST", true)]
    [InlineData("255.255.255.255", "BROADCAST", true)]
    [InlineData("224.0.0.251", "MULTICAST", true)]
    [InlineData("127.1.2.3", "LOCAL", true)]
    [InlineData("10.9.9.9", "BLACKHOLE", false)]     // the route is in main, which is not asked
    [InlineData("10.9.9.9", "UNICAST", true)]
    [InlineData("10.97.0.1", "BLACKHOLE", false)]    // in local: the lookup fails, and that is UNICAST. kernel: confirmed
    [InlineData("10.97.0.1", "UNICAST", true)]
    public void Destination(string address, string type, bool holds) => Holds(
        TestNode.Router.PlusRoutes("blackhole 10.9.9.9\nblackhole 10.97.0.0/24 table local"),
        $"--dst-type {type}",
        $"tcp 192.168.0.9:41000 -> {address}:80",
        holds);

    // Only 0.0.0.0 itself is special, not the rest of 0/8 (in.h, ipv4_is_zeronet). kernel: confirmed.
    [Theory]
    [InlineData("0.0.0.0", "BROADCAST", true)]
    [InlineData("0.0.0.5", "BROADCAST", false)]
    [InlineData("0.0.0.5", "UNICAST", true)]
    [InlineData("192.168.0.2", "LOCAL", true)]
    [InlineData("192.168.0.9", "LOCAL", false)]
    public void Source(string address, string type, bool holds) =>
        Holds(TestNode.Router, $"--src-type {type}", $"tcp {address}:41000 -> 10.0.1.9:80", holds);

    // fib_trie.c, fib_lookup_good_nhc: an entry over a link without a carrier does not count where such routes are ignored. kernel: confirmed.
    [Theory]
    [InlineData("0", "BROADCAST")]
    [InlineData("1", "UNICAST")]
    public void ALinkWithoutACarrier(string ignores, string type) => Holds(
        TestNode.Router.PlusRoutes("broadcast 10.7.0.255 dev eth1 table local linkdown").Set("eth1.ignore_routes_with_linkdown=" + ignores), "--dst-type " + type, "tcp 192.168.0.9:41000 -> 10.7.0.255:80", true);

    [Fact]
    public void NegatedTypes() => Holds(TestNode.Router, "! --dst-type LOCAL", "tcp 192.168.0.9:41000 -> 10.0.1.9:80", true);

    // With a limit an address of another interface is UNICAST. kernel: confirmed.
    [Theory]
    [InlineData("10.0.1.1", "LOCAL", false)]
    [InlineData("10.0.1.1", "UNICAST", true)]
    [InlineData("192.168.0.2", "LOCAL", true)]
    public void LimitedToTheIngressInterface(string address, string type, bool holds) =>
        Holds(TestNode.Router, $"--dst-type {type} --limit-iface-in", $"tcp 192.168.0.9:41000 -> {address}:80", holds);

    [Fact]
    public void LimitedToTheEgressInterface() => TestNode.Router.Rules("""
        *filter
        -A FORWARD -m addrtype --src-type LOCAL --limit-iface-out
        -A FORWARD -m addrtype --src-type UNICAST --limit-iface-out
        """).Set("all.accept_local=1").Arrives("eth0", "tcp 192.168.0.2:41000 -> 10.0.1.9:80").Hits("filter/FORWARD/2");

    // Local and main are one table while there are no routing rules but the kernel's. kernel: confirmed.
    [Fact]
    public void ALocalRouteInMainCounts() => Holds(
        TestNode.Router.PlusRoutes("local 10.97.0.0/24 dev lo"), "--dst-type LOCAL", "tcp 192.168.0.9:41000 -> 10.97.0.1:80", true);

    // IPv6 asks the address itself, and the routes only for LOCAL, ANYCAST, UNREACHABLE. kernel: confirmed.
    [Theory]
    [InlineData("2001:db8:1::1", "LOCAL", true)]
    [InlineData("2001:db8:1::1", "UNICAST", true)]
    [InlineData("2001:db8:1::1", "UNICAST,LOCAL", true)]
    [InlineData("2001:db8:1::9", "LOCAL", false)]
    [InlineData("2001:db8:1::9", "UNICAST", true)]
    [InlineData("2001:db8:1::9", "UNICAST,LOCAL", false)]
    [InlineData("2001:db8:9::1", "UNREACHABLE", true)]
    [InlineData("2001:db8:9::1", "UNICAST", true)]
    [InlineData("2001:db8:1::9", "MULTICAST", false)]
    public void Ipv6(string address, string type, bool holds) => TestNode.Router
        .PlusRoutes6("unreachable 2001:db8:9::/48 dev lo metric 1024 pref medium")
        .Rules6($"*mangle\n-A PREROUTING -m addrtype --dst-type {type}")
        .Arrives("eth0", $"tcp [2001:db8::9]:41000 -> [{address}]:80").Hits(holds ? ["mangle/PREROUTING/1"] : []);

    [Fact]
    public void WithoutAddressesItForks() =>
        (TestNode.Router.Rules("*mangle\n-A PREROUTING -m addrtype --dst-type LOCAL -j DROP") with { Routes = "default via 192.168.0.1 dev eth0", ShowsLocalTable = false, Addresses = null })
            .Arrives("eth0", "tcp 192.168.0.9:41000 -> 10.0.1.9:80").Ways("yes Dropped", "no yes Indeterminate").Misses("ip-addr.txt");
}
