using PathTrace.KernelLab.Nodes;
using PathTrace.KernelLab.Stories;

namespace PathTrace.KernelLab.Facts;

/// <summary>The order of tables at each hook (include/uapi/linux/netfilter_ipv4.h, nf_ip_hook_priorities; iptables: nft.c, xtables_ipv4).</summary>
public sealed class OrderFacts
{
    // The second rule of raw and mangle asks for a connection: conntrack stands between the two tables.
    private const string Everywhere = """
        *raw
        -A PREROUTING
        -A PREROUTING -m conntrack --ctstate NEW
        -A OUTPUT
        -A OUTPUT -m conntrack --ctstate NEW
        *mangle
        -A PREROUTING
        -A PREROUTING -m conntrack --ctstate NEW
        -A INPUT
        -A FORWARD
        -A OUTPUT
        -A OUTPUT -m conntrack --ctstate NEW
        -A POSTROUTING
        *nat
        -A PREROUTING
        -A INPUT
        -A OUTPUT
        -A POSTROUTING
        *filter
        -A INPUT
        -A FORWARD
        -A OUTPUT
        *security
        -A INPUT
        -A FORWARD
        -A OUTPUT
        """;

    private static readonly string[] Prerouting =
        ["prerouting raw/PREROUTING/1", "prerouting mangle/PREROUTING/1", "prerouting mangle/PREROUTING/2", "prerouting nat/PREROUTING/1"];

    private static readonly string[] Output =
    [
        "output raw/OUTPUT/1", "output mangle/OUTPUT/1", "output mangle/OUTPUT/2", "output nat/OUTPUT/1", "output filter/OUTPUT/1", "output security/OUTPUT/1",
        "postrouting mangle/POSTROUTING/1", "postrouting nat/POSTROUTING/1",
    ];

    private static readonly string[] Forward =
    [
        "forward mangle/FORWARD/1", "forward filter/FORWARD/1", "forward security/FORWARD/1", "postrouting mangle/POSTROUTING/1", "postrouting nat/POSTROUTING/1",
    ];

    // nft registers its table security at 150, behind nat at 100.
    private static readonly string[] Input = ["input mangle/INPUT/1", "input filter/INPUT/1", "input nat/INPUT/1", "input security/INPUT/1"];

    // What comes back by lo has its connection already in raw, and nat is settled: OUTPUT bound the destination, POSTROUTING the source.
    private static readonly string[] BackByLo =
    [
        "prerouting raw/PREROUTING/1", "prerouting raw/PREROUTING/2", "prerouting mangle/PREROUTING/1", "prerouting mangle/PREROUTING/2",
        "input mangle/INPUT/1", "input filter/INPUT/1", "input security/INPUT/1",
    ];

    [Fact]
    public void Each_hook_has_its_order() => FactNode.On(NodeConfig.Router.Rules(Everywhere), node =>
    {
        Assert.Equal([.. Prerouting, .. Forward], node.Arrives("eth1", "udp 10.0.1.9:40000 -> 10.0.2.9:53").RulesAtHooks());
        Assert.Equal([.. Prerouting, .. Input], node.Arrives("eth1", "udp 10.0.1.9:40000 -> 10.0.1.1:53").RulesAtHooks());
        Assert.Equal(Output, node.Makes("udp 10.0.2.1:40000 -> 10.0.2.9:53").RulesAtHooks());
    });

    [Fact]
    public void Each_hook_has_its_order_in_ipv6() => FactNode.On(NodeConfig.Router.Rules6(Everywhere), node =>
    {
        Assert.Equal([.. Prerouting, .. Forward], node.Arrives("eth1", "udp [2001:db8:1::9]:40000 -> [2001:db8:2::9]:53").RulesAtHooks());
        Assert.Equal([.. Prerouting, .. Input], node.Arrives("eth1", "udp [2001:db8:1::9]:40000 -> [2001:db8:1::1]:53").RulesAtHooks());
        Assert.Equal(Output, node.Makes("udp [2001:db8:2::1]:40000 -> [2001:db8:2::9]:53").RulesAtHooks());
    });

    [Fact]
    public void A_packet_to_the_node_itself_crosses_lo_and_is_not_translated_again() => FactNode.On(NodeConfig.Router.Rules(Everywhere).Rules6(Everywhere), node =>
    {
        var story = node.Makes("udp 10.0.1.1:40000 -> 10.0.2.1:53");
        Assert.Equal([.. Output, .. BackByLo], story.RulesAtHooks());
        Assert.Equal(Fate.Delivered, story.Fate);
        Assert.Equal([.. Output, .. BackByLo], node.Makes("udp [2001:db8:1::1]:40000 -> [2001:db8:2::1]:53").RulesAtHooks());
    });

    // A translation in nat INPUT tells which of the two came first.
    private const string SecurityAndNat = """
        *nat
        -A INPUT -j SNAT --to-source 10.0.1.77
        *security
        -A INPUT -s 10.0.1.9
        -A INPUT -s 10.0.1.77
        """;

    [Fact]
    public void Security_stands_behind_nat_in_nft_and_before_it_in_legacy()
    {
        FactNode.On(NodeConfig.Router.Rules(SecurityAndNat), node =>
            Assert.Equal(["nat/INPUT/1", "security/INPUT/2"], node.Arrives("eth1", "udp 10.0.1.9:40000 -> 10.0.1.1:53").Rules()));
        FactNode.On(NodeConfig.Router.LegacyRules(SecurityAndNat), node =>
            Assert.Equal(["nat/INPUT/1", "security/INPUT/1"], node.Arrives("eth1", "udp 10.0.1.9:40000 -> 10.0.1.1:53").LegacyRules()));
    }
}
