using FsCheck.Fluent;
using PathTrace.Net;
using PathTrace.Queries.Expectations;
using PathTrace.Tests.Support;
using PathTrace.Text;

namespace PathTrace.Tests.Queries.Expectations;

/// <summary>Files of expectations: what the statements mean, and where one that means nothing is wrong.</summary>
public class ExpectationFileParserTests
{
    [Fact]
    public void Sets_are_known_below_their_line()
    {
        var file = Parse("""
            # who calls
            let office = 203.0.113.0/24
            let clients = office, \
                          198.51.100.7:1024-65535   # one machine
            expect tcp from clients to lb/web:80 \  # everybody
                   reaches svc/default/web
            expect udp clients:53 -> 10.0.0.1:53 is dropped
            """);

        Assert.Equal(["clients", "office"], file.Sets.Keys.Order(StringComparer.Ordinal));
        PacketSetEnd[] clients = [new PacketSetEnd.Addresses(AddressRange.Parse("203.0.113.0/24"), null), new PacketSetEnd.Addresses(AddressRange.Parse("198.51.100.7"), null)];
        Assert.Equal(clients, file.Expectations[0].Packets.Sources.Select(s => s with { Ports = null }));
        Assert.Null(file.Expectations[0].Packets.Sources[0].Ports);
        Assert.Equal([new NumberRange(1024, 65535)], file.Expectations[0].Packets.Sources[1].Ports!.Value);
        Assert.Equal("tcp from clients to lb/web:80 reaches svc/default/web", file.Expectations[0].ToString());
        Assert.Equal(5, file.Expectations[0].Source.Line);
        // Ports behind a set's name are those of all its members.
        Assert.All(file.Expectations[1].Packets.Sources, s => Assert.Equal([NumberRange.Single(53)], s.Ports!.Value));
    }

    [Fact]
    public void Changes_are_allowed_by_conditions_that_all_hold()
    {
        var allowed = Assert.Single(Parse("allow change where source in 10.0.0.0/8 and port in 80, 443, 8000-8080 and protocol is tcp and node is worker3 and destination in svc/default/web # retired").Allowed);

        Assert.Equal("retired", allowed.Reason);
        Assert.IsType<ChangeScope.Source>(allowed.Scopes[0]);
        Assert.Equal([NumberRange.Single(80), NumberRange.Single(443), new NumberRange(8000, 8080)], Assert.IsType<ChangeScope.Port>(allowed.Scopes[1]).Ports);
        Assert.Equal(new ChangeScope.Protocol(IpProtocol.Tcp), allowed.Scopes[2]);
        Assert.Equal(new ChangeScope.Node("worker3"), allowed.Scopes[3]);
        Assert.IsType<PacketSetEnd.Named>(Assert.Single(Assert.IsType<ChangeScope.Destination>(allowed.Scopes[4]).Ends));
    }

    [Theory]
    [InlineData("policy PT3001 warning", null, 3001, null, CheckLevel.Warning)]
    [InlineData("policy lint note", FindingKind.Lint, null, null, CheckLevel.Note)]
    [InlineData("policy any on node/w3 accept", null, null, "w3", CheckLevel.Accepted)]
    [InlineData("POLICY expectation error", FindingKind.Expectation, null, null, CheckLevel.Error)]
    public void Policies_name_a_kind_a_code_or_a_node(string text, FindingKind? kind, int? code, string? node, CheckLevel level)
    {
        var policy = Assert.Single(Parse(text).Policies);
        Assert.Equal((kind, code, node, level, ""), (policy.Kind, policy.Code, policy.Node, policy.Level, policy.Reason));
    }

    // Columns count bytes from 1.
    [Theory]
    [InlineData("exspect tcp", 1, 1, "expected let, include, expect, allow or policy, found 'exspect'")]
    [InlineData("let a b", 1, 7, "expected '=', found 'b'")]
    [InlineData("let a =", 1, 8, "found the end of the line")]
    [InlineData("let 1a = 10.0.0.1", 1, 5, "expected a name for the set: a letter")]
    [InlineData("let reaches = 10.0.0.1", 1, 5, "'reaches' is a word of the language")]
    [InlineData("let a = a, 10.0.0.1", 1, 9, "the set a cannot hold itself")]
    [InlineData("let a = 10.0.0.1, b\nlet b = 10.0.0.2", 1, 19, "the set b is defined further down, in line 2")]
    [InlineData("let a = 10.0.0.1\n let a = 10.0.0.2", 2, 6, "the set a is defined already, at expect.pt:1")]
    [InlineData("let a = 10.0.0.0/33", 1, 9, "expected an address")]
    [InlineData("let a = 10.0.0.1 10.0.0.2", 1, 18, "expected ',' or the end of the line")]
    [InlineData("expect tcp from é to 10.0.0.1 is lost", 1, 17, "expected an address")]
    [InlineData("# é\nexpect tcp from any to 10.0.0.1:80 reach svc/x", 2, 36, "expected from, at")]
    [InlineData("expect tcp \\\n  from nobody \\\n  to 10.0.0.1 is lost", 2, 8, "expected an address")]
    [InlineData("expect", 1, 7, "found the end of the expectation")]
    [InlineData("include sets.pt", 1, 9, "expected a file's name in double quotes")]
    [InlineData("include \"sets.pt", 1, 17, "expected '\"'")]
    [InlineData("include \"sets.pt\"", 1, 10, "this text is no file")]
    [InlineData("allow change 10.0.0.1", 1, 14, "expected where")]
    [InlineData("allow change where mark is 1", 1, 20, "expected source in, destination in, port in, protocol is or node is")]
    [InlineData("allow change where port in 80, 65536", 1, 32, "expected a port from 0 to 65535")]
    [InlineData("allow change where protocol is foo", 1, 32, "expected a protocol")]
    [InlineData("allow change where node is w1 and node is w2", 1, 35, "'node' is given twice")]
    [InlineData("policy PT30 note", 1, 8, "expected any, expectation, diff, lint, input or a code")]
    [InlineData("policy lint loud", 1, 13, "expected error, warning, note or accept")]
    [InlineData("policy lint on w1 note", 1, 16, "expected node/NAME")]
    [InlineData("policy lint note now", 1, 18, "expected the end of the line")]
    public void What_is_wrong_is_told_with_its_place(string text, int line, int column, string message)
    {
        var (_, problems) = ExpectationFileParser.Parse(SourceText.From("expect.pt", text));

        var problem = problems[0];
        Assert.Equal((line, column), (problem.Span.Position.Line, problem.Span.Position.Column));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_line_hides_the_errors_of_another()
    {
        var (file, problems) = ExpectationFileParser.Parse(SourceText.From("expect.pt", "let a = nobody\nexpect tcp a -> 10.0.0.1 is lost\nexpect nonsense\npolicy\nallow change where port in x and protocol is y\n"));

        // The second line uses a set whose own line is wrong: that is told once, there.
        Assert.Equal([1, 3, 4, 5, 5], problems.Select(p => p.Span.Line));
        Assert.Single(file.Expectations);
    }

    [Theory]
    [InlineData(ExpectationFileParser.MaxBytes + 1, 1, "longer than 1024 KiB")]
    [InlineData(10, ExpectationFileParser.MaxLines + 1, "more than 20000 lines")]
    public void Files_have_bounds(int bytes, int lines, string message)
    {
        var text = new string('#', bytes) + string.Concat(Enumerable.Repeat("\n", lines));
        Assert.Contains(message, Assert.Single(ExpectationFileParser.Parse(SourceText.From("x.pt", text)).Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_utf8_is_told() =>
        Assert.Equal("the file is not UTF-8", Assert.Single(ExpectationFileParser.Parse(new SourceText("x.pt", new byte[] { (byte)'#', 0xff })).Diagnostics).Message);

    // Pieces of the language in any order, with signs that mean something to it between them.
    [Fact]
    public void No_text_throws_and_every_place_lies_in_it() => Claim.Holds(
        Gen.Elements("let", "include", "expect", "allow change where", "policy", "a", "=", ",", "\"", "\\", "\n", "#", "10.0.0.0/8", ":80", "tcp", "from", "to", "->", "reaches", "in", "is", "and", "é", "PT3001", "note", "\0", "\r\n")
            .ListOf().Select(words => string.Join(' ', words)),
        text =>
        {
            var (_, problems) = ExpectationFileParser.Parse(SourceText.From("x.pt", text));
            Assert.All(problems, p => Assert.InRange(p.Span.Start + p.Span.Length, p.Span.Start, p.Span.Source!.Length));
        });

    [Theory]
    [InlineData("docs/expectations.md")]
    [InlineData("docs/check.md")]
    public void Examples_of_the_documents_are_read(string document)
    {
        foreach (var block in Markdown.Blocks(File.ReadAllText(Repository.PathOf(document)), "pt"))
        {
            using var folder = new TempFolder();
            folder.Write("sets/offices.pt", "let offices = 192.0.2.0/24\n");
            Assert.Empty(ExpectationFileParser.Load(folder.Write("expect.pt", block)).Diagnostics);
        }
    }

    private static ExpectationFile Parse(string text)
    {
        var (file, problems) = ExpectationFileParser.Parse(SourceText.From("expect.pt", text.ReplaceLineEndings("\n")));
        Assert.Empty(problems);
        return file;
    }
}
