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
}
