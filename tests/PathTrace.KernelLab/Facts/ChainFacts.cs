using PathTrace.KernelLab.Nodes;
using PathTrace.KernelLab.Stories;

namespace PathTrace.KernelLab.Facts;

/// <summary>How chains are walked (nf_tables_core.c, nft_do_chain; ip_tables.c, ipt_do_table).</summary>
public sealed class ChainFacts
{
    private const string Packet = "tcp 10.0.1.9:40000 -> 10.0.2.9:80";

    private const string Goto = """
        *filter
        :FORWARD ACCEPT [0:0]
        :A - [0:0]
        :B - [0:0]
        -A FORWARD -j A
        -A FORWARD -j ACCEPT
        -A A -g B
        -A A -j DROP
        -A B -m mark --mark 0x1
        """;

    [Fact]
    public void The_end_of_a_chain_reached_by_goto_resumes_after_the_jump_to_its_caller() => FactNode.On(NodeConfig.Router.Rules(Goto), node =>
    {
        var story = node.Arrives("eth1", Packet);
        Assert.Equal(["forward filter/FORWARD/1", "forward filter/A/1", "forward filter/FORWARD/2"], story.Hits);
        Assert.Equal(("eth2", Fate.Sent), (story.Out, story.Fate));
    });

    [Fact]
    public void In_legacy_too() => FactNode.On(NodeConfig.Router.LegacyRules(Goto), node =>
    {
        var story = node.Arrives("eth1", Packet);
        Assert.Equal(["filter/A/1", "filter/FORWARD/1", "filter/FORWARD/2"], story.LegacyHits.Keys);
        Assert.Equal(Fate.Sent, story.Fate);
    });

    private const string Verdicts = """
        *mangle
        :FORWARD ACCEPT [0:0]
        -A FORWARD -p tcp --dport 80 -j ACCEPT
        -A FORWARD -p tcp --dport 81 -j DROP
        -A FORWARD
        *filter
        :FORWARD DROP [0:0]
        :U - [0:0]
        :V - [0:0]
        -A FORWARD -p tcp --dport 82 -j RETURN
        -A FORWARD -p tcp --dport 83 -j U
        -A FORWARD -p tcp --dport 84 -g U
        -A FORWARD -p tcp -m multiport --dports 80,83 -j ACCEPT
        -A U -j V
        -A U -j RETURN
        -A U -j ACCEPT
        -A V
        """;

    [Fact]
    public void Accept_ends_its_table_at_its_hook_only() => FactNode.On(NodeConfig.Router.Rules(Verdicts), node =>
    {
        var story = node.Arrives("eth1", Packet);
        Assert.Equal(["mangle/FORWARD/1", "filter/FORWARD/4"], story.Rules());
        Assert.Equal(Fate.Sent, story.Fate);
    });

    [Fact]
    public void Drop_ends_the_packet() => FactNode.On(NodeConfig.Router.Rules(Verdicts), node =>
    {
        var story = node.Arrives("eth1", "tcp 10.0.1.9:40000 -> 10.0.2.9:81");
        Assert.Equal(["forward mangle/FORWARD/2"], story.Hits);
        Assert.Equal((Fate.Refused, null), (story.Fate, story.Answer));
    });

    [Fact]
    public void Return_in_a_base_chain_runs_its_policy() => FactNode.On(NodeConfig.Router.Rules(Verdicts), node =>
    {
        var story = node.Arrives("eth1", "tcp 10.0.1.9:40000 -> 10.0.2.9:82");
        Assert.Equal(["forward mangle/FORWARD/3", "forward mangle/FORWARD/policy accept", "forward filter/FORWARD/1", "forward filter/FORWARD/policy drop"], story.Hits);
        Assert.Equal(Fate.Refused, story.Fate);
    });

    // V ends and resumes in U, U returns and resumes behind the jump of FORWARD; a goto left no place to return to, so that the policy decides.
    [Fact]
    public void Return_and_the_end_of_a_user_chain_resume_after_the_jump() => FactNode.On(NodeConfig.Router.Rules(Verdicts), node =>
    {
        var jumped = node.Arrives("eth1", "tcp 10.0.1.9:40000 -> 10.0.2.9:83");
        Assert.Equal(["mangle/FORWARD/3", "filter/FORWARD/2", "filter/U/1", "filter/V/1", "filter/U/2", "filter/FORWARD/4"], jumped.Rules());
        Assert.Equal(Fate.Sent, jumped.Fate);
        var went = node.Arrives("eth1", "tcp 10.0.1.9:40000 -> 10.0.2.9:84");
        Assert.Equal(["mangle/FORWARD/3", "filter/FORWARD/3", "filter/U/1", "filter/V/1", "filter/U/2"], went.Rules());
        Assert.Equal(Fate.Refused, went.Fate);
    });

    [Fact]
    public void Legacy_walks_chains_in_the_same_way() => FactNode.On(NodeConfig.Router.LegacyRules(Verdicts), node =>
    {
        Assert.Equal(["filter/FORWARD/4", "mangle/FORWARD/1"], node.Arrives("eth1", Packet).LegacyRules());
        Assert.Equal(["mangle/FORWARD/2"], node.Arrives("eth1", "tcp 10.0.1.9:40000 -> 10.0.2.9:81").LegacyRules());
        Assert.Equal(["filter/FORWARD/1", "filter/FORWARD/policy", "mangle/FORWARD/3", "mangle/FORWARD/policy", "mangle/PREROUTING/policy"],
            node.Arrives("eth1", "tcp 10.0.1.9:40000 -> 10.0.2.9:82").LegacyHits.Keys);
        Assert.Equal(["filter/FORWARD/2", "filter/FORWARD/4", "filter/U/1", "filter/U/2", "filter/V/1", "mangle/FORWARD/3"],
            node.Arrives("eth1", "tcp 10.0.1.9:40000 -> 10.0.2.9:83").LegacyRules());
        Assert.Equal(Fate.Refused, node.Arrives("eth1", "tcp 10.0.1.9:40000 -> 10.0.2.9:84").Fate);
    });

    [Fact]
    public void A_table_absent_from_the_dump_passes_everything() => FactNode.On(NodeConfig.Router, node =>
    {
        var story = node.Arrives("eth1", Packet);
        Assert.Empty(story.Hits);
        Assert.Equal(Fate.Sent, story.Fate);
    });

    // iptables refuses -P for nat, restoring such a policy is not refused.
    [Fact]
    public void A_policy_of_drop_in_nat_is_applied() => FactNode.On(NodeConfig.Router.Rules("""
        *nat
        :POSTROUTING DROP [0:0]
        -A POSTROUTING -p tcp -m tcp --dport 80 -j ACCEPT
        """), node =>
    {
        Assert.Equal(Fate.Sent, node.Arrives("eth1", Packet).Fate);
        var story = node.Arrives("eth1", "tcp 10.0.1.9:40000 -> 10.0.2.9:81");
        Assert.Equal(["postrouting nat/POSTROUTING/policy drop"], story.Hits);
        Assert.Equal(Fate.Refused, story.Fate);
    });
}
