using PathTrace.KernelLab.Nodes;

namespace PathTrace.KernelLab.Facts;

/// <summary>Marks under their masks (xt_mark.c, mark_mt and mark_tg).</summary>
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
}
