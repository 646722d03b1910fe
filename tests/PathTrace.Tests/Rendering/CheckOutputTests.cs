using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using PathTrace.Analysis.Check;
using PathTrace.Queries.Expectations;
using PathTrace.Rendering;
using PathTrace.Tests.Support;
using PathTrace.Text;

namespace PathTrace.Tests.Rendering;

/// <summary>A check in its formats: what each has to say, and that no text of a dump becomes more than text.</summary>
public partial class CheckOutputTests
{
    private static readonly CheckReport Report = CheckSamples.Report;

    [Fact]
    public void Text_tells_what_counts()
    {
        var text = new CheckRenderer(new() { Width = 100 }, CheckSamples.Paths).Render(Report).ToString();

        Assert.Equal(
            """
            FAILS          2 errors, 1 warning, 1 note, 1 known, 1 accepted
            expectations   1 holds, 1 violated
            diff           1 error, 1 accepted
            lint           1 warning, 1 note, 1 known

            VIOLATED  rules/expect.pt:2  tcp any -> 10.0.0.1:80 is delivered
              see         drops it                                  rules/snap,shot/nodes/w1/iptables-save.txt:2

            ERROR  PT3101  route removed
              before      removed                                              /tmp/base/nodes/w1/ip-route.txt:1


            """.ReplaceLineEndings("\n"),
            text[..text.IndexOf("WARNING", StringComparison.Ordinal)]);
        Assert.DoesNotContain("redundant", text, StringComparison.Ordinal);
        Assert.Contains("1 accepted finding occurs no longer", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, c => char.IsControl(c) && c != '\n');
    }

    [Fact]
    public void Verbose_text_tells_notes_and_what_was_accepted_by_whom()
    {
        var text = new CheckRenderer(new() { Width = 100, Verbose = true }, CheckSamples.Paths).Render(Report).ToString();

        Assert.Contains("NOTE  PT3004  redundant", text, StringComparison.Ordinal);
        Assert.Contains("ACCEPTED  PT3106  another way", text, StringComparison.Ordinal);
        Assert.Contains("rules/expect.pt:9: being retired", text, StringComparison.Ordinal);
        Assert.Contains("KNOWN  PT3002  old", text, StringComparison.Ordinal);
        Assert.Contains("PT3002 00000000000000aa", text, StringComparison.Ordinal);
    }

    // actions/toolkit, packages/core/src/command.ts: %, CR and LF in the message; : and , in properties as well.
    [Fact]
    public void Workflow_commands_are_a_line_each_and_dumps_begin_none()
    {
        var lines = CheckGithub.Render(Report, CheckSamples.Paths).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(4, lines.Length);
        Assert.Equal("::error file=rules/expect.pt,line=2,title=PT3201 ExpectationViolated::tcp any -> 10.0.0.1:80 is delivered", lines[0]);
        // What was removed is shown at the file that lacks it now.
        Assert.Equal("::error file=rules/snap%2Cshot/nodes/w1/ip-route.txt,title=PT3101 PacketsLost::route removed", lines[1]);
        Assert.StartsWith("::warning file=rules/snap%2Cshot/nodes/w1/iptables-save.txt,line=2,title=PT3001 RuleShadowed::w1: 50%25 a\\r\\n::error file=x::boo", lines[2], StringComparison.Ordinal);
        Assert.Equal("pathtrace check fails: 2 errors, 1 warning, 1 note, 1 known, 1 accepted", lines[3]);
        Assert.All(lines, l => Assert.DoesNotContain(l, char.IsControl));
    }

    [Fact]
    public void Markdown_has_no_markup_of_dumps()
    {
        var text = CheckMarkdown.Render(Report, CheckSamples.Paths);
        // What is left of a document without code spans.
        var outside = CodeSpan().Replace(text, "");

        Assert.StartsWith("### PathTrace: the check fails\n\n- expectations: 1 holds, 1 violated\n- diff: 1 error, 1 accepted\n- lint: 1 warning, 1 note, 1 known\n", text, StringComparison.Ordinal);
        Assert.Contains("\n**violated PT3201** `tcp any -> 10.0.0.1:80 is delivered`\n- `rules/expect.pt:2`\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("@octocat", outside, StringComparison.Ordinal);
        Assert.DoesNotContain("#1", outside, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", outside, StringComparison.Ordinal);
        Assert.DoesNotContain("](http", outside, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", outside, StringComparison.Ordinal);
        Assert.DoesNotContain("www.", outside, StringComparison.Ordinal);
        Assert.DoesNotContain("|`", outside, StringComparison.Ordinal);
        Assert.DoesNotContain("**b", outside.Replace("\\*", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain(text, c => char.IsControl(c) && c != '\n');
        Assert.DoesNotContain("\n::", text, StringComparison.Ordinal);
    }

    // CommonMark 6.1: a span ends at a run of as many backticks as began it.
    [Theory]
    [InlineData("a", "`a`")]
    [InlineData("a`b", "``a`b``")]
    [InlineData("``", "``` `` ```")]
    [InlineData("`a", "`` `a ``")]
    public void Code_spans_end_where_the_text_does(string text, string span) => Assert.Equal(span, CheckMarkdown.Code(text));

    [Fact]
    public void Markdown_fits_into_a_comment()
    {
        var many = Report with { Findings = [.. Enumerable.Repeat(Report.Findings[2] with { Lines = [.. Enumerable.Repeat(new CheckLine("why", new string('@', 5000)), 3)] }, 500)] };

        var text = CheckMarkdown.Render(many, CheckSamples.Paths);

        Assert.InRange(text.Length, 40_000, CheckMarkdown.MaxLength);
        Assert.Matches(@"and \d+ more, for which there is no room here\.", text);
    }

    [Fact]
    public void Junit_has_a_case_for_each_expectation_and_finding()
    {
        var suites = XDocument.Parse(CheckJUnit.Render(Report, CheckSamples.Paths)).Root!.Elements("testsuite").ToList();

        Assert.Equal(["pathtrace expectations 2 1 0", "pathtrace diff 2 1 1", "pathtrace lint 2 0 2", "pathtrace input 1 0 0"], suites.Select(s => $"{s.Attribute("name")!.Value} {s.Attribute("tests")!.Value} {s.Attribute("failures")!.Value} {s.Attribute("skipped")!.Value}"));
        var cases = suites[0].Elements("testcase").ToList();
        Assert.Equal(["rules/expect.pt:2 tcp any -> 10.0.0.1:80 is delivered", "rules/expect.pt:3 udp any -> 10.0.0.1:53 is lost"], cases.Select(c => c.Attribute("name")!.Value));
        Assert.Equal("PT3201 violated", Assert.Single(cases[0].Elements("failure")).Attribute("message")!.Value);
        Assert.Empty(cases[1].Elements());
        // A warning fails nothing here, and is no case that passed.
        Assert.Equal(["warning", "known"], suites[2].Elements("testcase").Select(c => c.Element("skipped")!.Attribute("message")!.Value));
    }

    // XML 1.0, 2.2: most control characters and U+FFFE may not even be escaped.
    [Fact]
    public void Junit_is_xml_whatever_dumps_hold()
    {
        var odd = Report with { Findings = [Report.Findings[2] with { Level = CheckLevel.Error, Title = "\u0001\ufffe\ud800 ]]> \ud83d\ude00 &<\"" }] };

        var failure = XDocument.Parse(CheckJUnit.Render(odd, CheckSamples.Paths)).Descendants("testcase").First(c => c.Element("failure") is not null);

        Assert.Contains("]]> \ud83d\ude00 &<\"", failure.Attribute("name")!.Value, StringComparison.Ordinal);
    }

    // sarif-v2.1.0: 3.13.2 version; 3.27.3 level; 3.29.3 a location's uri is relative to the root and escaped (RFC 3986); 3.30.5 lines from 1; 3.35.2 kind of a suppression.
    [Fact]
    public void Sarif_follows_the_rules_that_matter()
    {
        var log = JsonDocument.Parse(CheckSarif.Render(Report, CheckSamples.Paths)).RootElement;
        var run = log.GetProperty("runs")[0];
        var results = run.GetProperty("results").EnumerateArray().ToList();

        Assert.Equal("2.1.0", log.GetProperty("version").GetString());
        Assert.Equal(["PT3001", "PT3002", "PT3004", "PT3101", "PT3106", "PT3201"], run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray().Select(r => r.GetProperty("id").GetString()));
        Assert.Equal(["error", "error", "warning", "note", "note", "error"], results.Select(r => r.GetProperty("level").GetString()));
        Assert.Equal(
            [("rules/expect.pt", 2), ("rules/snap%2Cshot/nodes/w1/ip-route.txt", 0), ("rules/snap%2Cshot/nodes/w1/iptables-save.txt", 2), ("rules/snap%2Cshot/nodes/w1/iptables-save.txt", 0)],
            results.Take(4).Select(r => Place(r.GetProperty("locations")[0])));
        Assert.Equal(("rules/snap%2Cshot/nodes/w1/iptables-save.txt", 2), Place(results[0].GetProperty("relatedLocations")[0]));
        Assert.All(results, r => Assert.Equal("00000000000000aa", r.GetProperty("partialFingerprints").GetProperty("pathtrace/v1").GetString()));
        Assert.Equal([4, 5], Enumerable.Range(0, results.Count).Where(i => results[i].TryGetProperty("suppressions", out _)));
        Assert.Equal(("external", "rules/expect.pt:9: being retired"), (results[4].GetProperty("suppressions")[0].GetProperty("kind").GetString(), results[4].GetProperty("suppressions")[0].GetProperty("justification").GetString()));
        // Nothing of the baseline, which lies outside of the repository.
        Assert.DoesNotContain("/tmp/base", log.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_as_its_schema_says()
    {
        var json = CheckJson.Render(Report, CheckSamples.Paths);

        CheckSchema.Check(json);
        var root = JsonDocument.Parse(json).RootElement;
        Assert.Equal(("fails", 2, 1, true), (root.GetProperty("verdict").GetString(), root.GetProperty("expectations").GetInt32(), root.GetProperty("holding").GetInt32(), root.GetProperty("compared").GetBoolean()));
        Assert.Equal([true, true, false, false, false, false], root.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("fails").GetBoolean()));
        Assert.Equal("/tmp/base/nodes/w1/ip-route.txt", root.GetProperty("findings")[1].GetProperty("places")[0].GetProperty("file").GetString());
        Assert.DoesNotContain(json, c => char.IsControl(c) && c != '\n');
    }

    [Fact]
    public void Each_format_says_why_nothing_was_checked()
    {
        var file = SourceText.From("rules/expect.pt", "a\nb\n");
        Diagnostic[] problems = [new(DiagnosticCode.BadExpectationLine, DiagnosticSeverity.Error, new(file, 2, 1), CheckSamples.Hostile)];

        Assert.StartsWith("::error file=rules/expect.pt,line=2,title=PT1505::50%25 a\\r\\n::error", CheckGithub.RenderProblems(problems), StringComparison.Ordinal);
        Assert.Equal(2, CheckGithub.RenderProblems(problems).Split('\n').Length);
        Assert.Single(XDocument.Parse(CheckJUnit.RenderProblems(problems)).Descendants("error"));
        Assert.Contains("nothing could be checked", CheckMarkdown.RenderProblems(problems), StringComparison.Ordinal);
        CheckSchema.Check(CheckJson.RenderProblems(problems));
    }

    private static (string? Uri, int Line) Place(JsonElement location)
    {
        var place = location.GetProperty("physicalLocation");
        return (place.GetProperty("artifactLocation").GetProperty("uri").GetString(), place.TryGetProperty("region", out var region) ? region.GetProperty("startLine").GetInt32() : 0);
    }

    [GeneratedRegex(@"(?<![\\`])(`+)(?!`).+?(?<!`)\1(?!`)")]
    private static partial Regex CodeSpan();
}
