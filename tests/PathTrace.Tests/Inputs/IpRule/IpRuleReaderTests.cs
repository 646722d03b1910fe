using System.Collections.Immutable;
using PathTrace.Inputs.IpRule;
using PathTrace.Net;
using PathTrace.Routing;
using PathTrace.Tests.Inputs.Reading;
using PathTrace.Tests.Support;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.IpRule;

public class IpRuleReaderTests
{
    // Line and JSON object of each rule as iproute2 6.1 printed them for one network namespace; the readings are ip-rule(8) by hand.
    private static readonly (string Text, string Json, string Expected)[] Cases =
    [
        ("0:\tfrom all lookup local", """{"priority":0,"src":"all","table":"local"}""", "IPv4 0 Lookup local"),
        ("1000:\tfrom 10.1.0.0/16 to 10.2.0.0/16 iif eth0 lookup 100", """{"priority":1000,"src":"10.1.0.0","srclen":16,"dst":"10.2.0.0","dstlen":16,"iif":"eth0","table":"100"}""", "IPv4 1000 from 10.1.0.0/16 to 10.2.0.0/16 iif eth0 Lookup 100"),
        ("1001:\tnot from all fwmark 0x1/0xff lookup 200", """{"priority":1001,"not":null,"src":"all","fwmark":"0x1","fwmask":"0xff","table":"200"}""", "IPv4 1001 not mark 0x1/0xff Lookup 200"),
        ("1002:\tfrom all fwmark 0x10 lookup 200", """{"priority":1002,"src":"all","fwmark":"0x10","table":"200"}""", "IPv4 1002 mark 0x10 Lookup 200"),
        ("1003:\tfrom 10.3.0.1 tos 0x10 blackhole", """{"priority":1003,"src":"10.3.0.1","tos":"0x10","action":"blackhole"}""", "IPv4 1003 from 10.3.0.1/32 tos 10 Blackhole"),
        ("1004:\tfrom all to 10.4.0.0/16 prohibit", """{"priority":1004,"src":"all","dst":"10.4.0.0","dstlen":16,"action":"prohibit"}""", "IPv4 1004 to 10.4.0.0/16 Prohibit"),
        ("1005:\tfrom all to 10.4.0.0/16 unreachable", """{"priority":1005,"src":"all","dst":"10.4.0.0","dstlen":16,"action":"unreachable"}""", "IPv4 1005 to 10.4.0.0/16 Unreachable"),
        ("1006:\tfrom all iif nosuch [detached] oif eth1 lookup 100", """{"priority":1006,"src":"all","iif":"nosuch","iif_detached":null,"oif":"eth1","table":"100"}""", "IPv4 1006 iif nosuch oif eth1 Lookup 100 detached"),
        ("1007:\tfrom all goto 32766", """{"priority":1007,"src":"all","goto":32766}""", "IPv4 1007 Goto > 32766"),
        ("1008:\tfrom all goto 31000 [unresolved]", """{"priority":1008,"src":"all","goto":31000,"unresolved":null}""", "IPv4 1008 Nop > 31000"),
        ("1009:\tfrom all nop", """{"priority":1009,"src":"all","nop":null}""", "IPv4 1009 Nop"),
        ("1010:\tfrom all lookup main suppress_prefixlength 0", """{"priority":1010,"src":"all","table":"main","suppress_prefixlen":0}""", "IPv4 1010 Lookup main suppress 0"),
        ("1012:\tfrom all ipproto tcp sport 1000-2000 dport 80 lookup 100", """{"priority":1012,"src":"all","ipproto":"tcp","sport_start":1000,"sport_end":2000,"dport":80,"table":"100"}""", "IPv4 1012 tcp sport 1000-2000 dport 80 Lookup 100"),
        ("1013:\tfrom all uidrange 0-100 lookup 100 proto 17", """{"priority":1013,"src":"all","uid_start":0,"uid_end":100,"table":"100","protocol":"17"}""", "IPv4 1013 uid 0-100 Lookup 100"),
        ("1016:\tfrom 10.1.0.0/16 lookup 100 realms 5/7", """{"priority":1016,"src":"10.1.0.0","srclen":16,"table":"100","flow_from":"5","flow_to":"7"}""", "IPv4 1016 from 10.1.0.0/16 Lookup 100"),
        ("1017:\tfrom all iif lo oif nosuch2 [detached] lookup 254", """{"priority":1017,"src":"all","iif":"lo","oif":"nosuch2","oif_detached":null,"table":"254"}""", "IPv4 1017 iif lo oif nosuch2 Lookup main detached"),
        ("1019:\tfrom all ipproto gre lookup default", """{"priority":1019,"src":"all","ipproto":"gre","table":"default"}""", "IPv4 1019 gre Lookup default"),
        ("1020:\tnot from all to 10.9.0.0/16 fwmark 0/0x1 lookup 4000000000", """{"priority":1020,"not":null,"src":"all","dst":"10.9.0.0","dstlen":16,"fwmark":"0","fwmask":"0x1","table":"4000000000"}""", "IPv4 1020 not to 10.9.0.0/16 mark 0x0/0x1 Lookup 4000000000"),
        ("1021:\tfrom fd00::/64 ipproto ipv6-icmp lookup 300 proto kernel", """{"priority":1021,"src":"fd00::","srclen":64,"ipproto":"ipv6-icmp","table":"300","protocol":"kernel"}""", "IPv6 1021 from fd00::/64 ipv6-icmp Lookup 300"),
        ("32767:\tfrom all lookup 253", """{"priority":32767,"src":"all","table":"253"}""", "IPv4 32767 Lookup default"),
    ];

    private static readonly (string Text, string Json, string Expected)[] NotUnderstood =
    [
        ("1011:\tfrom all lookup main suppress_ifgroup 3", """{"priority":1011,"src":"all","table":"main","suppress_ifgroup":"3"}""", "IPv4 1011 Lookup main ?"),
        ("1014:\tfrom all lookup [l3mdev-table]", """{"priority":1014,"src":"all","l3mdev":null}""", "IPv4 1014 Lookup [l3mdev-table] ?"),
        ("1015:\tfrom all tun_id 7 lookup 100", """{"priority":1015,"src":"all","tun_id":7,"table":"100"}""", "IPv4 1015 Lookup 100 ?"),
        ("1016:\tfrom all dscp EF lookup 100", """{"priority":1016,"src":"all","dscp":"EF","table":"100"}""", "IPv4 1016 Lookup 100 ?"),
        ("1017:\tfrom all dport 80/0xff lookup 100", """{"priority":1017,"src":"all","dport":"80/0xff","table":"100"}""", "IPv4 1017 Lookup 100 ?"),
        ("1018:\tfrom all fwmark 0x100000000 lookup 100", """{"priority":1018,"src":"all","fwmark":"0x100000000","table":"100"}""", "IPv4 1018 Lookup 100 ?"),
        ("1019:\tfrom all goto none [unresolved]", """{"priority":1019,"src":"all","goto":"none","unresolved":null}""", "IPv4 1019 Nop ?"),
        ("1020:\tfrom all", """{"priority":1020,"src":"all"}""", "IPv4 1020 Nop ?"),
    ];

    [Fact]
    public void Reads_every_selector_and_action_of_text_and_json()
    {
        foreach (var text in new[] { TextOf(Cases), TextOf(Cases).Replace("\n", " \r\n", StringComparison.Ordinal), TextOf(Cases).Replace('\t', ' '), JsonOf(Cases) })
        {
            var result = Read(text);

            Assert.Empty(result.Diagnostics);
            Assert.Equal(Cases.Select(c => c.Expected), result.Value.Select(RuleText.Of));
        }
    }

    [Fact]
    public void Keeps_a_rule_that_it_does_not_understand_and_says_so()
    {
        foreach (var text in new[] { TextOf(NotUnderstood), JsonOf(NotUnderstood) })
        {
            var result = Read(text);

            Assert.Equal(NotUnderstood.Select(c => c.Expected), result.Value.Select(RuleText.Of));
            Assert.Equal(NotUnderstood.Length, result.Diagnostics.Length);
            Assert.All(result.Diagnostics, d => Assert.Equal((DiagnosticCode.BadRoutingRuleLine, DiagnosticSeverity.Warning), (d.Code, d.Severity)));
        }
    }

    [Theory]
    [InlineData("1015:\tfrom all tun_id 7 lookup 100", "1:16: warning PT1102: 'tun_id 7' is no known part of a routing rule")]
    [InlineData("1015:\tfrom 10.0.0.1/8 lookup 100", "1:7: warning PT1102: 'from 10.0.0.1/8' is no known part of a routing rule")]
    [InlineData("1015:\tfrom all look", "1:16: warning PT1102: 'look' is no known part of a routing rule")]
    public void Points_at_the_words_it_does_not_understand(string line, string diagnostic) =>
        Assert.Contains("ip-rule.txt:" + diagnostic, Read(line).Diagnostics.Select(d => d.ToString()));

    [Theory]
    [InlineData("from all lookup main", "2:1: error PT1102: the line does not begin with a preference")]
    [InlineData("4294967296:\tfrom all lookup main", "2:1: error PT1102: the line does not begin with a preference")]
    [InlineData("RTNETLINK answers: Operation not supported", "2:1: error PT1403: the command failed: RTNETLINK answers: Operation not supported")]
    public void Leaves_out_a_line_that_is_no_rule_and_keeps_its_neighbours(string line, string diagnostic)
    {
        var result = Read($"0:\tfrom all lookup local\n{line}\n32766:\tfrom all lookup main\n");

        Assert.Equal("ip-rule.txt:" + diagnostic, Assert.Single(result.Diagnostics).ToString());
        Assert.Equal(["IPv4 0 Lookup local", "IPv4 32766 Lookup main"], result.Value.Select(RuleText.Of));
    }

    [Fact]
    public void The_family_comes_from_the_hint_the_command_or_a_second_listing()
    {
        const string Listing = "0:\tfrom all lookup local\n32766:\tfrom all lookup main\n";
        string[] both = ["IPv4 0 Lookup local", "IPv4 32766 Lookup main", "IPv6 0 Lookup local", "IPv6 32766 Lookup main"];

        Assert.Equal(both[2..], IpRuleReader.Read(SourceText.From("r", Listing), IpFamily.IPv6).Value.Select(RuleText.Of));

        var echoed = Read($"$ ip rule\n{Listing}# ip -6 rule show\n{Listing}");
        Assert.Empty(echoed.Diagnostics);
        Assert.Equal(both, echoed.Value.Select(RuleText.Of));

        var silent = Read(Listing + Listing);
        Assert.Equal("ip-rule.txt:3:1: info PT1102: a second listing begins here; it is taken for IPv6", Assert.Single(silent.Diagnostics).ToString());
        Assert.Equal(both, silent.Value.Select(RuleText.Of));
    }

    public static TheoryData<string> CorpusFiles => [.. Corpus.Files("kubernetes", "*.rules*.txt").DefaultIfEmpty("kubernetes/none.rules.txt")];

    [Theory]
    [MemberData(nameof(CorpusFiles))]
    public void Real_dumps_are_understood_line_by_line(string file)
    {
        var text = new SourceText(file, File.ReadAllBytes(Corpus.PathOf(file)));
        var result = IpRuleReader.Read(text, IpFamily.IPv4);

        Assert.Empty(result.Diagnostics);
        Assert.Equal(text.Utf8.ToArray().AsSpan().Count((byte)':'), result.Value.Length);
    }

    [Fact]
    public void Damaged_dumps_never_throw() => Mutations.Survive(
        [TextOf(Cases), JsonOf(Cases), TextOf(NotUnderstood), JsonOf(NotUnderstood)],
        source => IpRuleReader.Read(source, IpFamily.IPv4).Diagnostics);

    private static string TextOf(IEnumerable<(string Text, string Json, string Expected)> cases) => string.Join('\n', cases.Select(c => c.Text)) + "\n";

    private static string JsonOf(IEnumerable<(string Text, string Json, string Expected)> cases) => "[" + string.Join(',', cases.Select(c => c.Json)) + "]\n";

    private static ParseResult<ImmutableArray<RoutingRule>> Read(string text) => IpRuleReader.Read(SourceText.From("ip-rule.txt", text + "\n"), IpFamily.IPv4);
}
