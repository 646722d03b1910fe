using PathTrace.Inputs.IptablesSave;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Tests.Support;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.IptablesSave;

/// <summary>Printing a parsed dump gives the dump back, line by line.</summary>
public sealed class RoundTripTests
{
    private static readonly DiagnosticCode[] Legitimate = [DiagnosticCode.LossySave, DiagnosticCode.Truncated];

    public static TheoryData<string> Fixtures =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "fixtures"), "*tables*save*.txt", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Repository.Root, f).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void A_fixture_is_printed_as_it_was_read(string file) => AssertRoundTrip(Path.Combine(Repository.Root, file));

    [Theory]
    [InlineData("syntax", "*.txt")]
    [InlineData("kubernetes", "*.txt")]
    [InlineData("firewalls", "*")]
    public void The_corpus_is_printed_as_it_was_read(string folder, string pattern)
    {
        var dumps = Corpus.Files(folder, pattern).Where(f => File.ReadLines(Corpus.PathOf(f)).Any(l => l.StartsWith("-A ", StringComparison.Ordinal))).ToList();
        if (dumps.Count == 0)
            Assert.Skip($"the corpus ../shared/corpus/{folder} is not there");
        foreach (var dump in dumps)
            AssertRoundTrip(Corpus.PathOf(dump));
    }

    [Fact]
    public void The_syntax_corpus_is_understood_in_full()
    {
        var dumps = Corpus.Files("syntax", "*.txt").ToList();
        if (dumps.Count == 0)
            Assert.Skip("the corpus ../shared/corpus/syntax is not there");
        foreach (var dump in dumps)
        {
            var read = Read(Corpus.PathOf(dump));
            Assert.Empty(read.Diagnostics.Where(d => !Legitimate.Contains(d.Code)));
            var rules = read.Value.Rulesets.SelectMany(r => r.Tables).SelectMany(t => t.Chains).SelectMany(c => c.Rules).ToList();
            Assert.NotEmpty(rules);
            Assert.DoesNotContain(rules, r => r.Conditions.Any(c => c is Condition.Opaque { Kind: OpaqueKind.NotUnderstood }));
            Assert.DoesNotContain(rules, r => r.Effect is Effect.Opaque { Kind: OpaqueKind.NotUnderstood });
        }
    }

    [Theory]
    [InlineData("-A INPUT -m comment --comment \"it\\'s \\\"quoted\\\" \\\\ and\tmore\" -j ACCEPT")]
    [InlineData("-A INPUT -m comment --comment \"\" -m comment --comment - -m comment --comment --")]
    [InlineData("-A INPUT -m nfacct --nfacct-name  drops -j DROP")]
    [InlineData("-A INPUT ! -s 10.0.0.1/32 -m set --match-set cnt src ! --update-counters -j DROP")]
    [InlineData("-A INPUT -d ! 10.0.0.0/8 -p tcp --dport ! 80 -j DROP")]
    [InlineData("-A INPUT -m nosuch --foo \"a b\" ! --bar -s 10.0.0.1/32 -j NOSUCH --option \"x y\" z")]
    [InlineData("-A INPUT -j DNAT [unsupported revision]")]
    [InlineData("-I INPUT 3 -p tcp -j DROP")]
    [InlineData("-A INPUT")]
    [InlineData("-A chain:colon -g x+y")]
    public void A_rule_is_printed_as_it_was_read(string rule)
    {
        var source = SourceText.From("rule", rule);
        Assert.Equal(rule, RuleSyntax.Of(new(source, 0, source.Length), IpFamily.IPv4).ToString());
    }

    private static void AssertRoundTrip(string path)
    {
        var read = Read(path);
        var expected = DumpLines.Expected(File.ReadAllText(path), read).ToList();
        var printed = DumpLines.Printed(read.Value).ToList();
        for (var i = 0; i < Math.Min(expected.Count, printed.Count); i++)
            Assert.True(expected[i] == printed[i], $"{Path.GetFileName(path)}\n  expected {expected[i]}\n  printed  {printed[i]}");
        Assert.True(expected.Count == printed.Count, $"{Path.GetFileName(path)}: {expected.Count} lines were read, {printed.Count} printed");
    }

    private static ParseResult<IptablesSaveDump> Read(string path) => IptablesSaveReader.Read(new(Path.GetFileName(path), File.ReadAllBytes(path)));
}
