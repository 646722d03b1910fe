using PathTrace.Analysis.Check;
using PathTrace.Queries.Expectations;
using PathTrace.Tests.Support;
using PathTrace.Text;

namespace PathTrace.Tests.Analysis.Check;

public class AcceptedFindingsTests
{
    [Fact]
    public void Lines_hold_a_code_a_fingerprint_and_a_comment()
    {
        var (accepted, problems) = AcceptedFindings.Parse(SourceText.From("a.txt", "# head\n\nPT3001 0123456789abcdef  # w1: what # it was\r\nPT3201 0123456789abcdef.2\n"));

        Assert.Empty(problems);
        Assert.Equal([("PT3001", "0123456789abcdef", "w1: what # it was"), ("PT3201", "0123456789abcdef.2", "")], accepted.Findings.Select(f => (f.Code, f.Fingerprint, f.Comment)));
    }

    [Theory]
    [InlineData("PT3001")]
    [InlineData("PT30x1 0123456789abcdef")]
    [InlineData("PT3001 0123456789ABCDEF")]
    [InlineData("PT3001 0123456789abcdef more")]
    public void A_line_that_is_none_is_told(string line) =>
        Assert.Equal("a.txt:2", Assert.Single(AcceptedFindings.Parse(SourceText.From("a.txt", $"\n{line}\n")).Diagnostics).Span.ToString());

    [Fact]
    public void The_file_is_sorted_and_holds_what_could_fail_a_check()
    {
        CheckFinding[] findings = [Finding(3201, CheckLevel.Error, "b"), Finding(3001, CheckLevel.Warning, "z\nrule 7"), Finding(3001, CheckLevel.Error, "a"), Finding(3004, CheckLevel.Note, "n"), Finding(3101, CheckLevel.Accepted, "m")];

        var text = AcceptedFindings.Print(Report(findings));

        Assert.Equal(
            ["PT3001 00000000000000aa  # a", "PT3001 00000000000000aa  # z rule #", "PT3201 00000000000000aa  # b"],
            text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1));
        Assert.Equal(3, AcceptedFindings.Parse(SourceText.From("a.txt", text)).Value.Findings.Length);
    }

    private static CheckFinding Finding(int code, CheckLevel level, string title) =>
        new() { Kind = FindingKind.Expectation, Code = code, Name = "", Level = level, Title = title, Fingerprint = "00000000000000aa" };

    private static CheckReport Report(CheckFinding[] findings) => new() { Snapshot = Fixtures.Load("talk/healthy"), Findings = [.. findings], Holding = 0, Expectations = [], FailOn = CheckLevel.Error };
}
