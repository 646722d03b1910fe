using PathTrace.Cluster;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Analysis.Diff;

/// <summary>Other texts for the same behaviour make no group.</summary>
public sealed class SameBehaviourTests
{
    private const string Services = """
        *nat
        :PREROUTING ACCEPT [0:0]
        :POSTROUTING ACCEPT [0:0]
        :KUBE-MARK-MASQ - [0:0]
        :KUBE-SEP-AAAAAAAAAAAAAAAA - [0:0]
        :KUBE-SEP-BBBBBBBBBBBBBBBB - [0:0]
        :KUBE-SERVICES - [0:0]
        :KUBE-SVC-CCCCCCCCCCCCCCCC - [0:0]
        -A PREROUTING -m comment --comment "service portals" -j KUBE-SERVICES
        -A POSTROUTING -m mark --mark 0x4000/0x4000 -j MASQUERADE
        -A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
        -A KUBE-SEP-AAAAAAAAAAAAAAAA -s 10.0.1.7/32 -j KUBE-MARK-MASQ
        -A KUBE-SEP-AAAAAAAAAAAAAAAA -p tcp -m tcp -j DNAT --to-destination 10.0.1.7:8080
        -A KUBE-SEP-BBBBBBBBBBBBBBBB -s 10.0.2.7/32 -j KUBE-MARK-MASQ
        -A KUBE-SEP-BBBBBBBBBBBBBBBB -p tcp -m tcp -j DNAT --to-destination 10.0.2.7:8080
        -A KUBE-SERVICES -d 172.17.0.1/32 -p tcp -m tcp --dport 80 -j KUBE-SVC-CCCCCCCCCCCCCCCC
        -A KUBE-SERVICES -d 172.17.0.2/32 -p tcp -m tcp --dport 80 -j KUBE-MARK-MASQ
        -A KUBE-SVC-CCCCCCCCCCCCCCCC ! -s 10.0.0.0/8 -d 172.17.0.1/32 -p tcp -m tcp --dport 80 -j KUBE-MARK-MASQ
        -A KUBE-SVC-CCCCCCCCCCCCCCCC -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-AAAAAAAAAAAAAAAA
        -A KUBE-SVC-CCCCCCCCCCCCCCCC -j KUBE-SEP-BBBBBBBBBBBBBBBB
        COMMIT

        """;

    private static readonly TestNode Node = TestNode.Router with { Iptables = Services };

    [Fact]
    public void Counters_are_no_difference() => AssertSame(Services, Services.Replace("-A ", "[12:3456] -A ", StringComparison.Ordinal).Replace("[0:0]\n", "[7:8]\n", StringComparison.Ordinal));

    [Fact]
    public void Comments_are_no_difference() => AssertSame(Services, Services.Replace("service portals", "portals of services", StringComparison.Ordinal));

    [Fact]
    public void The_order_in_which_chains_are_declared_is_no_difference()
    {
        var lines = Services.Split('\n');
        AssertSame(Services, string.Join('\n', [lines[0], .. lines.Where(l => l.StartsWith(':')).Reverse(), .. lines.Skip(1).Where(l => !l.StartsWith(':'))]));
    }

    [Fact]
    public void The_names_of_hash_chains_are_no_difference() => AssertSame(
        Services, Services.Replace("AAAAAAAAAAAAAAAA", "DDDDDDDDDDDDDDDD", StringComparison.Ordinal).Replace("CCCCCCCCCCCCCCCC", "EEEEEEEEEEEEEEEE", StringComparison.Ordinal));

    [Fact]
    public void Endpoints_in_another_order_have_the_same_shares() => AssertSame(
        Services,
        Services.Replace("-j KUBE-SEP-AAAAAAAAAAAAAAAA\n", "-j KUBE-SEP-X\n", StringComparison.Ordinal).Replace("-j KUBE-SEP-BBBBBBBBBBBBBBBB\n", "-j KUBE-SEP-AAAAAAAAAAAAAAAA\n", StringComparison.Ordinal).Replace("-j KUBE-SEP-X\n", "-j KUBE-SEP-BBBBBBBBBBBBBBBB\n", StringComparison.Ordinal));

    [Fact]
    public void Rules_that_no_packet_meets_both_of_may_change_places()
    {
        const string one = "-A KUBE-SERVICES -d 172.17.0.1/32 -p tcp -m tcp --dport 80 -j KUBE-SVC-CCCCCCCCCCCCCCCC\n";
        const string other = "-A KUBE-SERVICES -d 172.17.0.2/32 -p tcp -m tcp --dport 80 -j KUBE-MARK-MASQ\n";
        AssertSame(Services, Services.Replace(one + other, other + one, StringComparison.Ordinal));
    }

    [Fact]
    public void A_rule_that_another_one_covers_may_go() => AssertSame(
        "*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -p tcp -m tcp --dport 22 -j DROP\n-A FORWARD -s 10.0.0.0/8 -p tcp -m tcp --dport 22 -j DROP\nCOMMIT\n",
        "*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -p tcp -m tcp --dport 22 -j DROP\nCOMMIT\n");

    [Fact]
    public void A_prefix_may_be_split() => AssertSame(
        TestNode.Router.PlusRoutes("10.8.0.0/23 via 10.0.1.9 dev eth1").Cluster(),
        TestNode.Router.PlusRoutes("10.8.0.0/24 via 10.0.1.9 dev eth1\n10.8.1.0/24 via 10.0.1.9 dev eth1").Cluster());

    [Fact]
    public void Questions_that_both_sides_ask_are_no_difference() => AssertSame(
        "*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -m limit --limit 5/sec -j DROP\nCOMMIT\n",
        "*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -d 255.0.0.1/32 -p tcp -m tcp --dport 1 -m comment --comment \"moves the other one\"\n-A FORWARD -m limit --limit 5/sec -j DROP\nCOMMIT\n");

    [Fact]
    public void Questions_of_which_no_answer_changes_anything_are_no_difference() => AssertSame(
        "*filter\n:FORWARD ACCEPT [0:0]\nCOMMIT\n",
        "*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -m limit --limit 5/sec -j ACCEPT\nCOMMIT\n");

    private static void AssertSame(string before, string after) => AssertSame((Node with { Iptables = before }).Cluster(), (Node with { Iptables = after }).Cluster());

    private static void AssertSame(Snapshot before, Snapshot after)
    {
        var report = Snapshot.Diff(before, after);
        Assert.True(report.IsWhole);
        Assert.Empty(report.Groups.Select(g => $"{g.Kind} {string.Join("; ", g.Packets)}: {g.Example}"));
    }
}
