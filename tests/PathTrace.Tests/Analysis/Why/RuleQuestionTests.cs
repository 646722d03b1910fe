using PathTrace.Analysis.Why;
using PathTrace.Cluster;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Analysis.Why;

/// <summary>Why a rule is not asked at all, and what hangs on what.</summary>
public class RuleQuestionTests
{
    private const string ToNode = "tcp 203.0.113.7:51000 -> 192.168.0.2:22 at w2 in eth0";
    private const string FromNode = "tcp 192.168.0.2:51000 -> 203.0.113.7:22 from node/w2";

    private static readonly string[] Three = ["w2:filter:OWN:1", "w2:filter:OWN:2", "w2:filter:OWN:3"];

    private static string Why(string rules, string rule, string query = Asking.Web) => Asking.Reason(Asking.Rule(Asking.Node(rules), rule, query));

    [Theory]
    [InlineData("-A FORWARD -p tcp -j ACCEPT\n-A FORWARD -j DROP\n", "Forward taken by FORWARD rule 1")]
    [InlineData("-A FORWARD -p udp -j DROP\n-A FORWARD -j DROP\n", "Forward hit")]
    // A mark does not take a packet away, and the one that a rule sets is seen by the next.
    [InlineData("*mangle\n-A FORWARD -j MARK --set-xmark 0x1/0xffffffff\n*filter\n-A FORWARD -j LOG\n-A FORWARD -m mark --mark 0x2 -j DROP\n", "Forward --mark 0x2: the mark is 0x1")]
    [InlineData(":OWN - [0:0]\n-A FORWARD -j OWN\n-A FORWARD -j DROP\n-A OWN -p tcp -j ACCEPT\n", "Forward taken by OWN rule 1 via FORWARD rule 1")]
    [InlineData(":OWN - [0:0]\n-A FORWARD -g OWN\n-A FORWARD -j DROP\n-A OWN -p udp -j ACCEPT\n", "Forward taken by FORWARD rule 1")]
    [InlineData(":OWN - [0:0]\n-A FORWARD -j OWN\n-A FORWARD -d 10.0.2.9/32 -j DROP\n-A OWN -j RETURN\n", "Forward -d 10.0.2.9/32: the packet's destination is 10.0.2.1")]
    public void A_rule_before_may_take_the_packet(string rules, string reason) => Assert.Equal(reason, Why(rules, "w2:filter:FORWARD:2"));

    [Fact]
    public void A_return_ends_a_chain_of_ones_own()
    {
        const string Rules = ":OWN - [0:0]\n-A FORWARD -j OWN\n-A OWN -p udp -j ACCEPT\n-A OWN -j RETURN\n-A OWN -j DROP\n";

        Assert.Equal(["Forward -p udp: the packet is tcp", "Forward hit", "Forward taken by OWN rule 2"], Three.Select(r => Why(Rules, r)));
    }

    [Theory]
    [InlineData("", "OWN not walked ()")]
    [InlineData("-A FORWARD -p udp -j OWN\n", "OWN not walked (FORWARD rule 1: Forward -p udp: the packet is tcp)")]
    [InlineData("-A FORWARD -j ACCEPT\n-A FORWARD -j OWN\n", "OWN not walked (FORWARD rule 2: Forward taken by FORWARD rule 1)")]
    // What came closest goes first: one condition fails, two fail.
    [InlineData("-A FORWARD -p udp -s 10.0.0.0/8 -j OWN\n-A FORWARD -s 10.0.0.0/8 -j OWN\n", "OWN not walked (FORWARD rule 2: Forward -s 10.0.0.0/8: the packet's source is 203.0.113.7; FORWARD rule 1: Forward -p udp: the packet is tcp)")]
    [InlineData(":UP - [0:0]\n-A FORWARD -p udp -j UP\n-A UP -j OWN\n", "OWN not walked (UP rule 1: UP not walked (FORWARD rule 1: Forward -p udp: the packet is tcp))")]
    // Chains that lead to each other: the kernel would not load them, and the answer ends.
    [InlineData(":UP - [0:0]\n-A UP -j OWN\n-A OWN -j UP\n", "OWN not walked (UP rule 1: UP not walked (OWN rule 2: OWN not walked () +1))")]
    [InlineData("-A INPUT -j OWN\n", "Input not reached: the packet is forwarded (out cni0): INPUT is for packets to the node itself")]
    public void A_chain_that_is_not_walked_is_told_by_the_rules_that_lead_there(string rules, string reason) =>
        Assert.Equal(reason, Why($":OWN - [0:0]\n{rules.Split("-A", 2)[0]}-A OWN -j LOG\n{(rules.Contains("-A", StringComparison.Ordinal) ? "-A" + rules.Split("-A", 2)[1] : "")}", "w2:filter:OWN:1"));

    [Theory]
    [InlineData("INPUT", Asking.Web, "Input not reached: the packet is forwarded (out cni0): INPUT is for packets to the node itself")]
    [InlineData("OUTPUT", Asking.Web, "Output not reached: the packet arrives from elsewhere: OUTPUT is for packets that the node itself makes")]
    [InlineData("FORWARD", ToNode, "Forward not reached: the packet is for the node itself: FORWARD is for packets that pass through")]
    [InlineData("POSTROUTING", ToNode, "Postrouting not reached: the packet is for the node itself: POSTROUTING is for packets that leave")]
    [InlineData("PREROUTING", FromNode, "Prerouting not reached: the packet is made on the node: PREROUTING is for packets that arrive")]
    [InlineData("FORWARD", FromNode, "Forward not reached: the packet is made on the node: FORWARD is for packets that pass through")]
    [InlineData("INPUT", FromNode, "Input not reached: the packet is made on the node, for elsewhere: INPUT is for packets to the node itself")]
    public void A_hook_that_the_packet_does_not_pass_is_told(string chain, string query, string reason) =>
        Assert.Equal(reason, Why($"*mangle\n-A {chain} -j LOG\n", $"w2:mangle:{chain}:1", query));

    [Theory]
    [InlineData("*raw\n-A PREROUTING -p tcp -j DROP\n", "Forward not reached: raw PREROUTING rule 1 ended the packet before")]
    [InlineData("*mangle\n:PREROUTING ACCEPT [0:0]\n:FORWARD DROP [0:0]\n", "Forward not reached: the policy of mangle FORWARD ended the packet before")]
    public void A_packet_that_ended_before_is_told(string rules, string reason) => Assert.Equal(reason, Why($"{rules}*filter\n-A FORWARD -j LOG\n", "w2:filter:FORWARD:1"));

    // A packet that the node sends to itself would come back by lo and pass INPUT.
    [Fact]
    public void So_is_one_that_ended_on_its_way_to_lo() => Assert.Equal(
        "Input not reached: filter OUTPUT rule 1 ended the packet before",
        Why("-A OUTPUT -j DROP\n-A INPUT -j LOG\n", "w2:filter:INPUT:1", "tcp 192.168.0.2:51000 -> 192.168.0.2:22 from node/w2"));

    [Fact]
    public void So_is_a_check_of_the_kernel() => Assert.Equal(
        "Forward not reached: the packet ended before: arrived with TTL 1",
        Why("-A FORWARD -j LOG\n", "w2:filter:FORWARD:1", "tcp 203.0.113.7:51000 -> 10.0.2.1:80 at w2 in eth0 ttl 1"));

    // nf_nat_core.c, nf_nat_inet_fn.
    [Theory]
    [InlineData("-A PREROUTING -p tcp -j CT --notrack\n", Asking.Web, "Prerouting not reached: nat is not asked for packets without a connection: the state is UNTRACKED")]
    [InlineData("", "tcp 203.0.113.7:51000 -> 10.0.2.1:80 at w2 in eth0 flags fin", "Prerouting not reached: nat is not asked for packets without a connection: the state is INVALID")]
    public void Nat_is_asked_for_connections_only(string raw, string query, string reason) =>
        Assert.Equal(reason, Why($"*raw\n{raw}*nat\n-A PREROUTING -j LOG\n", "w2:nat:PREROUTING:1", query));

    [Fact]
    public void Nat_is_asked_for_first_packets_only() => Assert.All(
        Asking.Rule(Asking.Node("*nat\n-A PREROUTING -j LOG\n"), "w2:nat:PREROUTING:1", "tcp 203.0.113.7:51000 -> 10.0.2.1:80 at w2 in eth0 state established").Ways,
        way => Assert.Equal("Prerouting not reached: nat is asked for the first packet of a connection only: the state is ESTABLISHED", Asking.Text(way.Reasons[0])));

    // The walker passes over rules of long chains that ask for another destination; they are asked all the same.
    [Fact]
    public void Rules_that_a_long_chain_passes_over_count_as_asked()
    {
        var rules = string.Concat(Enumerable.Range(1, 40).Select(i => $"-A FORWARD -d 10.9.0.{i}/32 -j DROP\n"));

        Assert.Equal("Forward -d 10.9.0.15/32: the packet's destination is 10.0.2.1", Why(rules, "w2:filter:FORWARD:15"));
        Assert.Equal("Forward -d 10.9.0.40/32: the packet's destination is 10.0.2.1", Why(rules, "w2:filter:FORWARD:40"));
    }

    // DNAT in PREROUTING: filter FORWARD sees the pod's address, nat PREROUTING the service's.
    [Fact]
    public void The_packet_is_the_one_that_the_rule_sees()
    {
        var snapshot = Asking.Node("*nat\n-A PREROUTING -d 172.17.0.1/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.2.1:8080\n*filter\n-A FORWARD -d 172.17.0.1/32 -j DROP\n-A FORWARD -p tcp -m tcp --dport 80 -j DROP\n");
        const string Query = "tcp 203.0.113.7:51000 -> 172.17.0.1:80 at w2 in eth0";

        Assert.Equal("Prerouting hit", Asking.Reason(Asking.Rule(snapshot, "w2:nat:PREROUTING:1", Query)));
        Assert.Equal("Forward -d 172.17.0.1/32: the packet's destination is 10.0.2.1", Asking.Reason(Asking.Rule(snapshot, "w2:filter:FORWARD:1", Query)));
        Assert.Equal("Forward --dport 80: the destination port is 8080", Asking.Reason(Asking.Rule(snapshot, "w2:filter:FORWARD:2", Query)));
    }

    [Fact]
    public void What_no_dump_decides_is_open_until_it_is_answered()
    {
        var snapshot = Asking.Node("-A FORWARD -p tcp -m limit --limit 5/sec -j DROP\n-A FORWARD -j LOG\n");
        var open = Asking.Rule(snapshot, "w2:filter:FORWARD:1");

        Assert.Equal(WhyOutcome.Open, open.Outcome);
        Assert.Equal([WhyOutcome.Open, WhyOutcome.Open], open.Ways.Select(w => w.Outcome));
        var unknown = ((WhyReason.Asked)open.Ways.SelectMany(w => w.Reasons).First(r => r is WhyReason.Asked)).Conditions[1];
        Assert.Equal(("-m limit --limit 5/sec", "limit"), (unknown.Text, unknown.Assume));
        Assert.Equal(WhyOutcome.Hit, Asking.Rule(snapshot, "w2:filter:FORWARD:1", assume: "limit=yes").Outcome);
        Assert.Equal((WhyOutcome.NotHit, "Forward -m limit --limit 5/sec: answered by --assume limit=no"), Told(Asking.Rule(snapshot, "w2:filter:FORWARD:1", assume: "limit=no")));
        // The rule behind it is hit only if the limit is not met.
        Assert.Equal(WhyOutcome.Open, Asking.Rule(snapshot, "w2:filter:FORWARD:2").Outcome);
        Assert.Equal((WhyOutcome.NotHit, "Forward taken by FORWARD rule 1"), Told(Asking.Rule(snapshot, "w2:filter:FORWARD:2", assume: "limit=yes")));

        static (WhyOutcome, string) Told(WhyAnswer answer) => (answer.Outcome, Asking.Reason(answer));
    }

    // Half of the packets are drawn, and the others go on.
    [Fact]
    public void A_draw_has_both_outcomes()
    {
        var answer = Asking.Rule(Asking.Node("-A FORWARD -m statistic --mode random --probability 0.5 -j DROP\n-A FORWARD -j LOG\n"), "w2:filter:FORWARD:1");

        Assert.Equal(WhyOutcome.Hit, answer.Outcome);
        Assert.Equal([(WhyOutcome.Hit, "1/2"), (WhyOutcome.NotHit, "1/2")], answer.Ways.Select(w => (w.Outcome, w.Share.ToString())));
        Assert.Equal("-m statistic --mode random --probability 0.5: it is drawn anew for every packet, and holds for 1/2 of them", ((WhyReason.Asked)answer.Ways[1].Reasons[0]).Conditions[0].ToString());
    }

    // The answer of pod a comes back through the node: it is ESTABLISHED there.
    [Fact]
    public void The_answer_passes_the_node_too()
    {
        var (answer, _) = RuleQuestion.AskRule(Asking.Node("-A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT\n"), Asking.Query(Asking.Web), "w2:filter:FORWARD:1");

        Assert.Equal(WhyOutcome.Hit, answer!.Outcome);
        Assert.Equal([(true, "Forward hit"), (false, "Forward --ctstate ESTABLISHED: the state is NEW")], answer.Ways.Select(w => (w.IsAnswer, Asking.Text(w.Reasons[0]))));
    }

    [Fact]
    public void Rules_that_came_closest_are_at_most_five()
    {
        // Two, one, none of their conditions fail; three more fail in one each.
        var rules = "-A FORWARD -s 10.0.0.0/8 -p udp -j DROP\n-A FORWARD -p udp -j DROP\n-A FORWARD -j LOG\n" + string.Concat(Enumerable.Range(1, 4).Select(i => $"-A FORWARD -d 10.9.0.{i}/32 -j DROP\n"));
        var reason = Asking.Reason(Asking.Chain(Asking.Node(rules), "w2:filter:FORWARD"));

        Assert.Equal(
            "Forward hits 3 of 7; closest 2: -p udp: the packet is tcp | " + string.Join(" | ", Enumerable.Range(1, 4).Select(i => $"{i + 3}: -d 10.9.0.{i}/32: the packet's destination is 10.0.2.1")),
            reason);
    }

    // The mark that rule 1 sets is what rule 3 sees; rule 4 is not asked any more.
    [Fact]
    public void Each_rule_of_a_chain_is_held_against_the_packet_of_its_moment() => Assert.Equal(
        "Forward hits 1,2 of 3; closest 3: --mark 0x7: the mark is 0x1",
        Asking.Reason(Asking.Chain(Asking.Node("*mangle\n-A FORWARD -j MARK --set-xmark 0x1/0xffffffff\n-A FORWARD -p tcp -j LOG\n-A FORWARD -m mark --mark 0x7 -j DROP\n"), "w2:mangle:FORWARD")));

    [Fact]
    public void A_chain_that_is_not_walked_is_told_as_for_a_rule() => Assert.Equal(
        "Input not reached: the packet is forwarded (out cni0): INPUT is for packets to the node itself",
        Asking.Reason(Asking.Chain(Asking.Node("-A INPUT -j DROP\n"), "w2:filter:INPUT")));

    // Where some rule that leads there was asked, those of chains that were not walked have nothing to say.
    [Fact]
    public void Jumps_of_chains_that_were_not_walked_are_only_counted() => Assert.Equal(
        "OWN not walked (FORWARD rule 1: Forward -p udp: the packet is tcp) +1",
        Why(":OWN - [0:0]\n-A INPUT -j OWN\n-A FORWARD -p udp -j OWN\n-A OWN -j LOG\n", "w2:filter:OWN:1"));

    // Thousands of rules may lead to one chain: five are told.
    [Fact]
    public void Of_many_jumps_the_closest_are_told()
    {
        var reason = Why(":OWN - [0:0]\n-A OWN -j LOG\n" + string.Concat(Enumerable.Range(1, 9).Select(i => $"-A FORWARD -d 10.9.0.{i}/32 -j OWN\n")), "w2:filter:OWN:1");

        Assert.StartsWith("OWN not walked (FORWARD rule 1: Forward -d 10.9.0.1/32: ", reason, StringComparison.Ordinal);
        Assert.EndsWith("FORWARD rule 5: Forward -d 10.9.0.5/32: the packet's destination is 10.0.2.1) +4", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_packet_that_passes_by_another_node_is_told()
    {
        var answer = Asking.Rule(Snapshot.Load(Path.Combine(Fixtures.FolderOf("talk/flushed"), "snapshot")), "worker2:nat:KUBE-SERVICES:1", "tcp 203.0.113.7:51000 -> 172.17.0.1:80 at worker1 in eth0");

        Assert.Equal((WhyOutcome.NotHit, 0, 1), (answer.Outcome, answer.Ways.Length, answer.PathsElsewhere));
    }

    [Theory]
    [InlineData("w9:filter:FORWARD:1", "'w9:filter:FORWARD:1' begins with no node of the snapshot (w2): write NODE:TABLE:CHAIN:NUMBER")]
    [InlineData("w2:filt:FORWARD:1", "'w2:filt:FORWARD:1' names no table behind w2 (raw, mangle, nat, filter, security): write NODE:TABLE:CHAIN:NUMBER")]
    [InlineData("w2:filter:FORWARD", "'w2:filter:FORWARD' ends with no number of a rule, from 1: write NODE:TABLE:CHAIN:NUMBER")]
    [InlineData("w2:nat:FORWARD:1", "w2 has no table nat; it has filter")]
    [InlineData("w2:filter:FORWARDS:1", "table filter on w2 has no chain FORWARDS; it has FORWARD")]
    [InlineData("w2:filter:FORWARD:2", "filter FORWARD on w2 has 1 rules, and none is number 2")]
    public void A_rule_that_is_not_there_is_told_with_what_is(string rule, string problem)
    {
        var (answer, problems) = RuleQuestion.AskRule(Asking.Node("-A FORWARD -j LOG\n"), Asking.Query(Asking.Web), rule);

        Assert.Null(answer);
        Assert.Equal((problem, "--rule"), (Assert.Single(problems).Message, problems[0].Span.Source!.Name));
    }
}
