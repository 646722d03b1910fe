using FsCheck;
using FsCheck.Fluent;
using PathTrace.Inputs.IptablesSave;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Tests.Support;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.IptablesSave.Matches;

/// <summary>A comment as iptables-save prints it is passed over in one step; two spaces before it make the reader go word by word. Both must say the same.</summary>
public sealed class PrintedCommentTests
{
    private static readonly string[] Pieces =
    [
        " -m comment --comment \"a b\"", " -m comment --comment \"\"", " -m comment --comment \"say \\\"x\\\"\"", " -m comment --comment \"back\\\\slash\"",
        " -m comment --comment \"a\"b", " -m comment --comment bare", " -m comment --comment \"open", " -m comment --comment \"!\"", " -m comment --comment",
        " -m comment --comment \"a\" --comment \"b\"", " -m comment --comment \"a\" ! --comment \"b\"", " -m comment --comment \"a\" !", " -m comment --comment \"a\"  ",
        " -s 10.0.0.0/8", " ! -d 10.0.0.1/32", " -p tcp", " -m tcp --dport 80", " --dport 80", " -j ACCEPT", " -j DNAT --to-destination 10.0.0.1:80", " -j KUBE-X",
        " --to-destination 10.0.0.2", " -x", " - ", " --comment \"late\"", " word", " \"-s\"", "\t-i eth0", " -j", " -m comment",
    ];

    private static Gen<string> Rule { get; } =
        from count in Gens.Int(1, 6)
        from pieces in Gen.Elements(Pieces).ArrayOf(count)
        select string.Concat(pieces);

    [Fact]
    public void One_step_says_what_word_by_word_says() => Claim.Holds(Rule, words =>
    {
        var step = Read(words);
        var wordByWord = Read(words.Replace("-m comment --comment", "-m  comment --comment", StringComparison.Ordinal));
        Assert.Equal(wordByWord.Replace("-m  comment", "-m comment", StringComparison.Ordinal), step);
    });

    [Theory]
    [InlineData(" -m comment --comment \"web port\" -j ACCEPT", "web port")]
    [InlineData(" -m comment --comment \"say \\\"x\\\"\" -j ACCEPT", "say \"x\"")]
    [InlineData(" -m comment --comment \"first\" -m comment --comment \"second\" -j ACCEPT", "first")]
    [InlineData(" -m comment --comment \"\" -j ACCEPT", null)]
    [InlineData(" -m comment --comment \"at the end\"", "at the end")]
    public void The_comment_is_what_stands_between_the_quotes(string words, string? comment) => Assert.Equal(comment, RuleOf(words).Value.Comment);

    private static string Read(string words)
    {
        var (rule, diagnostics) = RuleOf(words);
        var problems = diagnostics.Select(d => $"{d.Code} {d.Message} {d.Consequence}");
        return $"{string.Join(" & ", rule.Conditions)} then {rule.Effect} # {rule.Comment}\n{string.Join('\n', problems)}";
    }

    private static (Rule Value, IReadOnlyList<Diagnostic> Diagnostics) RuleOf(string words)
    {
        var read = IptablesSaveReader.Read(SourceText.From("dump", $"*nat\n:KUBE-X - [0:0]\n:A - [0:0]\n-A A{words}\nCOMMIT\n"), IpFamily.IPv4);
        return (read.Value.Ruleset[TableName.Nat]!.Find("A")!.Rules[0], read.Diagnostics);
    }
}
