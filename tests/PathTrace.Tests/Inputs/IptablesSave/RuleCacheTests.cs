using PathTrace.Inputs.IptablesSave;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.IptablesSave;

/// <summary>Equal lines on different nodes are one rule, and each node still knows where its own line is.</summary>
public sealed class RuleCacheTests
{
    private const string First = "*filter\n:INPUT ACCEPT\n:a -\n:b -\n-A INPUT -s 10.0.0.1/32 -j a\n-A INPUT -p tcp -g b\n-A INPUT -j DROP\nCOMMIT\n";

    [Fact]
    public void Equal_lines_share_one_rule()
    {
        var cache = new RuleCache();
        var one = Rules(Read(First, cache));
        var counted = First.Replace("-A INPUT", "[7:420] -A INPUT", StringComparison.Ordinal);
        var two = Rules(Read(counted, cache));
        Assert.Equal(one, two, ReferenceEqualityComparer.Instance);
        Assert.Equal(3, cache.Count);
    }

    [Fact]
    public void Lines_are_found_in_any_order_and_keep_their_own_place()
    {
        var cache = new RuleCache();
        var one = Rules(Read(First, cache));
        var moved = Read("*filter\n:INPUT ACCEPT\n:a -\n:b -\n-A INPUT -j DROP\n-A INPUT -p udp -j DROP\n-A INPUT -s 10.0.0.1/32 -j a\nCOMMIT\n", cache);
        var chain = moved.Value.Ruleset[TableName.Filter]!.Find("INPUT")!;
        Assert.Same(one[2], chain.Rules[0]);
        Assert.Same(one[0], chain.Rules[2]);
        Assert.Equal([5, 6, 7], Enumerable.Range(0, 3).Select(i => chain.SpanOf(i).Line));
        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal("second", chain.SpanOf(i).Source!.Name));
    }

    [Fact]
    public void A_shared_jump_to_a_chain_that_is_missing_here_is_reported_here()
    {
        var cache = new RuleCache();
        Read(First, cache);
        var result = Read("*filter\n:INPUT ACCEPT\n:b -\n-A INPUT -s 10.0.0.1/32 -j a\nCOMMIT\n", cache);
        var diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal((DiagnosticCode.UndefinedChain, "a"), (diagnostic.Code, diagnostic.Span.Text));
    }

    [Fact]
    public void Families_do_not_share_and_problems_are_reported_each_time()
    {
        var cache = new RuleCache();
        const string Dump = "*filter\n:INPUT ACCEPT\n-A INPUT -j REJECT\n-A INPUT -m nosuch\nCOMMIT\n";
        var four = Read(Dump, cache);
        var six = Read(Dump, cache, IpFamily.IPv6);
        var again = Read(Dump, cache);
        Assert.NotSame(Rules(four)[0], Rules(six)[0]);
        Assert.Same(Rules(four)[0], Rules(again)[0]);
        Assert.All([four, six, again], r => Assert.Equal(DiagnosticCode.UnknownExtension, Assert.Single(r.Diagnostics).Code));
    }

    private static List<Rule> Rules(ParseResult<IptablesSaveDump> read) => [.. read.Value.Ruleset[TableName.Filter]!.Find("INPUT")!.Rules];

    private static ParseResult<IptablesSaveDump> Read(string content, RuleCache cache, IpFamily family = IpFamily.IPv4) =>
        IptablesSaveReader.Read(SourceText.From(cache.Count == 0 ? "first" : "second", content), family, cache);
}
