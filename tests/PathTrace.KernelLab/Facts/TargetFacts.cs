using PathTrace.KernelLab.Nodes;
using PathTrace.KernelLab.Probes;
using PathTrace.KernelLab.Stories;

namespace PathTrace.KernelLab.Facts;

/// <summary>Which targets end a chain (the verdicts of xt_*.c: XT_CONTINUE or not).</summary>
public sealed class TargetFacts
{
    private const string Packet = "tcp 10.0.1.9:40000 -> 10.0.2.9:80";

    private const string Continuing = """
        *raw
        -A PREROUTING -j TRACE
        -A PREROUTING -j CT
        -A PREROUTING -j NOTRACK
        -A PREROUTING
        *mangle
        -A FORWARD -j MARK --set-xmark 0x1/0xffffffff
        -A FORWARD -j CONNMARK --set-xmark 0x1/0xffffffff
        -A FORWARD -j LOG --log-level 7
        -A FORWARD -j NFLOG --nflog-group 9
        -A FORWARD -j TOS --set-tos 0x10/0xff
        -A FORWARD -j DSCP --set-dscp 0x0a
        -A FORWARD -j TTL --ttl-set 33
        -A FORWARD -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1000
        -A FORWARD -p tcp -j CHECKSUM --checksum-fill
        -A FORWARD -j SET --add-set seen src
        -A FORWARD -j CLASSIFY --set-class 1:1
        -A FORWARD -j AUDIT --type accept
        -A FORWARD
        """;

    private static readonly NodeConfig Sets = NodeConfig.Router.WithSets("create seen hash:ip family inet");

    [Fact]
    public void Targets_that_only_change_or_tell_do_not_end_the_chain() => FactNode.On(Sets.Rules(Continuing), node =>
    {
        var story = node.Arrives("eth1", Packet);
        Assert.Equal(
            [.. Enumerable.Range(1, 4).Select(n => $"raw/PREROUTING/{n}"), .. Enumerable.Range(1, 13).Select(n => $"mangle/FORWARD/{n}")],
            story.Rules());
        Assert.Equal((33, 0x28, 1u), (story.Packet!.Ttl, story.Packet.Tos, story.Packet.Mark));
    });

    [Fact]
    public void In_legacy_too() => FactNode.On(Sets.LegacyRules(Continuing), node =>
        Assert.Equal(17, node.Arrives("eth1", Packet).LegacyRules().Length));

    [Fact]
    public void Hop_limits_are_set_without_ending_the_chain() => FactNode.On(NodeConfig.Router.Rules6("*mangle\n-A FORWARD -j HL --hl-set 33\n-A FORWARD"), node =>
    {
        var story = node.Arrives("eth1", "udp [2001:db8:1::9]:40000 -> [2001:db8:2::9]:53");
        Assert.Equal(["mangle/FORWARD/1", "mangle/FORWARD/2"], story.Rules());
        Assert.Equal(33, story.Packet!.Ttl);
    });

    // The copy has the same identification, so that only the kernel's first steps are looked at.
    [Fact]
    public void Tee_sends_a_copy_and_goes_on() => FactNode.On(NodeConfig.Router.Rules("*mangle\n-A PREROUTING -j TEE --gateway 192.168.0.7\n-A PREROUTING"), node =>
        Assert.Contains("mangle/PREROUTING/2", node.Watch.Put(new Probe("eth1", FactNode.PacketOf(Packet))).Rules()));

    [Theory]
    [InlineData("-j NFQUEUE --queue-num 7")]
    [InlineData("-j NFQUEUE --queue-num 7 --queue-bypass")]
    [InlineData("-p tcp -j SYNPROXY --sack-perm")]
    public void Targets_that_hand_the_packet_away_leave_its_fate_open(string target) => FactNode.On(NodeConfig.Router.Rules($"""
        *raw
        -A PREROUTING -p tcp -m tcp --syn -j CT --notrack
        *filter
        -A FORWARD {target}
        -A FORWARD -j DROP
        """), node => Assert.Equal(["raw/PREROUTING/1", "filter/FORWARD/1"], node.Leaves("eth1", Packet).Rules()));

    // iptables-nft has no QUEUE.
    [Fact]
    public void Queue_hands_the_packet_away_in_legacy() => FactNode.On(NodeConfig.Router.LegacyRules("*filter\n-A FORWARD -j QUEUE\n-A FORWARD -j ACCEPT"), node =>
    {
        var story = node.Leaves("eth1", Packet);
        Assert.Equal(["filter/FORWARD/1"], story.LegacyRules());
        Assert.NotEqual(Fate.Sent, story.Fate);
    });

    // Nobody listens: without bypass the packet is lost, with it it goes on (nf_queue.c, nf_queue).
    [Fact]
    public void Queues_that_nobody_reads_drop_unless_told_to_pass() => FactNode.On(NodeConfig.Router.Rules("""
        *filter
        -A FORWARD -p tcp -m tcp --dport 80 -j NFQUEUE --queue-num 7
        -A FORWARD -p tcp -m tcp --dport 81 -j NFQUEUE --queue-num 7 --queue-bypass
        -A FORWARD -j DROP
        """), node =>
    {
        Assert.NotEqual(Fate.Sent, node.Leaves("eth1", Packet).Fate);
        Assert.Equal(Fate.Sent, node.Leaves("eth1", "tcp 10.0.1.9:40000 -> 10.0.2.9:81").Fate);
    });
}
