using System.Text.Json;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Cli;

/// <summary>Answers to open questions: <c>--assume</c>.</summary>
public class AnswerTests
{
    private const string Arrives = "tcp 203.0.113.7:51000 -> 172.17.0.1:80 at worker2 in eth0";

    [Fact]
    public void An_answer_settles_the_verdict_and_is_named_beside_it()
    {
        var no = CommandRun.Of("trace", CommandRun.Dumps("unknown-match"), Arrives, "--assume", "geoip=no");
        var yes = CommandRun.Of("trace", CommandRun.Dumps("unknown-match"), Arrives, "--assume", "geoip=yes", "--format", "json");

        Assert.Equal((0, ""), (no.Code, no.Errors));
        Assert.Contains("  rests on:   --assume geoip=no\n", no.Output);
        Assert.Contains("assumed   by --assume geoip=no: ", no.Output);
        Assert.Equal((1, ""), (yes.Code, yes.Errors));
        TraceSchema.Check(yes.Output);
        Assert.Equal("geoip=yes", JsonDocument.Parse(yes.Output).RootElement.GetProperty("given")[0].GetString());
    }

    [Theory]
    [InlineData("'nonsense' is no answer", "nonsense")]
    [InlineData("'geoip' is answered both yes and no", "geoip=yes", "geoip=no")]
    [InlineData("no match or target is called 'geoip2'", "geoip2=yes")]
    [InlineData("filter FORWARD on worker2 has 5 rules, and none is number 77", "worker2:filter:FORWARD:77=yes")]
    public void What_cannot_be_an_answer_is_bad_usage(string problem, params string[] answers)
    {
        var run = CommandRun.Of(["trace", CommandRun.Dumps("unknown-match"), Arrives, .. answers.SelectMany(a => new[] { "--assume", a })]);

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(problem, run.Errors);
    }

    [Fact]
    public void An_answer_that_nobody_asked_for_is_told()
    {
        var run = CommandRun.Of("trace", CommandRun.Dumps("unknown-match"), Arrives, "--assume", "geoip=no", "--assume", "limit=yes");

        Assert.Equal(0, run.Code);
        Assert.Contains("--assume limit=yes settled nothing", run.Errors);
        Assert.DoesNotContain("geoip", run.Errors);
    }
}
