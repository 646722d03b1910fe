using System.Text.Json;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Cli;

/// <summary><c>pathtrace diff</c>: exit codes, text and JSON.</summary>
public class DiffCommandTests
{
    private static readonly string Healthy = CommandRun.Dumps("talk/healthy");
    private static readonly string Flushed = CommandRun.Dumps("talk/flushed");
    private static readonly string Repaired = CommandRun.Dumps("talk/repaired");

    [Fact]
    public void Snapshots_in_which_every_packet_fares_alike_return_0()
    {
        var run = CommandRun.Of("diff", Healthy, Repaired);

        Assert.Equal((0, "no packet fares differently\n"), (run.Code, run.Output));
    }

    [Fact]
    public void Groups_name_both_sides_and_how_to_trace_the_example()
    {
        var run = CommandRun.Of("diff", Healthy, Flushed, "--width", "200");

        Assert.Equal(1, run.Code);
        Assert.Contains(" groups of packets fare differently\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("LOST  more is lost than before", run.Output, StringComparison.Ordinal);
        Assert.Contains("removed rule of nat PREROUTING on worker1", run.Output, StringComparison.Ordinal);
        Assert.Contains("before nodes/worker1/iptables-save.txt:58", run.Output, StringComparison.Ordinal);
        Assert.Contains($"pathtrace trace {Healthy} \"tcp 203.0.113.7:51000 -> 172.17.0.1:80 from lb/lb\"", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("talk/healthy", "talk/flushed")]
    [InlineData("talk/healthy", "talk/repaired")]
    [InlineData("unknown-match", "next-hop-wrong")]
    public void Json_keeps_to_its_schema(string before, string after)
    {
        var run = CommandRun.Of("diff", CommandRun.Dumps(before), CommandRun.Dumps(after), "--format", "json", "--one-way");

        DiffSchema.Check(run.Output);
        Assert.Equal(JsonDocument.Parse(run.Output).RootElement.GetProperty("groups").GetArrayLength() == 0 ? 0 : 1, run.Code);
    }

    [Theory]
    [InlineData("/no/such/place")]
    [InlineData("x", "--assume", "limit")]
    [InlineData("x", "--width", "many")]
    public void Bad_usage_is_told_in_the_schema(params string[] rest)
    {
        string[] args = ["diff", Healthy, .. rest.Select(r => r == "x" ? Flushed : r), "--format", "json"];
        var run = CommandRun.Of(args);

        Assert.Equal(2, run.Code);
        DiffSchema.Check(run.Output);
    }

    [Fact]
    public void An_answer_that_one_side_can_ask_for_is_taken()
    {
        Assert.NotEqual(2, CommandRun.Of("diff", Healthy, CommandRun.Dumps("unknown-match"), "--one-way", "--assume", "geoip=no").Code);
        Assert.Equal(2, CommandRun.Of("diff", Healthy, Flushed, "--assume", "nonsense=no").Code);
    }
}
