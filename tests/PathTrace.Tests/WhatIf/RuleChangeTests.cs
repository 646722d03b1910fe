using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Explain;
using PathTrace.Netfilter;
using PathTrace.Tests.Support;
using PathTrace.Tracing;

namespace PathTrace.Tests.WhatIf;

/// <summary>Changed rules, policies and rulesets, and what cites them.</summary>
public class RuleChangeTests
{
    private const string Web = "tcp 203.0.113.7:51000 -> 10.0.2.1:80 at w2 in eth0";

    private static Chain Forward(Snapshot snapshot) => snapshot.Nodes[0].Rulesets[0][TableName.Filter]!.Find("FORWARD")!;

    private static string Lines(Chain chain) => string.Join(' ', chain.Rules.Select((r, i) => chain.SpanOf(i).ToString().Replace("nodes/w2/iptables-save.txt", "save", StringComparison.Ordinal)));

    // Three rules, on lines 5 to 7 of the dump.
    private static Snapshot Three { get; } = ChangeSamples.Node("-A FORWARD -p udp -j ACCEPT\n-A FORWARD -p tcp -m comment --comment \"no web\" -m tcp --dport 80 -j DROP\n-A FORWARD -p icmp -j ACCEPT\n");

    [Fact]
    public void Rules_are_numbered_anew_and_keep_their_lines()
    {
        Assert.Equal("save:5 save:6 save:7", Lines(Forward(Three)));
        Assert.Equal("save:6 save:7", Lines(Forward(Three.WhatIf("w2: delete filter FORWARD 1"))));
        Assert.Equal("--what-if:1 save:5 save:6 save:7", Lines(Forward(Three.WhatIf("w2: insert filter FORWARD 1 -p tcp --dport 80 -j ACCEPT"))));
        Assert.Equal("--what-if:1 save:5 save:6 save:7", Lines(Forward(Three.WhatIf("w2: insert filter FORWARD -j ACCEPT"))));
        Assert.Equal("save:5 save:6 --what-if:1 save:7", Lines(Forward(Three.WhatIf("w2: insert filter FORWARD 3 -j ACCEPT"))));
        Assert.Equal("save:5 save:6 save:7 --what-if:1", Lines(Forward(Three.WhatIf("w2: append filter FORWARD -j ACCEPT"))));
        Assert.Equal("save:5 --what-if:2 save:7", Lines(Forward(Three.WhatIf("w2: delete filter FORWARD 2").WhatIf("w2: insert filter FORWARD 2 -j ACCEPT"))));
        Assert.Equal("no web", Forward(Three.WhatIf("w2: delete filter FORWARD 1")).Rules[0].Comment);
    }

    // iptables.c, do_command4 and insert_entry: one rule for each address; what is put in later stands before what was put in at the same number.
    [Fact]
    public void A_line_with_two_addresses_is_two_rules()
    {
        Assert.Equal(["-d 10.0.0.2", "-d 10.0.0.1"], Addresses("w2: insert filter FORWARD 1 -d 10.0.0.1,10.0.0.2 -j DROP").Take(2));
        Assert.Equal(["-d 10.0.0.1", "-d 10.0.0.2"], Addresses("w2: append filter FORWARD -d 10.0.0.1,10.0.0.2 -j DROP").TakeLast(2));

        static IEnumerable<string> Addresses(string change) => Forward(Three.WhatIf(change)).Rules.Select(r => r.Conditions.OfType<Condition.Address>().Select(a => $"-d {a.Wanted.Address}").FirstOrDefault() ?? "");
    }

    [Fact]
    public void A_changed_rule_decides_and_cites_the_change()
    {
        Assert.Equal((TraceVerdict.Fails, "nodes/w2/iptables-save.txt:6", 2), Decision(Three));
        Assert.Equal((TraceVerdict.Fails, "nodes/w2/iptables-save.txt:6", 1), Decision(Three.WhatIf("w2: delete filter FORWARD 1")));
        Assert.Equal((TraceVerdict.Reaches, "--what-if:1", 1), Decision(Three.WhatIf("w2: insert filter FORWARD 1 -p tcp --dport 80 -j ACCEPT")));
        var hit = Hit(Three.WhatIf("w2: insert filter FORWARD 1 -p tcp --dport 80 -j ACCEPT"));
        Assert.Equal("-A FORWARD -p tcp --dport 80 -j ACCEPT", hit.Rule.ToString());

        static Step.RuleHit Hit(Snapshot snapshot) => snapshot.Trace(Web, oneWay: true).Paths[0].Hops[0].Steps.OfType<Step.RuleHit>().Single();
        static (TraceVerdict, string, int) Decision(Snapshot snapshot) => (snapshot.Trace(Web, oneWay: true).Verdict, Hit(snapshot).Source.ToString(), Hit(snapshot).Number);
    }

    // Advice is tried on changed chains as well, whose rules stand in two texts.
    [Fact]
    public void A_rule_of_a_what_if_is_explained()
    {
        var snapshot = Three.WhatIf("w2: insert filter FORWARD 1 -p tcp --dport 80 -j DROP").WhatIf("w2: delete filter FORWARD 3");
        var explanation = new Explainer(snapshot).Explain(snapshot.Trace(Web, oneWay: true)).Explanations[0];

        Assert.Equal((FindingCode.FirewallRule, "filter FORWARD rule 1 drops it", "--what-if:1"), (explanation.Code, explanation.Title, explanation.Evidence[0].Source.ToString()));
        Assert.StartsWith("without that rule this packet reaches ", explanation.Tried, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_is_cited_too()
    {
        var snapshot = Three.WhatIf("w2: delete filter FORWARD 2").WhatIf("w2: policy filter FORWARD DROP");
        var trace = snapshot.Trace(Web, oneWay: true);

        Assert.Equal((TraceVerdict.Fails, "--what-if:2"), (trace.Verdict, trace.Paths[0].Hops[0].Steps[^1].Source.ToString()));
        Assert.Equal("save:5 save:7", Lines(Forward(snapshot)));
        Assert.Equal(FindingCode.ForwardPolicyDrop, new Explainer(snapshot).Explain(trace).Explanations[0].Code);
    }

    [Theory]
    [InlineData("delete filter FORWARD 4", "27 filter FORWARD on w2 has 3 rules: there is no rule 4 | Nothing was changed.")]
    [InlineData("insert filter FORWARD 5 -j DROP", "27 filter FORWARD on w2 has 3 rules: there is no place to insert at 5 | Nothing was changed.")]
    [InlineData("delete filter FORWARDS 1", "19 table filter on w2 has no chain FORWARDS | Nothing was changed. It has FORWARD, INPUT, OUTPUT.")]
    [InlineData("delete nat PREROUTING 1", "12 w2 has no table nat for IPv4 | Nothing was changed. It has filter.")]
    [InlineData("iptables-legacy delete filter FORWARD 1", "28 w2 has no table filter of iptables-legacy for IPv4 | Nothing was changed. It has filter.")]
    [InlineData("ip6tables delete filter FORWARD 1", "22 the IPv6 rules of w2 were not collected | Nothing was changed.")]
    [InlineData("append filter FORWARD -p tcp --dprot 80 -j DROP", "34 '--dprot' is no known option | Nothing was changed.")]
    [InlineData("append filter FORWARD -p tcp --dport http0 -j DROP", "42 'http0' is no number")]
    [InlineData("append filter FORWARD -j NOWHERE", "27 'NOWHERE' is neither a target that PathTrace knows nor a chain of filter on w2 | Nothing was changed. Its chains are none.")]
    [InlineData("policy filter FORWARD REJECT", "27 expected ACCEPT or DROP, found 'REJECT'")]
    public void What_is_not_there_is_told_with_what_is(string change, string problem) =>
        Assert.StartsWith(problem, ChangeSamples.Problem(Three, $"w2: {change}").Replace("w2: ", "", StringComparison.Ordinal), StringComparison.Ordinal);

    [Fact]
    public void A_user_chain_has_no_policy() => Assert.StartsWith(
        "19 OWN is no built-in chain and has no policy | Nothing was changed. Built in are INPUT, FORWARD, OUTPUT.",
        ChangeSamples.Problem(ChangeSamples.Node("", ":OWN - [0:0]\n"), "w2: policy filter OWN DROP"),
        StringComparison.Ordinal);

    [Fact]
    public void A_table_that_both_backends_hold_is_ambiguous_until_the_tool_is_named()
    {
        const string Rules = "# Generated by iptables-save v1.8.9 on Mon Jan  6 10:00:00 2025\n*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n# Completed on Mon Jan  6 10:00:00 2025\n";
        var both = TempSnapshot.Load(
            TempSnapshot.Node(2, "").Where(f => !f.Item1.EndsWith("iptables-save.txt", StringComparison.Ordinal)),
            [("nodes/w2/iptables-nft-save.txt", Rules.Replace("v1.8.9", "v1.8.9 (nf_tables)", StringComparison.Ordinal)), ("nodes/w2/iptables-legacy-save.txt", Rules)]);

        Assert.Equal(
            "12 both backends hold a table filter on w2 | Nothing was changed. Say which is meant: write iptables-nft or iptables-legacy before the verb.",
            ChangeSamples.Problem(both, "w2: policy filter FORWARD DROP").Replace("12 both", "12 both", StringComparison.Ordinal));
        var changed = both.WhatIf("w2: iptables-legacy policy filter FORWARD DROP");
        Assert.Equal(
            [(NetfilterBackend.Legacy, Verdict.Drop), (NetfilterBackend.Nft, Verdict.Accept)],
            changed.Nodes[0].Rulesets.Select(r => (r.Backend, r[TableName.Filter]!.Find("FORWARD")!.Policy!.Value)).OrderBy(r => r.Backend));
    }

    // The talk: with worker2's rules on worker1 nothing is lost any more.
    [Fact]
    public void Restored_rules_are_those_of_the_other_node()
    {
        var changed = ChangeSamples.Flushed.WhatIf("worker1: restore from worker2");
        var trace = changed.Trace("tcp 203.0.113.7:51000 -> 172.17.0.1:80");

        Assert.Equal(TraceVerdict.Reaches, trace.Verdict);
        Assert.Equal(["worker1: restore from worker2"], trace.WhatIf);
        Assert.Equal(TraceVerdict.Partial, ChangeSamples.Flushed.Trace("tcp 203.0.113.7:51000 -> 172.17.0.1:80").Verdict);
        Assert.StartsWith("23 worker1 has its own rules already", ChangeSamples.Problem(ChangeSamples.Flushed, "worker1: restore from worker1"), StringComparison.Ordinal);
        Assert.StartsWith("23 the snapshot holds no node worker9 | Nothing was changed. It holds worker1, worker2, worker3.", ChangeSamples.Problem(ChangeSamples.Flushed, "worker1: restore from worker9"), StringComparison.Ordinal);
    }

    [Fact]
    public void Sets_that_are_missing_come_along()
    {
        var sets = (string Name) => ("nodes/" + Name + "/ipset-save.txt", Name == "w2" ? "create own hash:ip family inet hashsize 1024 maxelem 65536\n" : "create own hash:ip family inet hashsize 1024 maxelem 65536\nadd own 10.0.3.9\ncreate other hash:ip family inet hashsize 1024 maxelem 65536\n");
        var snapshot = TempSnapshot.Load(TempSnapshot.Node(2), TempSnapshot.Node(3), [sets("w2"), sets("w3")]);
        var node = snapshot.WhatIf("w2: restore from w3").FindNode("w2")!;

        Assert.Equal([("own", 0), ("other", 0)], node.IpSets!.Value.Select(s => (s.Name, s.Entries.Length)));
    }
}
