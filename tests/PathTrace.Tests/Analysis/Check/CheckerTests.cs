using PathTrace.Analysis.Check;
using PathTrace.Cluster;
using PathTrace.Queries.Expectations;
using PathTrace.Tests.Support;
using PathTrace.Text;

namespace PathTrace.Tests.Analysis.Check;

/// <summary>What a check makes of expectations, policies and accepted findings. fixtures/README.md says by hand what becomes of the packets.</summary>
public class CheckerTests
{
    private const string Promise = "expect tcp 203.0.113.0/24 -> lb/lb:80 reaches svc/default/service-1";

    [Fact]
    public void What_holds_fails_nothing()
    {
        var report = Check("talk/healthy", Promise);

        Assert.Equal((CheckVerdict.Passes, 1, 1), (report.Verdict, report.Holding, report.Expectations.Length));
        Assert.DoesNotContain(report.Findings, f => f.Kind == FindingKind.Expectation);
    }

    // talk/flushed: worker1 lost its rules, and the balancer sends a third there.
    [Fact]
    public void What_is_violated_comes_with_its_line_a_packet_and_the_lines_that_make_it_so()
    {
        var report = Check("talk/flushed", $"# the talk's\n{Promise}");

        var finding = Assert.Single(report.Findings, f => f.Kind == FindingKind.Expectation);
        Assert.Equal((CheckVerdict.Fails, 0), (report.Verdict, report.Holding));
        Assert.Equal(("PT3201", "ExpectationViolated", CheckLevel.Error, false, "worker1"), (finding.CodeText, finding.Name, finding.Level, finding.IsUndecided, finding.Node));
        Assert.Equal((CheckSide.Expectations, "expect.pt:2"), (finding.Places[0].Side, finding.Places[0].Source.ToString()));
        Assert.Contains(finding.Places, p => p.Side == CheckSide.Snapshot && p.Source.Source!.Name == "nodes/worker1/iptables-save.txt");
        Assert.Contains(finding.Lines, l => l.Label == "shown by" && l.Text.StartsWith("tcp 203.0.113.0:1024 -> 172.17.0.1:80", StringComparison.Ordinal));
        Assert.Contains(new CheckLine("on the way", "lb → worker1"), finding.Lines);
    }

    // unknown-match: a rule that nobody knows decides.
    [Fact]
    public void What_is_not_decided_fails_nothing_for_certain()
    {
        var report = Check("unknown-match", "expect tcp 203.0.113.7 -> 172.17.0.1:80 is delivered");

        var finding = Assert.Single(report.Findings, f => f.Kind == FindingKind.Expectation);
        Assert.Equal((CheckVerdict.Undecided, "PT3202", true), (report.Verdict, finding.CodeText, finding.IsUndecided));
        Assert.Contains(finding.Lines, l => l.Label == "depends on");
    }

    [Fact]
    public void A_name_that_the_snapshot_does_not_hold_is_an_error()
    {
        var finding = Assert.Single(Check("talk/healthy", "expect tcp any -> svc/default/nobody:80 is delivered").Failing);

        Assert.Equal(("PT3203", "expect.pt:1"), (finding.CodeText, finding.Places[0].Source.ToString()));
        Assert.Contains("nobody", Assert.Single(finding.Lines).Text, StringComparison.Ordinal);
    }

    // The general before the special: the last that fits counts.
    [Theory]
    [InlineData("policy expectation warning", CheckLevel.Warning)]
    [InlineData("policy PT3201 note", CheckLevel.Note)]
    [InlineData("policy any on node/worker1 accept # being repaired", CheckLevel.Accepted)]
    [InlineData("policy any on node/worker2 accept", CheckLevel.Error)]
    [InlineData("policy lint accept", CheckLevel.Error)]
    [InlineData("policy PT3201 accept\npolicy any error", CheckLevel.Error)]
    [InlineData("policy any error\npolicy PT3201 accept", CheckLevel.Accepted)]
    public void Policies_say_what_findings_count_as(string policy, CheckLevel level)
    {
        var report = Check("talk/flushed", $"{Promise}\n{policy}");

        var finding = Assert.Single(report.Findings, f => f.Kind == FindingKind.Expectation);
        Assert.Equal(level, finding.Level);
        Assert.Equal(level == CheckLevel.Error ? CheckVerdict.Fails : CheckVerdict.Passes, report.Verdict);
        if (policy.Contains('#'))
            Assert.Equal("expect.pt:2: being repaired", finding.Reason);
    }

    [Fact]
    public void A_check_may_fail_on_warnings() =>
        Assert.Equal(CheckVerdict.Fails, Check("talk/flushed", $"{Promise}\npolicy PT3201 warning", failOn: CheckLevel.Warning).Verdict);

    [Fact]
    public void A_policy_for_a_code_that_there_is_not_is_told()
    {
        var (report, problems) = Checker.Check(Fixtures.Load("talk/healthy"), new() { Expectations = [Parse("policy PT2101 note\npolicy PT9999 note")] });

        Assert.Null(report);
        Assert.Equal(("no finding has the code PT9999", 2), (Assert.Single(problems).Message, problems[0].Span.Line));
    }

    [Fact]
    public void Accepted_findings_are_known_and_those_that_are_gone_are_told()
    {
        var accepted = AcceptedFindings.Parse(SourceText.From("accepted.txt", AcceptedFindings.Print(Check("talk/flushed", Promise)))).Value;

        var known = Check("talk/flushed", Promise, accepted);
        Assert.True(Assert.Single(known.Findings, f => f.Kind == FindingKind.Expectation).IsKnown);
        Assert.Equal(CheckVerdict.Passes, known.Verdict);
        Assert.DoesNotContain(known.Gone, g => g.Code == "PT3201");

        var healthy = Check("talk/healthy", Promise, accepted);
        Assert.Contains(healthy.Gone, g => g.Code == "PT3201" && g.Comment.Contains("203.0.113.0/24", StringComparison.Ordinal));
        // Nothing was expected this time.
        Assert.DoesNotContain(Checker.Check(Fixtures.Load("talk/healthy"), new() { Accepted = accepted }).Value!.Gone, g => g.Code == "PT3201");
    }

    // Accepted was that the clients of one office are lost; another office is news.
    [Fact]
    public void An_expectation_that_fails_for_others_is_new()
    {
        var one = Check("talk/flushed", $"let office = 203.0.113.0/25\n{Promise.Replace("203.0.113.0/24", "office, 10.0.1.9", StringComparison.Ordinal)}");
        var other = Check("talk/flushed", $"let office = 203.0.113.128/25\n{Promise.Replace("203.0.113.0/24", "office, 10.0.1.9", StringComparison.Ordinal)}");

        Assert.NotEqual(one.Findings[0].Fingerprint, other.Findings[0].Fingerprint);
    }

    [Fact]
    public void What_could_not_be_read_is_an_error_and_what_is_unknown_a_note()
    {
        var snapshot = TempSnapshot.Load(TempSnapshot.Node(1, "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -m nosuch -j DROP\nCOMMIT\n"), TempSnapshot.With("nodes/w2/iptables-save.txt", "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j DRO"));
        var inputs = Checker.Check(snapshot).Value!.Findings.Where(f => f.Kind == FindingKind.Input).ToList();

        Assert.Contains(inputs, f => f is { CodeText: "PT1006", Level: CheckLevel.Error });
        Assert.Contains(inputs, f => f is { CodeText: "PT1003", Level: CheckLevel.Note } && f.Places[0].Source.ToString() == "nodes/w1/iptables-save.txt:5");
    }

    [Fact]
    public void The_library_s_call_is_the_same()
    {
        var options = new CheckOptions { Expectations = [Parse(Promise)] };
        Assert.Equal(CheckVerdict.Fails, Fixtures.Load("talk/flushed").Check(options).Verdict);
        Assert.Throws<PathTrace.Tracing.QueryException>(() => Fixtures.Load("talk/flushed").Check(new() { Expectations = [Parse("policy PT9999 note")] }));
    }

    private static CheckReport Check(string fixture, string text, AcceptedFindings? accepted = null, CheckLevel failOn = CheckLevel.Error) =>
        Check(Fixtures.Load(fixture), text, accepted, failOn);

    private static CheckReport Check(Snapshot snapshot, string text, AcceptedFindings? accepted, CheckLevel failOn)
    {
        var (report, problems) = Checker.Check(snapshot, new() { Expectations = [Parse(text)], Accepted = accepted, FailOn = failOn });
        Assert.Empty(problems);
        return report!;
    }

    private static ExpectationFile Parse(string text)
    {
        var (file, problems) = ExpectationFileParser.Parse(SourceText.From("expect.pt", text));
        Assert.Empty(problems);
        return file;
    }
}
