using System.Text.Json;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Cli;

/// <summary><c>trace --what-if</c>.</summary>
public class WhatIfTests
{
    private const string Service = "tcp 203.0.113.7:51000 -> 172.17.0.1:80";
    private const string Restore = "worker1: restore from worker2";

    // The talk's outage, mended.
    [Fact]
    public void With_the_rules_of_another_node_everything_arrives()
    {
        var run = CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), Service, "--what-if", Restore);

        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Contains($"default/service-1 via lb\nwhat if  {Restore}\n\nREACHES   100 % reach a pod and are answered\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Changes_are_made_in_their_order_and_told_in_every_format()
    {
        const string Delete = "worker1: delete nat KUBE-SERVICES 1";
        string[] args = ["trace", CommandRun.Dumps("talk/flushed"), Service, "--at", "worker1", "--what-if", Restore, "--what-if", Delete];
        var json = CommandRun.Of([.. args, "--format", "json"]);

        TraceSchema.Check(json.Output);
        Assert.Equal(1, json.Code);
        Assert.Equal([Restore, Delete], JsonDocument.Parse(json.Output).RootElement.GetProperty("whatIf").EnumerateArray().Select(e => e.GetString()));
        Assert.StartsWith($"# {Service}\n# what if: {Restore}\n# what if: {Delete}\n", CommandRun.Of([.. args, "--format", "nft-trace"]).Output, StringComparison.Ordinal);
        // The other way round there is no such rule yet.
        Assert.Equal(2, CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), Service, "--what-if", Delete, "--what-if", Restore).Code);
    }

    [Fact]
    public void A_change_that_cannot_be_made_is_pointed_at()
    {
        var run = CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), Service, "--what-if", "worker1: restore from worker9");

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Equal("""
            --what-if:1:23: error PT1503: the snapshot holds no node worker9
                1 | worker1: restore from worker9
                  |                       ^^^^^^^
               Nothing was changed. It holds worker1, worker2, worker3.

            """, run.Errors);
    }

    [Fact]
    public void Without_a_change_the_option_is_told() => Assert.StartsWith(
        "pathtrace: Required argument missing for option: '--what-if'.\n",
        CommandRun.Of("trace", "x", "y", "--what-if").Errors,
        StringComparison.Ordinal);
}
