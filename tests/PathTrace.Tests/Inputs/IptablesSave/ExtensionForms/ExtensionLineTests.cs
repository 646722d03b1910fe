using PathTrace.Inputs.IptablesSave;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.IptablesSave.ExtensionForms;

/// <summary>What the real tools print for every extension is read without a complaint, printed back, and means as much as the extension declares.</summary>
public sealed class ExtensionLineTests
{
    // Not among the extensions that Debian's iptables 1.8.9 installs: patches of old firewalls, xtables-addons, and QUEUE, which the tools turn into NFQUEUE.
    private static readonly string[] NotInstalled = ["condition", "geoip", "ipv4options", "l2tp", "layer7", "QUEUE"];

    // iptables prints these otherwise: ports as the opposite range, and a mask with holes not at all (libxt_conntrack.c, conntrack_dump_addr), which a dump cannot tell.
    private static readonly string[] PrintedOtherwise =
        ["-p udp -m udp ! --sport :1023 ! --dport 53", "-m conntrack --ctorigsrc 10.0.0.0/8 ! --ctorigdst 10.1.0.1 --ctreplsrc 10.2.0.1 ! --ctrepldst 10.3.0.0/255.255.0.255"];

    public static TheoryData<string> Files => [.. ExtensionLines.Names];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_printed_line_is_read_and_printed_back(string file) => Assert.All(ExtensionLines.Read(file), line =>
    {
        var read = Read(line);
        Assert.Empty(read.Diagnostics.Select(d => $"{d.CodeText} {d.Message}"));
        Assert.Equal(line.Rule, RuleSyntax.Of(SpanOf(read.Value), line.Family).ToString());
    });

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_line_means_as_much_as_is_declared(string file)
    {
        var extension = Find(file);
        var word = extension is MatchExtension ? $" -m {extension.Name}" : $" -j {extension.Name}";
        var lines = ExtensionLines.Read(file).Where(l => l.Rule.Contains(word, StringComparison.Ordinal)).Select(line =>
        {
            var read = Read(line).Value;
            var options = RuleSyntax.Of(SpanOf(read), line.Family).Options.Select(o => o.Name).ToHashSet();
            return (line.Rule, Declared: Standings.Declared(extension, options), Found: Standings.Found(RuleOf(read)));
        }).ToList();

        // Some values are decided although the option in general is not: a range that holds nothing.
        Assert.All(lines, l => Assert.True(l.Found <= l.Declared, $"{l.Rule} is {l.Found}, declared {l.Declared}"));
        Assert.All(lines.GroupBy(l => l.Declared), group => Assert.Contains(group, l => l.Found == group.Key));
    }

    // Reading what was given to iptables and what it printed must come to the same; the text of open questions alone may differ.
    [Theory]
    [MemberData(nameof(Files))]
    public void What_is_printed_means_what_was_given(string file) => Assert.All(ExtensionLines.Read(file).Where(l => !l.Given.Contains(";;", StringComparison.Ordinal) && !PrintedOtherwise.Contains(l.Given)), line =>
    {
        var given = Read(line with { Rule = $"-A {line.Rule.Split(' ')[1]} {line.Given}" });
        Assert.Empty(given.Diagnostics.Select(d => $"{d.CodeText} {d.Message}"));
        Assert.Equal(Standings.MeaningOf(RuleOf(given.Value)), Standings.MeaningOf(RuleOf(Read(line).Value)));
    });

    [Theory]
    [MemberData(nameof(Files))]
    public void An_extension_of_one_family_is_printed_for_that_family_only(string file)
    {
        var family = Find(file).Family;
        var printed = ExtensionLines.Read(file).Select(l => l.Family).Distinct().Order().ToList();
        Assert.Equal(family == IpFamily.None ? [IpFamily.IPv4, IpFamily.IPv6] : [family], printed);
    }

    [Fact]
    public void Every_extension_has_its_file()
    {
        var expected = Extensions.Matches.Select(m => $"Matches/{m.Name}").Concat(Extensions.Targets.Select(t => $"Targets/{t.Name}"))
            .Where(name => !NotInstalled.Contains(name[(name.IndexOf('/') + 1)..]));
        Assert.Equal(expected.Order(StringComparer.Ordinal), ExtensionLines.Names);
    }

    [Fact]
    public void An_exception_names_options_that_the_extension_has() =>
        Assert.All(Extensions.Matches.Concat<Extension>(Extensions.Targets).SelectMany(e => e.Except, (e, meaning) => (e, meaning)), pair =>
        {
            Assert.NotEmpty(pair.meaning.Options);
            Assert.All(pair.meaning.Options, o => Assert.True(pair.e.Options.TryFind(System.Text.Encoding.UTF8.GetBytes(o), out var name, out _) && name == o));
        });

    private static Extension Find(string file)
    {
        var name = System.Text.Encoding.UTF8.GetBytes(file[(file.IndexOf('/') + 1)..]);
        return file.StartsWith("Matches", StringComparison.Ordinal) ? Extensions.FindMatch(name)! : Extensions.FindTarget(name)!;
    }

    private static ParseResult<IptablesSaveDump> Read(ExtensionLines.Line line) =>
        IptablesSaveReader.Read(SourceText.From("line", $"{line.Table}\n:{line.Rule.Split(' ')[1]} ACCEPT [0:0]\n{line.Rule}\nCOMMIT\n"), line.Family);

    private static Rule RuleOf(IptablesSaveDump dump) => Assert.Single(ChainOf(dump).Rules);

    private static SourceSpan SpanOf(IptablesSaveDump dump) => ChainOf(dump).SpanOf(0);

    private static Chain ChainOf(IptablesSaveDump dump) => Assert.Single(Assert.Single(dump.Ruleset.Tables).Chains);
}
