using PathTrace.KernelLab.Nodes;
using PathTrace.KernelLab.Probes;
using PathTrace.KernelLab.Stories;
using PathTrace.Net;

namespace PathTrace.KernelLab.Facts;

/// <summary>Matches on interfaces, addresses and ports (x_tables.h, ifname_compare_aligned; xt_multiport.c; xt_iprange.c; ip_tables.c, ip_packet_match), on chance and on sockets.</summary>
public sealed class MatchFacts
{
    private const string Packet = "tcp 10.0.1.9:40000 -> 10.0.2.9:80";

    private const string Interfaces = """
        *mangle
        -A FORWARD -i eth+ -j MARK --set-mark 0x1
        -A FORWARD -i eth+ -o eth2+
        -A FORWARD -i + -j MARK --set-mark 0x2
        -A FORWARD -i eth
        -A FORWARD ! -i eth1
        -A FORWARD ! -o eth1+
        """;

    [Fact]
    public void A_plus_behind_an_interface_is_a_prefix_and_alone_everything()
    {
        FactNode.On(NodeConfig.Router.Rules(Interfaces), node =>
            Assert.Equal(["mangle/FORWARD/1", "mangle/FORWARD/2", "mangle/FORWARD/3", "mangle/FORWARD/6"], node.Arrives("eth1", Packet).Rules()));
        FactNode.On(NodeConfig.Router.LegacyRules(Interfaces), node =>
            Assert.Equal(["mangle/FORWARD/1", "mangle/FORWARD/2", "mangle/FORWARD/3", "mangle/FORWARD/6"], node.Arrives("eth1", Packet).LegacyRules()));
    }

    private const string Addresses = """
        *mangle
        -A FORWARD -p tcp -m multiport --ports 80
        -A FORWARD -p tcp -m multiport --ports 39999:40000
        -A FORWARD -p tcp -m multiport --ports 443,8080
        -A FORWARD -m iprange --src-range 10.0.1.8-10.0.1.9
        -A FORWARD -m iprange --dst-range 10.0.2.10-10.0.2.20
        -A FORWARD -m iprange ! --dst-range 10.0.2.10-10.0.2.20
        -A FORWARD -s 10.0.0.9/255.0.0.255
        -A FORWARD -d 0.0.2.0/0.0.255.0
        -A FORWARD -s 10.0.0.8/255.0.0.255
        """;

    private static readonly int[] Fitting = [1, 2, 4, 6, 7, 8];

    [Fact]
    public void Multiport_iprange_and_masks_with_holes() => FactNode.On(NodeConfig.Router.Rules(Addresses), node =>
        Assert.Equal(Fitting.Select(n => $"mangle/FORWARD/{n}"), node.Arrives("eth1", Packet).Rules()));

    [Fact]
    public void In_legacy_too() => FactNode.On(NodeConfig.Router.LegacyRules(Addresses), node =>
        Assert.Equal(Fitting.Select(n => $"mangle/FORWARD/{n}"), node.Arrives("eth1", Packet).LegacyRules()));

    [Fact]
    public void In_ipv6_too() => FactNode.On(NodeConfig.Router.Rules6("""
        *mangle
        -A FORWARD -p tcp -m multiport --ports 80
        -A FORWARD -m iprange --src-range 2001:db8:1::8-2001:db8:1::9
        -A FORWARD -s 2001::9/ffff::ffff
        -A FORWARD -s 2001::8/ffff::ffff
        -A FORWARD -i eth1+
        """), node => Assert.Equal(
            ["mangle/FORWARD/1", "mangle/FORWARD/2", "mangle/FORWARD/3", "mangle/FORWARD/5"],
            node.Arrives("eth1", "tcp [2001:db8:1::9]:40000 -> [2001:db8:2::9]:80").Rules()));

    // Half go by the first rule, half of the rest by the second: 1/2, 1/4, 1/4. Chi-square with two degrees of freedom stays below 27.6 in all but one of a million runs.
    [Fact]
    public void Each_random_rule_draws_by_itself() => FactNode.On(NodeConfig.Router.Rules("""
        *mangle
        -A FORWARD -m statistic --mode random --probability 0.5 -j ACCEPT
        -A FORWARD -m statistic --mode random --probability 0.5 -j ACCEPT
        -A FORWARD -m statistic --mode random --probability 1.0 -j DROP
        """), node =>
    {
        const int count = 800;
        var seen = new Dictionary<string, int>();
        for (var i = 0; i < count; i++)
        {
            var rule = node.Watch.Put(new Probe("eth1", FactNode.PacketOf(Packet))).Rules().Single();
            seen[rule] = seen.GetValueOrDefault(rule) + 1;
        }

        var distance = new[] { 0.5, 0.25, 0.25 }.Select((share, i) => Math.Pow(seen.GetValueOrDefault($"mangle/FORWARD/{i + 1}") - (share * count), 2) / (share * count)).Sum();
        Assert.True(distance < 27.6, string.Join(", ", seen));
        Assert.Equal([new Fraction(1, 4), new Fraction(1, 4), new Fraction(1, 2)], PredictedShares(node).Order());
    });

    private static IEnumerable<Fraction> PredictedShares(LabNode node) => PredictedStory.Of(node.Model(IpFamily.IPv4), new("eth1", FactNode.PacketOf(Packet))).Select(p => p.Share);

    [Fact]
    public void The_owner_match_knows_sockets_and_no_forwarded_packet() => FactNode.On(NodeConfig.Router.Rules("""
        *mangle
        -A POSTROUTING -m owner --uid-owner 0 -j ACCEPT
        -A POSTROUTING -m owner --socket-exists
        -A POSTROUTING
        """), node =>
    {
        Assert.Equal(["mangle/POSTROUTING/3"], node.Arrives("eth1", Packet).Rules());
        Assert.Equal(["mangle/POSTROUTING/1"], node.Leaves(null, "udp 10.0.2.1:40000 -> 10.0.2.9:53").Rules());
    });
}
