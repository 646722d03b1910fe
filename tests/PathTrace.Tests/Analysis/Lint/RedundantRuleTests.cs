using PathTrace.Explain;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Analysis.Lint;

/// <summary>Rules whose packets fare the same without them, and what would do the same. What is expected follows from the rules by hand.</summary>
public class RedundantRuleTests
{
    private static IEnumerable<string> Redundant(string rules, string policy = "DROP") =>
        Linted.Rules($"*filter\n:INPUT {policy} [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:A - [0:0]\n-A FORWARD -j A\n{rules}").Where(f => f.StartsWith("PT3004", StringComparison.Ordinal));

    [Fact]
    public void A_later_rule_does_the_same() => Assert.Equal(
        ["PT3004 -A INPUT -s 10.0.0.1/32 -p tcp -j ACCEPT <= -A INPUT -s 10.0.0.0/8 -j ACCEPT"],
        Redundant("""
            -A INPUT -s 10.0.0.1/32 -p tcp -j ACCEPT
            -A INPUT -s 192.0.2.0/24 -j REJECT --reject-with icmp-port-unreachable
            -A INPUT -s 10.0.0.0/8 -j ACCEPT
            """));

    [Fact]
    public void The_policy_does_the_rest() => Assert.Equal(
        ["PT3004 -A INPUT -p tcp -m tcp --dport 23 -j DROP <= :INPUT DROP [0:0]"],
        Redundant("""
            -A INPUT -p tcp -m tcp --dport 23 -j DROP
            -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
            """));

    // A rule in between that takes some of the packets, logs them, marks them or counts them in a list would see more of them.
    [Theory]
    [InlineData("-A INPUT -s 10.0.0.1/32 -j DROP")]
    [InlineData("-A INPUT -p tcp -j LOG")]
    [InlineData("-A INPUT -j MARK --set-xmark 0x1/0x1")]
    [InlineData("-A INPUT -j A")]
    [InlineData("-A INPUT -m limit --limit 1/sec -j ACCEPT")]
    [InlineData("-A INPUT -m recent --set --name x --mask 255.255.255.255 --rsource -j ACCEPT")]
    [InlineData("-A INPUT")]
    public void What_stands_between_may_tell(string between) => Assert.Empty(Redundant($"-A INPUT -s 10.0.0.0/8 -p tcp -j ACCEPT\n{between}\n-A INPUT -j ACCEPT"));

    // Of other addresses a rate is not asked (ip_tables.c, ip_packet_match comes first).
    [Fact]
    public void What_certainly_takes_none_of_the_packets_may_stand_between() => Assert.Single(
        Redundant("-A INPUT -s 10.0.0.0/8 -p tcp -j ACCEPT\n-A INPUT -s 192.0.2.0/24 -m limit --limit 1/sec -j DROP\n-A INPUT -p udp -j LOG\n-A INPUT -j ACCEPT"));

    [Theory]
    [InlineData("-A INPUT -m limit --limit 1/sec -j DROP")]
    [InlineData("-A INPUT -m recent --set --name x --mask 255.255.255.255 --rsource -j DROP")]
    public void A_rule_that_remembers_is_not_redundant(string rule) => Assert.Empty(Redundant(rule));

    // The second ACCEPT is dead; without the first it would not be, and the DROP in between would take the packets.
    [Fact]
    public void Dead_rules_do_nothing_in_its_place()
    {
        Assert.Empty(Redundant("-A INPUT -s 10.0.0.1/32 -j ACCEPT\n-A INPUT -s 10.0.0.1/32 -j DROP\n-A INPUT -j ACCEPT"));
        // Of two alike the later one is dead, which is told, and the first is needed.
        Assert.Empty(Redundant("-A INPUT -s 10.0.0.1/32 -j ACCEPT\n-A INPUT -s 10.0.0.1/32 -j ACCEPT"));
    }

    [Fact]
    public void Return_is_the_end_of_a_chain() => Assert.Equal(["PT3004 -A A -p tcp -j RETURN <= :A - [0:0]"], Redundant("-A A -p tcp -j RETURN\n-A A -p udp -j DROP"));

    [Fact]
    public void Redundant_rules_are_notes() => Assert.All(
        Linted.Explanations(new TestNode { Iptables = "*filter\n:INPUT DROP [0:0]\n-A INPUT -j DROP\nCOMMIT\n" }.Cluster()), e => Assert.Equal((FindingCode.RuleRedundant, FindingSeverity.Info), (e.Code, e.Severity)));
}
