using PathTrace.Analysis.Diff;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Queries;
using PathTrace.Tests.Support;
using PathTrace.Tracing;

namespace PathTrace.Tests.Analysis.Diff;

/// <summary>Single changes, the groups that come of them, and their causes. Expected groups are worked out by hand.</summary>
public sealed class DifferTests
{
    private const string Filter = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n";

    // Forwarding passes the rule, the node's own packets do not.
    [Fact]
    public void A_new_rule_that_drops_loses_what_it_matches()
    {
        var report = Diff(TestNode.Router.Rules(Filter), TestNode.Router.Rules(Filter + "-A FORWARD -p tcp -m tcp --dport 22 -j DROP\n"));

        var group = Assert.Single(report.Groups);
        Assert.Equal((DiffKind.Lost, true), (group.Kind, group.AreCausesCertain));
        var cause = Assert.Single(group.Causes);
        Assert.Equal((DiffElement.Rule, DiffChange.Added, "filter FORWARD", false, 5), (cause.Element, cause.Change, cause.Name, cause.Before.IsSet, cause.After.Line));
        Assert.Contains("port 22", group.Packets[0], StringComparison.Ordinal);
        Assert.All(group.Classes, c => Assert.True(c.Set.Contains(c.Set.Pick()) && c.Set.Pick().DestinationPort == 22));
        Assert.Equal((TraceVerdictOf(group.Before), TraceVerdictOf(group.After)), ("Reaches", "Fails"));
    }

    [Fact]
    public void Without_it_they_arrive_again_and_the_rule_is_cited_from_before()
    {
        var group = Assert.Single(Diff(TestNode.Router.Rules(Filter + "-A FORWARD -p tcp -m tcp --dport 22 -j DROP\n"), TestNode.Router.Rules(Filter)).Groups);

        Assert.Equal((DiffKind.Arrives, DiffChange.Removed, 5, false), (group.Kind, group.Causes[0].Change, group.Causes[0].Before.Line, group.Causes[0].After.IsSet));
    }

    // Whoever calls outside waits for an answer, which nothing but this rule lets in: no call shows it.
    [Fact]
    public void Answers_from_outside_that_are_not_let_in_any_more_are_lost()
    {
        const string drop = "-A FORWARD -i eth0 -j DROP\n";
        var groups = Diff(TestNode.Router.Rules(Filter + "-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n" + drop), TestNode.Router.Rules(Filter + drop)).Groups;

        var group = Assert.Single(groups, g => g.Kind == DiffKind.Lost && g.Assuming.Length > 0);
        Assert.Contains("state established", group.Example, StringComparison.Ordinal);
        Assert.Contains(group.Causes, c => c is { Element: DiffElement.Rule, Change: DiffChange.Removed, Before.Line: 5 });
    }

    // 22 is dropped on both sides; 23 is rejected by the rule that stands first now. An ACCEPT for 22 and 23 that moves behind a DROP for 22 loses 22 alone.
    [Fact]
    public void A_rule_that_moves_is_cited_from_both_sides()
    {
        const string accept = "-A FORWARD -p tcp -m multiport --dports 22,23 -j ACCEPT\n";
        const string drop = "-A FORWARD -p tcp -m tcp --dport 22 -j DROP\n";
        var group = Assert.Single(Diff(TestNode.Router.Rules(Filter + accept + drop), TestNode.Router.Rules(Filter + drop + accept)).Groups);

        Assert.Equal(DiffKind.Lost, group.Kind);
        Assert.All(group.Classes, c => Assert.Equal(22u, (uint)c.Set.Pick().DestinationPort));
        var cause = Assert.Single(group.Causes);
        Assert.Equal((DiffChange.Moved, true, true), (cause.Change, cause.Before.IsSet, cause.After.IsSet));
    }

    [Fact]
    public void Another_endpoint_is_another_backend()
    {
        var group = Assert.Single(Diff(Translating("10.0.1.7:8080"), Translating("10.0.1.8:8080")).Groups);

        Assert.Equal((DiffKind.Backends, DiffChange.Changed), (group.Kind, group.Causes.Single().Change));
        Assert.Contains("172.17.0.1", group.Packets[0], StringComparison.Ordinal);
    }

    // What comes from eth0 for eth1 is masqueraded to 10.0.1.1 by the one, and keeps its source by the other; packets from 10.0.1.1 itself do not come from outside.
    [Fact]
    public void A_masquerading_rule_that_is_gone_shows_in_the_source()
    {
        var rules = "*nat\n:POSTROUTING ACCEPT [0:0]\n-A POSTROUTING -s 203.0.113.0/24 -o eth2 -j SNAT --to-source 192.168.0.9\n";
        var groups = Diff(TestNode.Router.Rules(rules + "-A POSTROUTING -s 203.0.113.0/24 -o eth1 -j MASQUERADE\n"), TestNode.Router.Rules(rules)).Groups;

        Assert.All(groups, g => Assert.Equal((DiffElement.Rule, DiffChange.Removed), (g.Causes.Single().Element, g.Causes.Single().Change)));
        Assert.Contains(groups, g => g.Kind == DiffKind.Source);
    }

    [Fact]
    public void A_source_that_is_what_the_rule_writes_is_no_difference()
    {
        const string nat = "*nat\n:POSTROUTING ACCEPT [0:0]\n-A POSTROUTING -s 192.168.7.0/24 -o eth1 -j SNAT --to-source 192.168.7.9\n";
        var groups = Diff(TestNode.Router.Rules(nat), TestNode.Router.Rules("*nat\n:POSTROUTING ACCEPT [0:0]\n-A POSTROUTING -s 192.168.7.0/24 -o eth2 -j SNAT --to-source 192.168.7.9\n"), oneWay: true).Groups;

        Assert.NotEmpty(groups);
        var nine = IpAddress.Parse("192.168.7.9").Bits;
        Assert.All(groups.SelectMany(g => g.Classes), c => Assert.False(c.Set[PacketField.Source].Contains(nine)));
    }

    [Fact]
    public void Another_gateway_is_another_way()
    {
        var groups = Diff(TestNode.Router.PlusRoutes("10.8.0.0/24 via 10.0.1.9 dev eth1"), TestNode.Router.PlusRoutes("10.8.0.0/24 via 10.0.1.8 dev eth1")).Groups;

        var group = Assert.Single(groups, g => g.Kind == DiffKind.Way);
        Assert.Equal((DiffElement.Route, DiffChange.Changed, "10.8.0.0/24 in main"), (group.Causes[0].Element, group.Causes[0].Change, group.Causes[0].Name));
    }

    [Fact]
    public void What_hangs_on_a_rate_is_open_now()
    {
        var group = Assert.Single(Diff(TestNode.Router.Rules(Filter), TestNode.Router.Rules(Filter + "-A FORWARD -p tcp -m tcp --dport 22 -m limit --limit 5/sec -j DROP\n")).Groups);

        Assert.Equal(DiffKind.Open, group.Kind);
        Assert.Empty(Diff(TestNode.Router.Rules(Filter), TestNode.Router.Rules(Filter + "-A FORWARD -p tcp -m tcp --dport 22 -m limit --limit 5/sec -j DROP\n"), assumptions: Assumptions.None.With("limit", false)).Groups);
    }

    [Fact]
    public void A_set_s_member_is_the_cause_where_a_rule_asks_for_the_set()
    {
        var node = TestNode.Router.Rules(Filter + "-A FORWARD -p tcp -m set --match-set bad src -j DROP\n") with { Sets = "create bad hash:ip family inet\nadd bad 203.0.113.7\nadd bad 203.0.113.8\n" };
        var group = Assert.Single(Diff(node, node with { Sets = "create bad hash:ip family inet\nadd bad 203.0.113.8\n" }).Groups);

        Assert.Equal((DiffKind.Arrives, true), (group.Kind, group.AreCausesCertain));
        Assert.Equal((DiffElement.IpSet, DiffChange.Removed), (group.Causes.Single().Element, group.Causes.Single().Change));
        Assert.StartsWith("tcp 203.0.113.7:", group.Example, StringComparison.Ordinal);
    }

    // What comes by eth1 is not passed on any more; what was refused for its source (the node's own) is refused for another reason first.
    [Fact]
    public void A_kernel_parameter_is_the_cause_where_it_decides()
    {
        var groups = Diff(TestNode.Router, TestNode.Router.Set("eth1.forwarding=0")).Groups;

        Assert.Contains(groups, g => g.Kind == DiffKind.Lost);
        Assert.All(groups, g => Assert.Equal("net.ipv4.conf.eth1.forwarding", g.Causes.Single().Name));
        Assert.All(groups.SelectMany(g => g.Classes), c => Assert.Equal("eth1", ((QueryOrigin.At)c.Origin).Interface));
    }

    [Fact]
    public void Too_many_classes_are_told()
    {
        var report = Differ.Diff(TestNode.Router.Rules(Filter).Cluster(), TestNode.Router.Rules(Filter + "-A FORWARD -p tcp -m tcp --dport 22 -j DROP\n").Cluster(), new DiffSettings { MaxClasses = 2 });

        Assert.False(report.IsWhole);
    }

    [Fact]
    public void Where_packets_begin_on_one_side_only_is_told()
    {
        var report = Diff(TestNode.Router, TestNode.Router.PlusAddresses("9: eth9: <BROADCAST,UP,LOWER_UP> mtu 1500 state UP\n    inet 10.9.0.1/24 scope global eth9\n"));

        Assert.Equal("at node1 in eth9", Assert.Single(report.OnlyAfter));
        Assert.Empty(report.OnlyBefore);
    }

    private static TestNode Translating(string to) => TestNode.Router.Rules($"*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -d 172.17.0.1/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination {to}\n");

    private static string TraceVerdictOf(Trace? trace) => trace?.Verdict.ToString() ?? "";

    private static DiffReport Diff(TestNode before, TestNode after, bool oneWay = false, Assumptions? assumptions = null)
    {
        var report = Snapshot.Diff(before.Cluster(), after.Cluster(), assumptions, oneWay);
        Assert.True(report.IsWhole);
        return report;
    }
}
