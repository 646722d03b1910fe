using PathTrace.KernelLab.Nodes;
using PathTrace.KernelLab.Stories;

namespace PathTrace.KernelLab.Facts;

/// <summary>Both backends in one node: each registers hooks of its own (netfilter/core.c, nf_hook_entries_grow).</summary>
public sealed class BackendFacts
{
    private const string Nft = """
        *mangle
        -A PREROUTING -p udp -m udp --dport 1000 -j DROP
        -A PREROUTING -j MARK --set-mark 0x1
        *filter
        -A FORWARD
        """;

    private const string Legacy = """
        *raw
        -A PREROUTING -p udp
        *filter
        -A FORWARD -p udp -m udp --dport 1001 -j DROP
        -A FORWARD -m mark --mark 0x1
        """;

    private static readonly NodeConfig Node = NodeConfig.Router.Rules(Nft).LegacyRules(Legacy);

    [Fact]
    public void Both_run() => FactNode.On(Node, node =>
    {
        var story = node.Arrives("eth1", "udp 10.0.1.9:40000 -> 10.0.2.9:53");
        Assert.Equal(["mangle/PREROUTING/2", "filter/FORWARD/1"], story.Rules());
        Assert.Equal(["filter/FORWARD/2", "raw/PREROUTING/1"], story.LegacyRules());
        Assert.Equal(Fate.Sent, story.Fate);
    });

    // nf_hook_entries_grow puts a hook before those of the same priority, and the lab loads nft's rules first.
    [Fact]
    public void At_one_priority_the_one_loaded_last_runs_first() => FactNode.On(NodeConfig.Router
        .Rules("*filter\n-A FORWARD -m mark --mark 0x2\n-A FORWARD -j MARK --set-mark 0x1")
        .LegacyRules("*filter\n-A FORWARD -m mark --mark 0x1\n-A FORWARD -j MARK --set-mark 0x2"), node =>
    {
        var story = node.Watch.Put(new("eth1", FactNode.PacketOf("udp 10.0.1.9:40000 -> 10.0.2.9:53")));
        Assert.Equal(["filter/FORWARD/1", "filter/FORWARD/2"], story.Rules());
        Assert.Equal(["filter/FORWARD/2"], story.LegacyRules());
    });

    [Fact]
    public void Either_of_them_can_end_the_packet() => FactNode.On(Node, node =>
    {
        var byNft = node.Arrives("eth1", "udp 10.0.1.9:40000 -> 10.0.2.9:1000");
        Assert.Equal(["mangle/PREROUTING/1"], byNft.Rules());
        Assert.Equal(Fate.Refused, byNft.Fate);
        var byLegacy = node.Arrives("eth1", "udp 10.0.1.9:40000 -> 10.0.2.9:1001");
        Assert.Contains("filter/FORWARD/1", byLegacy.LegacyRules());
        Assert.NotEqual(Fate.Sent, byLegacy.Fate);
    });

    // Counters would tell of neighbour discovery as well.
    private static readonly NodeConfig Acquainted = NodeConfig.Router with { Neighbours = ["2001:db8:1::9", "2001:db8:2::9"] };

    [Fact]
    public void Both_run_in_ipv6() => FactNode.On(Acquainted.Rules6(Nft).LegacyRules6(Legacy), node =>
    {
        var story = node.Arrives("eth1", "udp [2001:db8:1::9]:40000 -> [2001:db8:2::9]:53");
        Assert.Equal(["mangle/PREROUTING/2", "filter/FORWARD/1"], story.Rules());
        Assert.Equal(["filter/FORWARD/2", "raw/PREROUTING/1"], story.LegacyRules());
    });

    [Fact]
    public void The_first_translation_settles_the_matter_for_the_second() => FactNode.On(NodeConfig.Router
        .Rules("*nat\n-A PREROUTING -p udp -m udp --dport 1000 -j DNAT --to-destination 10.0.2.9\n-A PREROUTING")
        .LegacyRules("*nat\n-A PREROUTING -p udp -m udp --dport 1001 -j DNAT --to-destination 10.0.2.10\n-A PREROUTING"), node =>
    {
        Assert.Equal("10.0.2.9", node.Arrives("eth1", "udp 10.0.1.9:40000 -> 198.51.100.1:1000").Packet!.Destination.ToString());
        Assert.Equal("10.0.2.10", node.Arrives("eth1", "udp 10.0.1.9:40000 -> 198.51.100.1:1001").Packet!.Destination.ToString());
    });
}
