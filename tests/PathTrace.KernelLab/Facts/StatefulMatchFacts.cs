using PathTrace.KernelLab.Nodes;
using PathTrace.KernelLab.Stories;

namespace PathTrace.KernelLab.Facts;

/// <summary>Matches that look at counters, clocks or processes: what they say is in no dump, so that PathTrace takes neither answer for granted.</summary>
public sealed class StatefulMatchFacts
{
    private const string Packet = "tcp 10.0.1.9:40000 -> 10.0.2.9:80";

    [Theory]
    [InlineData("-m limit --limit 1/hour --limit-burst 1")]
    [InlineData("-m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 1 --hashlimit-name facts")]
    [InlineData("-m recent --rcheck --name facts --rsource")]
    [InlineData("-m quota --quota 10")]
    [InlineData("-m connlimit --connlimit-above 3")]
    [InlineData("-m connbytes --connbytes 100: --connbytes-mode bytes --connbytes-dir both")]
    [InlineData("-m time --timestart 01:00:00 --timestop 01:00:01")]
    [InlineData("-m statistic --mode nth --every 3 --packet 1")]
    [InlineData("-m rateest --rateest facts --rateest-lt --rateest-bps 1")]
    public void What_a_counter_or_a_clock_says_stays_open(string match) => FactNode.On(NodeConfig.Router.Rules($"""
        *mangle
        -A PREROUTING -j RATEEST --rateest-name facts --rateest-interval 250ms --rateest-ewmalog 500ms
        *filter
        -A FORWARD {match} -j DROP
        """), node => Assert.Contains(node.Leaves("eth1", Packet).Fate, new[] { Fate.Sent, Fate.Refused }));

    [Fact]
    public void A_limit_passes_its_burst_and_then_no_more() => FactNode.On(NodeConfig.Router.Rules("*filter\n-A FORWARD -m limit --limit 1/hour --limit-burst 1 -j DROP"), node =>
    {
        Assert.Equal(Fate.Refused, node.Leaves("eth1", Packet).Fate);
        Assert.Equal(Fate.Sent, node.Leaves("eth1", Packet).Fate);
    });

    [Fact]
    public void Every_nth_packet_depends_on_those_before() => FactNode.On(NodeConfig.Router.Rules("*filter\n-A FORWARD -m statistic --mode nth --every 2 --packet 0 -j DROP"), node =>
        Assert.Equal([Fate.Refused, Fate.Sent, Fate.Refused, Fate.Sent], Enumerable.Range(0, 4).Select(_ => node.Leaves("eth1", Packet).Fate)));

    [Fact]
    public void Whose_process_sent_it_stays_open() => FactNode.On(NodeConfig.Router.Rules("*filter\n-A OUTPUT -m cgroup --cgroup 7 -j DROP"), node =>
        Assert.Equal(Fate.Sent, node.Leaves(null, "udp 10.0.2.1:40000 -> 10.0.2.9:53").Fate));

    [Fact]
    public void Recent_knows_no_first_packet() => FactNode.On(NodeConfig.Router.Rules("""
        *filter
        -A FORWARD -m recent --rcheck --name facts --rsource -j DROP
        -A FORWARD -m recent --set --name facts --rsource -j ACCEPT
        """), node =>
    {
        Assert.Equal(Fate.Sent, node.Leaves("eth1", Packet).Fate);
        Assert.Equal(Fate.Refused, node.Leaves("eth1", Packet).Fate);
    });
}
