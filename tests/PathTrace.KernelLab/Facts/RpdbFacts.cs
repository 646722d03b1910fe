using PathTrace.KernelLab.Nodes;
using PathTrace.KernelLab.Stories;

namespace PathTrace.KernelLab.Facts;

/// <summary>Routing rules (fib_rules.c, fib_rule_match and fib_rules_lookup; fib4_rules.c, fib4_rule_action and fib4_rule_suppress). Table 100 leads out by eth2, main by eth0.</summary>
public sealed class RpdbFacts
{
    private static readonly NodeConfig Table100 = NodeConfig.Router.Plus("route add default via 10.0.2.9 dev eth2 table 100", "-6 route add default via 2001:db8:2::9 dev eth2 table 100");

    private static readonly NodeConfig Selectors = Table100.Rules("*mangle\n-A PREROUTING -d 198.51.100.8/32 -j MARK --set-mark 0x13").Plus(
        "rule add from 10.0.1.9 to 198.51.100.1 pref 101 table 100",
        "rule add from 10.0.1.10 to 198.51.100.2 pref 102 table 100",
        "rule add iif eth1 to 198.51.100.3 pref 103 table 100",
        "rule add iif eth2 to 198.51.100.4 pref 104 table 100",
        "rule add oif eth0 to 198.51.100.5 pref 105 table 100",
        "rule add tos 0x10 to 198.51.100.6 pref 106 table 100",
        "rule add tos 0x08 to 198.51.100.7 pref 107 table 100",
        "rule add fwmark 0x3/0xf to 198.51.100.8 pref 108 table 100",
        "rule add fwmark 0x3 to 198.51.100.8 pref 90 prohibit",
        "rule add ipproto udp to 198.51.100.9 pref 109 table 100",
        "rule add ipproto tcp to 198.51.100.10 pref 110 table 100",
        "rule add sport 40000-40010 to 198.51.100.11 pref 111 table 100",
        "rule add dport 53 to 198.51.100.12 pref 112 table 100",
        "rule add dport 54 to 198.51.100.13 pref 113 table 100",
        "rule add uidrange 0-0 to 198.51.100.14 pref 114 table 100",
        "rule add uidrange 1000-2000 to 198.51.100.15 pref 115 table 100",
        "rule add iif lo to 198.51.100.16 pref 116 table 100");

    // A forwarded packet has no oif and the user 0 of its namespace (route.c, ip_route_input_slow); "iif lo" are packets of the node, whose user no dump tells.
    [Fact]
    public void Every_selector_selects() => FactNode.On(Selectors, node =>
    {
        var chosen = Enumerable.Range(1, 16).Where(n => node.Arrives("eth1", $"udp 10.0.1.9:40000 -> 198.51.100.{n}:53 tos 0x10").Out == "eth2");
        Assert.Equal([1, 3, 6, 8, 9, 11, 12, 14], chosen);
        var made = Enumerable.Range(1, 16).Where(n => n is not (14 or 15)).Where(n => node.Makes($"udp 192.168.0.2:40000 -> 198.51.100.{n}:53").Out == "eth2");
        Assert.Equal([9, 11, 12, 16], made);
        Assert.Equal("eth2", node.Leaves(null, "udp 192.168.0.2:40000 -> 198.51.100.14:53").Out);
        Assert.Equal("eth0", node.Leaves(null, "udp 192.168.0.2:40000 -> 198.51.100.15:53").Out);
    });

    [Fact]
    public void Not_turns_the_whole_rule_round() => FactNode.On(Table100.Plus("rule add not from 10.0.1.9 to 198.51.100.1 pref 100 table 100"), node =>
    {
        Assert.Equal("eth0", node.Arrives("eth1", "udp 10.0.1.9:40000 -> 198.51.100.1:53").Out);
        Assert.Equal("eth2", node.Arrives("eth1", "udp 10.0.1.9:40000 -> 198.51.100.2:53").Out);
        Assert.Equal("eth2", node.Arrives("eth1", "udp 10.0.1.10:40000 -> 198.51.100.1:53").Out);
    });

    private static readonly NodeConfig Actions = Table100.Plus(
        "route add throw 198.51.100.0/24 table 101", "route add 203.0.113.0/24 via 10.0.2.10 dev eth2 table 101", "route add 10.0.0.0/8 via 10.0.2.9 table 102",
        "rule add to 198.51.100.1 pref 100 blackhole",
        "rule add to 198.51.100.2 pref 101 unreachable",
        "rule add to 198.51.100.3 pref 102 prohibit",
        "rule add to 198.51.100.4 pref 103 nop",
        "rule add to 198.51.100.5 pref 104 goto 2000",
        "rule add to 198.51.100.0/29 pref 105 table 101",
        "rule add to 198.51.100.6 pref 106 table 100",
        "rule add to 203.0.113.0/24 pref 107 table 101",
        "rule add to 203.0.114.0/24 pref 108 table 101",
        "rule add to 8.8.8.8 pref 109 table 100 suppress_prefixlength 0",
        "rule add to 10.9.0.0/16 pref 110 table 102 suppress_prefixlength 8",
        "rule add to 10.8.0.0/16 pref 111 table 102 suppress_prefixlength 7",
        "rule add to 198.51.100.5 pref 1000 table 100",
        "rule add to 198.51.100.5 pref 2000 unreachable");

    [Theory]
    [InlineData("198.51.100.1", null)]
    [InlineData("198.51.100.2", "icmp 3/0")]
    [InlineData("198.51.100.3", "icmp 3/13")]
    [InlineData("198.51.100.5", "icmp 3/0")]
    public void Rules_that_end_the_packet_say_why_and_goto_skips_what_lies_between(string destination, string? answer) => FactNode.On(Actions, node =>
    {
        var story = node.Arrives("eth1", $"udp 10.0.1.9:40000 -> {destination}:53");
        Assert.Equal((Fate.Lost, answer), (story.Fate, story.Answer));
    });

    // .4: nop goes on, the table 101 throws, main decides. .6: behind the throw the next rule decides. 203.0.114: no answer in 101. Suppressed: the default and 10/8 at 8, not at 7.
    [Theory]
    [InlineData("198.51.100.4", "eth0")]
    [InlineData("198.51.100.6", "eth2")]
    [InlineData("203.0.113.7", "eth2")]
    [InlineData("203.0.114.7", "eth0")]
    [InlineData("8.8.8.8", "eth0")]
    [InlineData("10.9.0.1", "eth0")]
    [InlineData("10.8.0.1", "eth2")]
    public void Without_an_answer_the_next_rule_is_asked(string destination, string device) => FactNode.On(Actions, node =>
        Assert.Equal(device, node.Arrives("eth1", $"udp 10.0.1.9:40000 -> {destination}:53").Out));

    [Fact]
    public void Ipv6_rules_select_and_end_in_the_same_way() => FactNode.On(Table100.Plus(
        "-6 rule add to 2001:db8:f::1 pref 100 blackhole", "-6 rule add to 2001:db8:f::2 pref 101 unreachable", "-6 rule add to 2001:db8:f::3 pref 102 prohibit",
        "-6 rule add from 2001:db8:1::9 to 2001:db8:f::4 pref 103 table 100", "-6 rule add dport 53 ipproto udp to 2001:db8:f::5 pref 104 table 100",
        "-6 rule add iif eth2 to 2001:db8:f::6 pref 105 table 100", "-6 rule add to 2001:db8:f::7 pref 106 table 100 suppress_prefixlength 0"), node =>
    {
        Assert.Equal([null, "icmp 1/0", "icmp 1/1"], Enumerable.Range(1, 3).Select(n => node.Arrives("eth1", $"udp [2001:db8:1::9]:40000 -> [2001:db8:f::{n}]:53").Answer));
        Assert.Equal(["eth2", "eth2", "eth0", "eth0"], Enumerable.Range(4, 4).Select(n => node.Arrives("eth1", $"udp [2001:db8:1::9]:40000 -> [2001:db8:f::{n}]:53").Out));
    });
}
