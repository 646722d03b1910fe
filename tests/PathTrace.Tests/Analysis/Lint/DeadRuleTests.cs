using PathTrace.Explain;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Analysis.Lint;

/// <summary>Rules that no packet hits, and the smallest set of rules that is why. What is expected follows from the rules by hand, as ip_tables.c: ipt_do_table walks them.</summary>
public class DeadRuleTests
{
    private const string Filter = """
        *filter
        :INPUT ACCEPT [0:0]
        :FORWARD ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]

        """;

    private static IEnumerable<string> Dead(string rules, string? sets = null) => Linted.Rules(Filter + rules, sets).Where(f => f[..6] is "PT3001" or "PT3002" or "PT3003");

    [Fact]
    public void One_wider_rule_before_takes_all() => Assert.Equal(
        ["PT3001 -A FORWARD -s 10.1.0.0/16 -p tcp -m tcp --dport 80 -j DROP <= -A FORWARD -s 10.0.0.0/8 -j ACCEPT"],
        Dead("""
            -A FORWARD -d 192.0.2.1/32 -j LOG
            -A FORWARD -s 10.0.0.0/8 -j ACCEPT
            -A FORWARD -s 10.1.0.0/16 -p tcp -m tcp --dport 80 -j DROP
            """));

    // 0-99 and 90-300 hold 0-300; the first alone holds neither, nor does 200-65535 with it.
    [Fact]
    public void The_smallest_set_is_named_and_not_the_first_that_does() => Assert.Equal(
        ["PT3001 -A FORWARD -p tcp -m tcp --dport 0:300 -j DROP <= -A FORWARD -p tcp -m tcp --dport 0:99 -j ACCEPT + -A FORWARD -p tcp -m tcp --dport 90:400 -j ACCEPT"],
        Dead("""
            -A FORWARD -p tcp -m tcp --dport 0:50 -j ACCEPT
            -A FORWARD -p tcp -m tcp --dport 0:99 -j ACCEPT
            -A FORWARD -p tcp -m tcp --dport 60:120 -j ACCEPT
            -A FORWARD -p tcp -m tcp --dport 90:400 -j ACCEPT
            -A FORWARD -p tcp -m tcp --dport 0:300 -j DROP
            """));

    // Sources and ports cross: the four quarters, one of which is missing in the second list.
    [Fact]
    public void Four_rules_over_two_fields_cover_together()
    {
        const string three = """
            -A FORWARD -s 10.0.0.0/9 -p udp -m udp --dport 0:1023 -j ACCEPT
            -A FORWARD -s 10.0.0.0/9 -p udp -m udp --dport 1024:65535 -j DROP
            -A FORWARD -s 10.128.0.0/9 -p udp -m udp --dport 0:1023 -j DROP

            """;
        const string last = "-A FORWARD -s 10.0.0.0/8 -p udp -m udp --sport 53 -j ACCEPT\n";

        Assert.Empty(Dead(three + last));
        // A later fragment has no ports (xt_tcpudp.c), and neither has it a source port to be met: all of the last rule's packets have both.
        Assert.Single(Dead(three + "-A FORWARD -s 10.128.0.0/9 -p udp -m udp --dport 1024:65535 -j ACCEPT\n" + last));
    }

    // ip_tables.c: without -p, or with -p alone, a rule takes fragments too, which no rule with ports does.
    [Fact]
    public void Rules_with_ports_leave_later_fragments() => Assert.Empty(Dead("""
        -A FORWARD -p udp -m udp --dport 0:65535 -j ACCEPT
        -A FORWARD -p udp -j DROP
        """));

    [Theory]
    [InlineData("-A FORWARD -s 10.0.0.1/32 -m iprange --src-range 10.0.0.2-10.0.0.9 -j DROP")]
    [InlineData("-A FORWARD -p tcp -m tcp --tcp-flags SYN SYN -m tcp --tcp-flags SYN,ACK ACK -j DROP")]
    [InlineData("-A FORWARD -m mark --mark 0x3/0x1 -j DROP")]
    [InlineData("-A FORWARD -i eth0 -m mark --mark 0x1 ! -i eth+ -j DROP")]
    [InlineData("-A FORWARD -m conntrack --ctstate NEW -m conntrack --ctstate ESTABLISHED -j DROP")]
    public void Conditions_that_exclude_each_other(string rule) => Assert.Equal([$"PT3002 {rule}"], Dead(rule));

    // xt_mark.c compares bits under a mask: 0x1/0x1 and 0x2/0x2 may both hold, 0x1/0x3 and 0x2/0x2 never do.
    [Theory]
    [InlineData("-m mark --mark 0x1/0x1 -m mark --mark 0x2/0x2", false)]
    [InlineData("-m mark --mark 0x1/0x3 -m mark --mark 0x2/0x2", true)]
    [InlineData("-m connmark --mark 0x1/0x1 -m connmark ! --mark 0x1/0x3 -m connmark ! --mark 0x3/0x3", true)]
    [InlineData("-m conntrack --ctstate DNAT -m conntrack --ctstate NEW", false)]
    [InlineData("-m addrtype --dst-type LOCAL -m addrtype --dst-type BROADCAST", true)]
    [InlineData("-m set --match-set x src -m set ! --match-set x src", true)]
    [InlineData("-m limit --limit 1/sec -m limit ! --limit 1/sec", false)]
    public void Conditions_that_may_hold_together_or_not(string conditions, bool isDead) => Assert.Equal(isDead, Dead($"-A FORWARD {conditions} -j DROP").Any());

    // A rate, a draw, a list or the time may say otherwise of the next packet, and of the same one.
    [Theory]
    [InlineData("-m limit --limit 1/sec")]
    [InlineData("-m statistic --mode random --probability 0.5")]
    [InlineData("-m recent --rcheck --name x --rsource")]
    [InlineData("-m quota --quota 100")]
    [InlineData("-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name h")]
    [InlineData("-m time --timestart 01:00:00 --timestop 02:00:00")]
    public void What_differs_from_one_evaluation_to_the_next_neither_blocks_nor_saves(string match)
    {
        Assert.Empty(Dead($"-A FORWARD {match} -j DROP\n-A FORWARD {match} -j ACCEPT\n-A FORWARD -j DROP"));
        Assert.Single(Dead($"-A FORWARD -s 10.0.0.0/8 -j DROP\n-A FORWARD -s 10.0.0.1/32 {match} -j ACCEPT"));
    }

    [Theory]
    [InlineData("-m mac --mac-source 02:00:00:00:00:01")]
    [InlineData("-m owner --uid-owner 0")]
    [InlineData("-m string --string a --algo bm --to 100")]
    [InlineData("-m set --match-set unknown src")]
    [InlineData("-m addrtype --dst-type LOCAL")]
    public void What_nobody_sees_and_stays_the_same_blocks_its_like(string match) => Assert.Single(Dead($"-A FORWARD {match} -j DROP\n-A FORWARD -p tcp {match} -j ACCEPT"));

    // The mark after MARK is another than before; what was asked of it before says nothing, what was asked after does.
    [Fact]
    public void A_field_that_was_rewritten_is_another() => Assert.Equal(
        ["PT3001 -A FORWARD -m mark --mark 0x2 -j ACCEPT <= -A FORWARD -m mark --mark 0x2/0x2 -j DROP"],
        Dead("""
            -A FORWARD -m mark --mark 0x1 -j DROP
            -A FORWARD -j MARK --set-xmark 0x1/0x1
            -A FORWARD -m mark --mark 0x1 -j DROP
            -A FORWARD -m mark --mark 0x2/0x2 -j DROP
            -A FORWARD -m mark --mark 0x2 -j ACCEPT
            """));

    [Fact]
    public void Rewriting_in_a_called_chain_counts_as_well() => Assert.Empty(Dead("""
        :A - [0:0]
        -A FORWARD -m mark --mark 0x1 -j DROP
        -A FORWARD -j A
        -A FORWARD -m mark --mark 0x1 -j ACCEPT
        -A A -j MARK --set-xmark 0x1/0xffffffff
        """));

    [Fact]
    public void A_chain_that_ends_all_it_gets_blocks_as_its_jump_does() => Assert.Equal(
        ["PT3001 -A FORWARD -s 10.0.0.1/32 -j ACCEPT <= -A FORWARD -s 10.0.0.0/8 -j A"],
        Dead("""
            :A - [0:0]
            -A FORWARD -s 10.0.0.0/8 -j A
            -A FORWARD -s 10.0.0.1/32 -j ACCEPT
            -A A -p tcp -j ACCEPT
            -A A -j DROP
            """));

    // 10.0.0.9 comes back by RETURN, before the DROP.
    [Fact]
    public void What_a_chain_gives_back_is_not_blocked() => Assert.Equal(
        ["PT3001 -A FORWARD -s 10.0.0.8/32 -j ACCEPT <= -A FORWARD -s 10.0.0.0/8 -j A"],
        Dead("""
            :A - [0:0]
            -A FORWARD -s 10.0.0.0/8 -j A
            -A FORWARD -s 10.0.0.9/32 -j ACCEPT
            -A FORWARD -s 10.0.0.8/32 -j ACCEPT
            -A A -s 10.0.0.9/32 -j RETURN
            -A A -j DROP
            """));

    [Fact]
    public void A_goto_never_comes_back_to_its_chain() => Assert.Equal(
        ["PT3001 -A FORWARD -s 10.0.0.1/32 -j ACCEPT <= -A FORWARD -s 10.0.0.0/8 -g A"],
        Dead("""
            :A - [0:0]
            -A FORWARD -s 10.0.0.0/8 -g A
            -A FORWARD -s 10.0.0.1/32 -j ACCEPT
            -A A -p tcp -j LOG
            """));

    // What A gets is TCP to 10.0.0.0/8 from eth0 that B's chain has not ended.
    [Fact]
    public void A_rule_that_nothing_reaches_names_what_its_callers_let_through() => Assert.Equal(
        ["PT3003 -A A -p udp -j ACCEPT <= -A FORWARD -p tcp -j A", "PT3003 -A A -s 192.0.2.1/32 -j ACCEPT <= -A FORWARD -s 192.0.2.0/24 -j DROP"],
        Dead("""
            :A - [0:0]
            -A FORWARD -s 192.0.2.0/24 -j DROP
            -A FORWARD -p tcp -j A
            -A A -p udp -j ACCEPT
            -A A -s 192.0.2.1/32 -j ACCEPT
            -A A -p tcp -m tcp --dport 22 -j ACCEPT
            """));

    [Fact]
    public void Two_callers_together_reach_what_neither_does_alone() => Assert.Equal(
        ["PT3003 -A A -i eth2 -j ACCEPT <= -A FORWARD -i eth0 -j A + -A FORWARD -i eth1 -j A"],
        Dead("""
            :A - [0:0]
            -A FORWARD -i eth0 -j A
            -A FORWARD -i eth1 -j A
            -A A -i eth0 -j ACCEPT
            -A A -i eth1 -j ACCEPT
            -A A -i eth2 -j ACCEPT
            """));

    // NF_HOOK in ip_input.c and ip_output.c: no egress interface in INPUT, no ingress interface in OUTPUT; "! -o eth0" then holds.
    [Fact]
    public void Interfaces_that_a_hook_does_not_have() => Assert.Equal(
        ["PT3003 -A A -o eth0 -j ACCEPT <= -A INPUT -j A"],
        Dead("""
            :A - [0:0]
            -A INPUT -j A
            -A A ! -o eth0 -p tcp -j LOG
            -A A -o eth0 -j ACCEPT
            """));

    // nf_nat_core.c, nf_nat_inet_fn: later packets of a connection, and those without one, are not shown to the rules.
    [Fact]
    public void Nat_is_asked_for_first_packets_alone() => Assert.Equal(
        ["PT3003 -A POSTROUTING -m conntrack --ctstate ESTABLISHED -j ACCEPT"],
        Linted.Rules("""
            *nat
            :PREROUTING ACCEPT [0:0]
            :INPUT ACCEPT [0:0]
            :OUTPUT ACCEPT [0:0]
            :POSTROUTING ACCEPT [0:0]
            -A POSTROUTING -m conntrack --ctstate RELATED -o eth0 -j LOG
            -A POSTROUTING -m conntrack --ctstate ESTABLISHED -j ACCEPT
            -A POSTROUTING -o eth0 -j MASQUERADE
            """));

    // Prefix e+ holds eth0 and eth1; eth1+ does not hold eth0.
    [Theory]
    [InlineData("-i e+", "-i eth0", true)]
    [InlineData("-i eth1+", "-i eth0", false)]
    [InlineData("! -i eth0", "-i eth1", true)]
    [InlineData("! -i eth0", "-i eth+", false)]
    public void Interface_names_and_prefixes(string before, string after, bool isDead) => Assert.Equal(isDead, Dead($"-A FORWARD {before} -j DROP\n-A FORWARD {after} -j ACCEPT").Any());

    // ip_set_hash_net.c. Members may change, so that it is a note, and an empty set waits for members.
    [Fact]
    public void Members_of_ipsets_as_they_stand()
    {
        const string sets = """
            create inside hash:net family inet hashsize 1024 maxelem 65536
            add inside 10.1.0.0/16
            add inside 10.2.3.4
            create nobody hash:ip family inet hashsize 1024 maxelem 65536

            """;
        var found = Linted.Explanations(new TestNode
        {
            Iptables = Filter + "-A FORWARD -s 10.0.0.0/8 -j DROP\n-A FORWARD -m set --match-set inside src -j ACCEPT\n-A FORWARD -m set --match-set nobody src -j DROP\nCOMMIT\n",
            Sets = sets,
        }.Cluster()).ToList();

        var only = Assert.Single(found, f => f.Code == FindingCode.RuleShadowed);
        Assert.Equal(FindingSeverity.Info, only.Severity);
        Assert.Equal("-A FORWARD -m set --match-set inside src -j ACCEPT", only.Evidence[0].Source.Text);
        Assert.DoesNotContain(found, f => f.Code == FindingCode.RuleContradictsItself);
    }

    [Fact]
    public void A_target_that_nobody_knows_ends_nothing_and_may_change_anything() => Assert.Empty(Dead("""
        -A FORWARD -s 10.0.0.0/8 -j FROBNICATE
        -A FORWARD -s 10.0.0.0/8 -j ACCEPT
        """));

    [Fact]
    public void A_dump_that_breaks_off_is_not_judged()
    {
        var report = new TestNode { Iptables = Filter + "-A FORWARD -j DROP\n-A FORWARD -s 10.0.0.1/32 -j ACC" }.Cluster().Lint();

        Assert.Empty(report.Findings);
        Assert.Contains(report.Gaps, g => g.Text.Contains("breaks off", StringComparison.Ordinal));
        Assert.False(report.IsWhole);
    }
}
