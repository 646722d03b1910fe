using System.Text.Json;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Cli;

/// <summary><c>pathtrace verify</c>: exit codes, text and JSON.</summary>
public class VerifyCommandTests
{
    [Theory]
    [InlineData(0, "talk/healthy", "tcp any -> lb/lb:80", "reaches", "svc/default/service-1")]
    [InlineData(1, "talk/flushed", "tcp any -> lb/lb:80 reaches svc/default/service-1")]
    [InlineData(1, "talk/flushed", "tcp", "any", "->", "lb/lb:80", "reaches", "svc/default/service-1")]
    [InlineData(2, "talk/flushed", "tcp any -> lb/lb:80 reeches svc/default/service-1")]
    [InlineData(2, "talk/flushed", "tcp any -> lb/nobody:80 is delivered")]
    [InlineData(3, "unknown-match", "tcp 203.0.113.7 -> 172.17.0.1:80 is delivered")]
    [InlineData(0, "talk/flushed", "tcp any -> lb/lb:80 is delivered", "--what-if", "worker1: restore from worker2")]
    public void The_exit_code_says_what_it_comes_to(int code, string fixture, params string[] args)
    {
        var run = CommandRun.Of(["verify", CommandRun.Dumps(fixture), .. args]);

        Assert.Equal(code, run.Code);
        Assert.Equal(code == 2, run.Errors.Length > 0);
        Assert.Equal(code == 2, run.Output.Length == 0);
    }

    // worker1 lost its rules: every third connection, whoever calls.
    [Fact]
    public void A_violation_begins_with_who_is_hit_and_the_way()
    {
        var lines = CommandRun.Of("verify", CommandRun.Dumps("talk/flushed"), "tcp 203.0.113.0/24 -> lb/lb:80 is delivered").Output.Split('\n');

        Assert.Equal("tcp 203.0.113.0/24 -> lb/lb:80 is delivered", lines[0]);
        Assert.StartsWith("VIOLATED  for certain: ", lines[2], StringComparison.Ordinal);
        Assert.Equal("  fails for:  all of them", lines[3]);
        Assert.Equal("  on the way: lb → worker1", lines[4]);
        Assert.Contains("tcp 203.0.113.0:1024 → 172.17.0.1:80                    default/service-1 via lb", lines);
        Assert.Contains("✗ 33.3 %  lost in the fabric: worker1 has lost kube-proxy's rules         PT2101", lines);
    }

    [Fact]
    public void What_is_open_says_what_settles_it()
    {
        string[] args = ["verify", CommandRun.Dumps("unknown-match"), "tcp 203.0.113.7 -> 172.17.0.1:80 is delivered"];
        var open = CommandRun.Of(args);

        Assert.Contains("settle: --assume geoip=yes", open.Output, StringComparison.Ordinal);
        Assert.NotEqual(3, CommandRun.Of([.. args, "--assume", "geoip=no"]).Code);
    }

    [Theory]
    [InlineData("talk/healthy", "tcp any -> lb/lb:80 is delivered", "holds")]
    [InlineData("talk/flushed", "tcp any -> lb/lb:80 is delivered", "violated")]
    [InlineData("unknown-match", "tcp 203.0.113.7 -> 172.17.0.1:80 is delivered", "depends")]
    public void Json_is_what_the_schema_says(string fixture, string claim, string verdict)
    {
        var run = CommandRun.Of("verify", CommandRun.Dumps(fixture), claim, "--format", "json");

        TraceSchema.CheckVerify(run.Output);
        var root = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal((verdict, claim), (root.GetProperty("verdict").GetString(), root.GetProperty("expectation").GetString()));
        Assert.Equal(verdict != "holds", root.TryGetProperty("counterexample", out _));
    }

    [Fact]
    public void Whoever_asked_for_json_gets_it_whatever_is_wrong()
    {
        var run = CommandRun.Of("verify", CommandRun.Dumps("talk/healthy"), "tcp any -> lb/nobody:80 is delivered", "--format", "json");

        Assert.Equal(2, run.Code);
        TraceSchema.CheckVerify(run.Output);
        Assert.Contains("the snapshot holds no load balancer nobody", run.Output, StringComparison.Ordinal);
    }
}
