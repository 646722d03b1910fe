using PathTrace.KernelLab.Nodes;

namespace PathTrace.KernelLab.Facts;

/// <summary>What <c>addrtype</c> takes an address for (fib_frontend.c, __inet_dev_addr_type; xt_addrtype.c).</summary>
public sealed class AddressTypeFacts
{
    private static readonly NodeConfig Node = NodeConfig.Router.Rules("""
        *mangle
        -A PREROUTING -m addrtype --dst-type UNICAST
        -A PREROUTING -m addrtype --dst-type LOCAL
        -A PREROUTING -m addrtype --dst-type BROADCAST
        -A PREROUTING -m addrtype --dst-type MULTICAST
        -A PREROUTING -m addrtype --dst-type BLACKHOLE
        -A PREROUTING -m addrtype --dst-type UNREACHABLE
        -A PREROUTING -m addrtype --dst-type PROHIBIT
        """).Plus("route add blackhole 198.51.100.1", "route add unreachable 198.51.100.2", "route add prohibit 198.51.100.3", "route add broadcast 198.51.100.4 dev eth1",
            "route add local 198.51.100.5 dev lo", "route add local 198.51.100.6 dev lo table main");

    // 1 UNICAST, 2 LOCAL, 3 BROADCAST. Of 0/8 only 0.0.0.0 is special; of routes only those of the table local count.
    [Theory]
    [InlineData("10.0.2.9", 1)]
    [InlineData("203.0.113.7", 1)]
    [InlineData("10.0.1.1", 2)]
    [InlineData("10.0.2.1", 2)]
    [InlineData("127.0.0.53", 2)]
    [InlineData("10.0.1.255", 3)]
    [InlineData("255.255.255.255", 3)]
    [InlineData("0.0.0.0", 3)]
    [InlineData("0.1.2.3", 1)]
    [InlineData("198.51.100.1", 1)]
    [InlineData("198.51.100.2", 1)]
    [InlineData("198.51.100.3", 1)]
    [InlineData("198.51.100.4", 3)]
    [InlineData("198.51.100.5", 2)]
    public void Only_constants_and_the_table_local_count(string destination, int rule) => FactNode.On(Node, node =>
        Assert.Equal([$"mangle/PREROUTING/{rule}"], node.Arrives("eth1", $"udp 10.0.1.9:40000 -> {destination}:53").Rules()));

    [Fact]
    public void The_tables_local_and_main_are_one_until_a_routing_rule_is_added()
    {
        FactNode.On(Node, node => Assert.Equal(["mangle/PREROUTING/2"], node.Arrives("eth1", "udp 10.0.1.9:40000 -> 198.51.100.6:53").Rules()));
        FactNode.On(Node.Plus("rule add fwmark 7 pref 100 table 100"), node =>
            Assert.Equal(["mangle/PREROUTING/1"], node.Arrives("eth1", "udp 10.0.1.9:40000 -> 198.51.100.6:53").Rules()));
    }

    [Fact]
    public void Multicast_is_224_to_239() => FactNode.On(NodeConfig.Router.Rules("""
        *mangle
        -A PREROUTING -m addrtype --src-type MULTICAST
        -A PREROUTING -m addrtype --src-type UNICAST
        """), node =>
    {
        Assert.Equal(["mangle/PREROUTING/1"], node.Arrives("eth1", "udp 224.0.0.1:40000 -> 10.0.2.9:53").Rules());
        Assert.Equal(["mangle/PREROUTING/1"], node.Arrives("eth1", "udp 239.255.255.255:40000 -> 10.0.2.9:53").Rules());
        Assert.Equal(["mangle/PREROUTING/2"], node.Arrives("eth1", "udp 240.0.0.1:40000 -> 10.0.2.9:53").Rules());
    });

    [Fact]
    public void A_limit_compares_the_interface_of_the_local_entry() => FactNode.On(NodeConfig.Router.Rules("""
        *mangle
        -A PREROUTING -m addrtype --dst-type LOCAL --limit-iface-in
        -A PREROUTING -m addrtype --dst-type UNICAST --limit-iface-in
        -A POSTROUTING -m addrtype --src-type LOCAL --limit-iface-out
        -A POSTROUTING -m addrtype --src-type UNICAST --limit-iface-out
        """), node =>
    {
        Assert.Equal(["mangle/PREROUTING/1"], node.Arrives("eth1", "udp 10.0.1.9:40000 -> 10.0.1.1:53").Rules());
        Assert.Equal(["mangle/PREROUTING/2"], node.Arrives("eth1", "udp 10.0.1.9:40000 -> 10.0.2.1:53").Rules());
        Assert.Equal(["mangle/POSTROUTING/1"], node.Makes("udp 10.0.2.1:40000 -> 10.0.2.9:53").Rules());
        Assert.Equal(["mangle/POSTROUTING/2"], node.Makes("udp 10.0.1.1:40000 -> 10.0.2.9:53").Rules());
    });

    // xt_addrtype.c, match_type6: what shows on the address itself must fit, the rest is a full lookup.
    [Theory]
    [InlineData("2001:db8:1::1", "1 2")]
    [InlineData("2001:db8:2::9", "1")]
    [InlineData("2001:db8:dead::1", "1 3")]
    [InlineData("2001:db8:dead::2", "1 3")]
    [InlineData("2001:db8:dead::3", "1 3")]
    public void Ipv6_does_a_full_route_lookup(string destination, string rules) => FactNode.On(NodeConfig.Router.Rules6("""
        *mangle
        -A PREROUTING -m addrtype --dst-type UNICAST
        -A PREROUTING -m addrtype --dst-type LOCAL
        -A PREROUTING -m addrtype --dst-type UNREACHABLE
        -A PREROUTING -m addrtype --dst-type MULTICAST
        """).Plus("-6 route add unreachable 2001:db8:dead::1", "-6 route add prohibit 2001:db8:dead::2", "-6 route add blackhole 2001:db8:dead::3"), node =>
        Assert.Equal(rules.Split(' ').Select(n => $"mangle/PREROUTING/{n}"), node.Arrives("eth1", $"udp [2001:db8:1::9]:40000 -> [{destination}]:53").Rules()));
}
