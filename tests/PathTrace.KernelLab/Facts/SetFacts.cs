using PathTrace.KernelLab.Nodes;

namespace PathTrace.KernelLab.Facts;

/// <summary>Membership in sets (ip_set_hash_gen.h, mtype_test_cidrs and mtype_data_match; ip_set_hash_ipport.c).</summary>
public sealed class SetFacts
{
    private static readonly string[] Lines =
    [
        "create nets hash:net family inet", "add nets 10.0.0.0/8", "add nets 10.0.1.0/24 nomatch", "add nets 10.0.1.8/29",
        "create pairs hash:ip,port family inet", "add pairs 10.0.2.9,tcp:80", "add pairs 10.0.1.9,udp:53", "add pairs 10.0.2.10,udp:80",
        "create ways hash:ip,port,net family inet", "add ways 10.0.1.9,tcp:80,10.0.2.0/24",
        "create list list:set", "add list pairs", "add list nets",
    ];

    private const string Rules = """
        *mangle
        -A FORWARD -m set --match-set nets src
        -A FORWARD -m set --match-set nets dst
        -A FORWARD -m set --match-set pairs dst,dst
        -A FORWARD -m set --match-set pairs src,dst
        -A FORWARD -m set --match-set ways src,dst,dst
        -A FORWARD -m set ! --match-set pairs dst,dst
        -A FORWARD -m set --match-set list dst,dst
        """;

    // 10.0.1.9 lies in 10.0.1.8/29, 10.0.1.20 only in the exception 10.0.1.0/24, everything else of 10/8 in the wide one: the longest prefix decides.
    [Theory]
    [InlineData("tcp 10.0.1.9:40000 -> 10.0.2.9:80", "1 2 3 5 7")]
    [InlineData("tcp 10.0.1.20:40000 -> 10.0.2.9:80", "2 3 7")]
    [InlineData("udp 10.0.1.9:40000 -> 10.0.2.9:80", "1 2 6 7")]
    [InlineData("udp 10.0.1.9:40000 -> 10.0.2.10:53", "1 2 4 6 7")]
    [InlineData("udp 10.0.1.9:40000 -> 10.0.2.10:80", "1 2 3 7")]
    [InlineData("udp 10.0.1.9:40000 -> 203.0.113.7:53", "1 4 6")]
    public void Members_exceptions_dimensions_and_ports(string packet, string rules)
    {
        FactNode.On(NodeConfig.Router.WithSets(Lines).Rules(Rules), node =>
            Assert.Equal(rules.Split(' ').Select(n => $"mangle/FORWARD/{n}"), node.Arrives("eth1", packet).Rules()));
        FactNode.On(NodeConfig.Router.WithSets(Lines).LegacyRules(Rules), node =>
            Assert.Equal(rules.Split(' ').Select(n => $"mangle/FORWARD/{n}"), node.Arrives("eth1", packet).LegacyRules()));
    }

    [Fact]
    public void Ipv6_sets_work_in_the_same_way() => FactNode.On(NodeConfig.Router.WithSets(
        "create nets hash:net family inet6", "add nets 2001:db8::/32", "add nets 2001:db8:1::/64 nomatch",
        "create pairs hash:ip,port family inet6", "add pairs 2001:db8:2::9,udp:53").Rules6("""
        *mangle
        -A FORWARD -m set --match-set nets src
        -A FORWARD -m set --match-set nets dst
        -A FORWARD -m set --match-set pairs dst,dst
        """), node => Assert.Equal(["mangle/FORWARD/2", "mangle/FORWARD/3"], node.Arrives("eth1", "udp [2001:db8:1::9]:40000 -> [2001:db8:2::9]:53").Rules()));
}
