using PathTrace.Explain;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Analysis.Lint;

/// <summary>Routes, tables and routing rules that are never used, and destinations that go round. What is expected follows from fib_trie.c and fib_rules.c by hand.</summary>
public class RouteLintTests
{
    private static IEnumerable<string> Of(TestNode node, string code) => Linted.Of(node.Cluster()).Where(f => f.StartsWith(code, StringComparison.Ordinal));

    private static IEnumerable<string> Hidden(string routes) => Of(TestNode.Router with { Iptables = "", RoutingRules = null, Routes = routes }, "PT3009");

    private static FindingSeverity SeverityOf(string routes) =>
        Assert.Single(Linted.Explanations((TestNode.Router with { Routes = routes }).Cluster()), e => e.Code == FindingCode.RouteHidden).Severity;

    [Fact]
    public void The_lower_metric_hides_the_other() => Assert.Equal(
        ["PT3009 10.9.0.0/16 via 192.168.0.8 dev eth0 metric 200 <= 10.9.0.0/16 via 10.0.1.8 dev eth1 metric 100"],
        Hidden("10.9.0.0/16 via 10.0.1.8 dev eth1 metric 100\n10.9.0.0/16 via 192.168.0.8 dev eth0 metric 200\n10.8.0.0/16 via 192.168.0.8 dev eth0 metric 50"));

    // A route by a link has a stand-in; one that refuses never goes down.
    [Theory]
    [InlineData("10.9.0.0/16 via 10.0.1.8 dev eth1 metric 100", FindingSeverity.Info)]
    [InlineData("blackhole 10.9.0.0/16 metric 100", FindingSeverity.Warning)]
    public void A_stand_in_is_a_note(string best, FindingSeverity severity) => Assert.Equal(severity, SeverityOf($"{best}\n10.9.0.0/16 via 192.168.0.8 dev eth0 metric 200"));

    [Theory]
    [InlineData("10.9.0.0/16 via 10.0.1.8 dev eth1 metric 100 dead linkdown\n10.9.0.0/16 via 192.168.0.8 dev eth0 metric 200")]
    [InlineData("10.9.0.0/16 tos 0x10 via 10.0.1.8 dev eth1\n10.9.0.0/16 via 192.168.0.8 dev eth0 metric 200")]
    [InlineData("10.9.0.0/16 via 10.0.1.8 dev eth1 table 7\n10.9.0.0/16 via 192.168.0.8 dev eth0 metric 200")]
    [InlineData("default via 192.168.0.1 dev eth0\n0.0.0.0/1 via 10.0.1.8 dev eth1\n128.0.0.0/2 via 10.0.1.8 dev eth1")]
    public void What_hides_nothing(string routes) => Assert.Empty(Hidden(routes));

    [Fact]
    public void Longer_prefixes_hide_a_shorter_one_together() => Assert.Equal(
        ["PT3009 default via 192.168.0.1 dev eth0 <= 0.0.0.0/1 via 10.0.1.8 dev eth1 + 128.0.0.0/1 via 10.0.1.8 dev eth1"],
        Hidden("default via 192.168.0.1 dev eth0\n0.0.0.0/1 via 10.0.1.8 dev eth1\n128.0.0.0/1 via 10.0.1.8 dev eth1\n10.9.0.0/16 via 192.168.0.8 dev eth0"));

    [Fact]
    public void Tables_that_no_rule_looks_up()
    {
        var node = TestNode.Router.PlusRoutes("default via 10.0.1.8 dev eth1 table 7\ndefault via 10.0.2.8 dev eth2 table 8").PlusRoutingRules("100:\tfrom 10.0.1.0/24 lookup 7");

        Assert.Equal(["PT3010 default via 10.0.2.8 dev eth2 table 8"], Of(node, "PT3010"));
        Assert.Empty(Of(node with { RoutingRules = null }, "PT3010"));
        // Whatever the unknown part means, it may lead there.
        Assert.Empty(Of(node.PlusRoutingRules("50:\tfrom all frobnicate 3 lookup 7"), "PT3010"));
    }

    [Theory]
    [InlineData("100:\tfrom all blackhole\n200:\tfrom 10.0.1.0/24 lookup 7", "200:\tfrom 10.0.1.0/24 lookup 7", FindingSeverity.Warning)]
    [InlineData("100:\tfrom 10.0.0.0/8 lookup 7\n200:\tfrom 10.0.1.0/24 fwmark 0x1 lookup 7", "200:\tfrom 10.0.1.0/24 fwmark 0x1 lookup 7", FindingSeverity.Warning)]
    [InlineData("100:\tfrom 10.0.0.0/8 lookup 7\n200:\tfrom 10.0.1.0/24 lookup main", "200:\tfrom 10.0.1.0/24 lookup main", FindingSeverity.Info)]
    public void Routing_rules_behind_one_that_answers(string rules, string dead, FindingSeverity severity)
    {
        var node = TestNode.Router.PlusRoutes("default via 10.0.1.8 dev eth1 table 7").PlusRoutingRules(rules);
        var found = Linted.Explanations(node.Cluster()).Where(e => e.Code == FindingCode.RoutingRuleUnreachable && e.Evidence[0].Source.Text == dead);

        Assert.Equal([severity], found.Select(f => f.Severity));
    }

    [Theory]
    [InlineData("100:\tfrom 10.0.1.0/24 lookup 7\n200:\tfrom 10.0.0.0/8 lookup 7")]
    [InlineData("100:\tfrom 10.0.0.0/8 iif eth1 lookup 7\n200:\tfrom 10.0.1.0/24 lookup 7")]
    [InlineData("100:\tnot from 10.0.0.0/8 lookup 7\n200:\tfrom 10.0.1.0/24 lookup 7")]
    [InlineData("100:\tfrom all lookup 7 suppress_prefixlength 0\n200:\tfrom 10.0.1.0/24 lookup 8")]
    [InlineData("100:\tfrom all lookup 9\n200:\tfrom 10.0.1.0/24 lookup 7")]
    public void Routing_rules_that_are_asked(string rules) =>
        Assert.Empty(Of(TestNode.Router.PlusRoutes("default via 10.0.1.8 dev eth1 table 7").PlusRoutingRules(rules), "PT3011"));

    // w1 sends 10.9.0.0/16 to w2 and w2 back; w3 has it from w1 and is in no loop.
    [Fact]
    public void Nodes_that_send_to_each_other()
    {
        var snapshot = TempSnapshot.Load(
            TempSnapshot.Node(1, routes: "10.9.0.0/16 via 192.168.0.2 dev eth0"),
            TempSnapshot.Node(2, routes: "10.9.0.0/16 via 192.168.0.1 dev eth0\n10.8.0.0/16 via 192.168.0.3 dev eth0"),
            TempSnapshot.Node(3, routes: "10.9.0.0/16 via 192.168.0.1 dev eth0"));
        var found = Assert.Single(Linted.Explanations(snapshot), e => e.Code == FindingCode.RoutingLoop);

        Assert.Equal(FindingSeverity.Error, found.Severity);
        Assert.Equal(["10.9.0.0/16 via 192.168.0.1 dev eth0", "10.9.0.0/16 via 192.168.0.2 dev eth0"], found.Evidence.Select(e => e.Source.Text).Order(StringComparer.Ordinal));
    }
}
