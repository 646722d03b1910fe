using PathTrace.KernelLab.Nodes;

namespace PathTrace.KernelLab.Facts;

/// <summary>Marks under their masks (xt_mark.c, mark_mt and mark_tg; xt_connmark.c, connmark_tg_shift).</summary>
public sealed class MarkFacts
{
    [Fact]
    public void A_wanted_value_outside_its_mask_never_matches() => FactNode.On(NodeConfig.Router.Rules("""
        *mangle
        :PREROUTING ACCEPT [0:0]
        -A PREROUTING -j MARK --set-xmark 0x3/0xffffffff
        -A PREROUTING -m mark --mark 0x3/0x1 -j DROP
        -A PREROUTING -m mark --mark 0x1/0x1 -j MARK --set-xmark 0x5/0x0
        """), node =>
    {
        var story = node.Arrives("eth1", "udp 10.0.1.9:40000 -> 10.0.2.9:53");
        Assert.Equal(["prerouting mangle/PREROUTING/1", "prerouting mangle/PREROUTING/3", "prerouting mangle/PREROUTING/policy accept"], story.Hits);
        Assert.Equal(6u, story.Packet!.Mark);
    });

    [Fact]
    public void A_local_socket_gives_its_mark() => FactNode.On(NodeConfig.Router.Rules("""
        *filter
        :OUTPUT ACCEPT [0:0]
        -A OUTPUT -m mark --mark 0x7
        """), node =>
    {
        var story = node.Makes("udp 10.0.1.1:40000 -> 10.0.2.9:53 mark 0x7");
        Assert.Equal(["output filter/OUTPUT/1", "output filter/OUTPUT/policy accept"], story.Hits);
        Assert.Equal("eth2", story.Out);
    });

    private const string Changing = """
        *mangle
        -A PREROUTING -j MARK --set-mark 0x5
        -A PREROUTING -p udp -m udp --dport 1000 -j MARK --set-xmark 0x6/0x3
        -A PREROUTING -p udp -m udp --dport 1001 -j MARK --set-mark 0x6/0x3
        -A PREROUTING -p udp -m udp --dport 1002 -j MARK --or-mark 0x80000000
        -A PREROUTING -p udp -m udp --dport 1003 -j MARK --set-mark 0xffffffff
        -A PREROUTING -p udp -m udp --dport 1003 -m mark --mark 0xffffffff
        """;

    // set-xmark: (5 & ~3) ^ 6 = 2. set-mark: (5 & ~3) | 6 = 6. A mark has 32 bits without a sign.
    [Theory]
    [InlineData(1000, 2)]
    [InlineData(1001, 6)]
    [InlineData(1002, 0x80000005)]
    [InlineData(1003, 0xffffffff)]
    public void Xmark_toggles_and_mark_sets(int port, uint mark) => FactNode.On(NodeConfig.Router.Rules(Changing), node =>
        Assert.Equal(mark, node.Arrives("eth1", $"udp 10.0.1.9:40000 -> 10.0.2.9:{port}").Packet!.Mark));

    [Fact]
    public void Legacy_changes_marks_in_the_same_way() => FactNode.On(NodeConfig.Router.LegacyRules(Changing), node =>
    {
        Assert.Equal(2u, node.Arrives("eth1", "udp 10.0.1.9:40000 -> 10.0.2.9:1000").Packet!.Mark);
        Assert.Equal(6u, node.Arrives("eth1", "udp 10.0.1.9:40000 -> 10.0.2.9:1001").Packet!.Mark);
    });

    // mark f5, connection's mark ff0. Save: (ff0 & ~f0) ^ (f5 & ff) = f00 ^ f5 = ff5. Restore: (f5 & ~0f) ^ (ff5 & f00) = f0 ^ f00 = ff0.
    [Fact]
    public void Connmark_saves_and_restores_under_two_masks() => FactNode.On(NodeConfig.Router.Rules("""
        *mangle
        -A PREROUTING -j MARK --set-mark 0xf5
        -A PREROUTING -j CONNMARK --set-mark 0xff0
        -A PREROUTING -j CONNMARK --save-mark --nfmask 0xff --ctmask 0xf0
        -A PREROUTING -m connmark --mark 0xff5
        -A PREROUTING -j CONNMARK --restore-mark --nfmask 0x0f --ctmask 0xf00
        -A PREROUTING -m connmark --mark 0xff5/0xff0
        """), node =>
    {
        var story = node.Arrives("eth1", "udp 10.0.1.9:40000 -> 10.0.2.9:53");
        Assert.Equal(["mangle/PREROUTING/1", "mangle/PREROUTING/2", "mangle/PREROUTING/3", "mangle/PREROUTING/4", "mangle/PREROUTING/5"], story.Rules());
        Assert.Equal(0xff0u, story.Packet!.Mark);
    });
}
