using PathTrace.Explain;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Analysis.Lint;

/// <summary>Chains that nothing leads to, that are not there, or that lead back to themselves; interfaces that are not there; nodes alike.</summary>
public class ChainLintTests
{
    private const string Filter = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n";

    [Fact]
    public void Chains_that_no_rule_leads_to() => Assert.Equal(
        ["PT3005 :A - [0:0]"],
        Linted.Rules(Filter + ":A - [0:0]\n:B - [0:0]\n:KUBE-KUBELET-CANARY - [0:0]\n:KUBE-PROXY-CANARY - [0:0]\n:DOCKER-USER - [0:0]\n-A FORWARD -g B\n-A A -s 10.0.0.1/32 -s 10.0.0.1/32 -j DROP\n-A B -j LOG"));

    [Fact]
    public void Chains_that_are_not_there()
    {
        var found = Assert.Single(Linted.Explanations(new TestNode { Iptables = Filter + "-A FORWARD -p tcp -j GONE\n-A FORWARD -g GONE\nCOMMIT\n" }.Cluster()), e => e.Code == FindingCode.ChainUndefined);

        Assert.Equal(FindingSeverity.Error, found.Severity);
        Assert.Equal(["-A FORWARD -p tcp -j GONE", "-A FORWARD -g GONE"], found.Evidence.Select(e => e.Source.Text));
    }

    // ip_tables.c, mark_source_chains: ELOOP.
    [Theory]
    [InlineData("-A FORWARD -j A\n-A A -j A", "-A A -j A")]
    [InlineData("-A FORWARD -j A\n-A A -p tcp -j B\n-A B -g C\n-A C -j A", "-A A -p tcp -j B <= -A B -g C + -A C -j A")]
    public void Chains_that_lead_back_to_themselves(string rules, string loop) =>
        Assert.Equal([$"PT3007 {loop}"], Linted.Rules(Filter + ":A - [0:0]\n:B - [0:0]\n:C - [0:0]\n" + rules).Where(f => f.StartsWith("PT3007", StringComparison.Ordinal)));

    [Fact]
    public void Many_ways_to_one_chain_are_no_loop() => Assert.DoesNotContain(
        Linted.Rules(Filter + ":A - [0:0]\n:B - [0:0]\n-A FORWARD -p tcp -j A\n-A FORWARD -j B\n-A A -j B\n-A B -j LOG"), f => f.StartsWith("PT3007", StringComparison.Ordinal));

    [Fact]
    public void Interfaces_that_are_not_there_are_a_note()
    {
        var node = TestNode.Router with { Iptables = Filter + "-A FORWARD -i eth7 -j LOG\n-A FORWARD -o veth+ -j LOG\n-A FORWARD -i eth0 -j LOG\n-A FORWARD ! -i eth9 -j LOG\nCOMMIT\n" };
        var found = Linted.Explanations(node.Cluster()).Where(e => e.Code == FindingCode.InterfaceMissing).ToList();

        Assert.Equal(["-A FORWARD -i eth7 -j LOG", "-A FORWARD -o veth+ -j LOG"], found.Select(f => f.Evidence[0].Source.Text));
        Assert.All(found, f => Assert.Equal(FindingSeverity.Info, f.Severity));
        Assert.DoesNotContain(Linted.Explanations((node with { Addresses = null }).Cluster()), e => e.Code == FindingCode.InterfaceMissing);
    }

    [Fact]
    public void Nodes_with_the_same_rules_are_one_finding()
    {
        const string rules = Filter + "-A FORWARD -s 10.0.0.0/8 -j DROP\n-A FORWARD -s 10.0.0.1/32 -j ACCEPT\nCOMMIT\n";
        var snapshot = TempSnapshot.Load(TempSnapshot.Node(1, rules), TempSnapshot.Node(2, rules), TempSnapshot.Node(3));
        var finding = Assert.Single(snapshot.Lint().Findings, f => f.Cause.Code == FindingCode.RuleShadowed);

        Assert.Equal(["w1", "w2"], finding.Alike.Prepend(finding.Cause).Select(e => e.Node));
        Assert.Equal(["nodes/w1/iptables-save.txt:6", "nodes/w2/iptables-save.txt:6"], finding.Alike.Prepend(finding.Cause).Select(e => e.Evidence[0].Source.ToString()));
    }

    // Rules of a program's own chains that are dead by its own pattern are nobody's mistake; a rule of the administrator before them is.
    [Fact]
    public void What_programs_write_by_a_pattern_is_a_note()
    {
        FindingSeverity Of(string rules) => Assert.Single(Linted.Explanations(new TestNode { Iptables = Filter + rules + "COMMIT\n" }.Cluster()), e => e.Code == FindingCode.RuleShadowed).Severity;

        Assert.Equal(FindingSeverity.Info, Of(":KUBE-A - [0:0]\n-A FORWARD -j KUBE-A\n-A KUBE-A -p tcp -j DROP\n-A KUBE-A -s 10.0.0.1/32 -p tcp -j ACCEPT\n"));
        Assert.Equal(FindingSeverity.Warning, Of(":KUBE-A - [0:0]\n-A FORWARD -p tcp -j DROP\n-A FORWARD -p tcp -j KUBE-A\n-A KUBE-A -j LOG\n"));
    }
}
