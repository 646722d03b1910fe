using PathTrace.KernelLab.Nodes;
using PathTrace.KernelLab.Stories;

namespace PathTrace.KernelLab.Facts;

/// <summary>What happens before the FORWARD hook (ip_forward.c, ip_forward).</summary>
public sealed class ForwardFacts
{
    private static readonly NodeConfig Ttl = NodeConfig.Router.Rules("""
        *mangle
        :PREROUTING ACCEPT [0:0]
        :FORWARD ACCEPT [0:0]
        -A PREROUTING -m ttl --ttl-eq 64
        -A FORWARD -m ttl --ttl-eq 64
        -A FORWARD -m ttl --ttl-eq 63
        """);

    [Fact]
    public void The_ttl_is_decremented_before_forward() => FactNode.On(Ttl, node =>
    {
        var story = node.Arrives("eth1", "udp 10.0.1.9:40000 -> 10.0.2.9:53 ttl 64");
        Assert.Equal(
            ["prerouting mangle/PREROUTING/1", "prerouting mangle/PREROUTING/policy accept", "forward mangle/FORWARD/2", "forward mangle/FORWARD/policy accept"],
            story.Hits);
        Assert.Equal(63, story.Packet!.Ttl);
    });

    [Fact]
    public void Ttl_one_ends_before_forward() => FactNode.On(Ttl, node =>
    {
        var story = node.Arrives("eth1", "udp 10.0.1.9:40000 -> 10.0.2.9:53 ttl 1");
        Assert.Equal(["prerouting mangle/PREROUTING/policy accept"], story.Hits);
        Assert.Equal((Fate.Lost, "icmp 11/0"), (story.Fate, story.Answer));
    });
}
