using System.Text.Json;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Cli;

/// <summary>A program that asked for JSON or SARIF gets an object whatever is wrong, and exit code 2.</summary>
public class ErrorAnswerTests
{
    private const string Packet = "tcp 203.0.113.7:51000 -> 172.17.0.1:80";
    private static readonly string Dumps = CommandRun.Dumps("talk/flushed");

    public static TheoryData<string[], string> Whys => new()
    {
        { ["why", Dumps, Packet], "Say which rule is in question" },
        { ["why", Dumps, "tcp nonsense", "--rule", "worker1:nat:KUBE-SERVICES:1"], "" },
        { ["why", Dumps, Packet, "--rule", "worker9:nat:KUBE-SERVICES:1"], "worker9" },
        { ["why", "/no/such/place", Packet, "--rule", "worker1:nat:KUBE-SERVICES:1"], "/no/such/place" },
        { ["why", Dumps, Packet, "--rule", "worker1:nat:KUBE-SERVICES:1", "--what-if", "nonsense"], "expected ':' behind the place" },
        { ["why", Dumps, Packet, "--rule", "worker1:nat:KUBE-SERVICES:1", "--assume", "limit"], "limit" },
    };

    [Theory]
    [MemberData(nameof(Whys))]
    public void Why_says_in_its_schema_why_there_is_no_answer(string[] line, string message)
    {
        var run = CommandRun.Of([.. line, "--format", "json"]);

        Assert.Equal(2, run.Code);
        TraceSchema.CheckWhy(run.Output);
        Assert.Contains(message, MessagesOf(run), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--what-if", "nonsense")]
    [InlineData("--assume", "limit")]
    [InlineData("--width", "many")]
    public void Trace_says_in_its_schema_why_there_is_no_answer(string option, string value)
    {
        var run = CommandRun.Of("trace", Dumps, Packet, "--format", "json", option, value);

        Assert.Equal(2, run.Code);
        TraceSchema.Check(run.Output);
        Assert.Equal(Packet, JsonDocument.Parse(run.Output).RootElement.GetProperty("query").GetString());
    }

    [Fact]
    public void Each_packet_of_a_list_is_answered_with_what_keeps_all_from_being_traced()
    {
        var run = CommandRun.Of("trace", Dumps, "--packets", Path.Combine(Fixtures.FolderOf("talk/flushed"), "packets.txt"), "--what-if", "nonsense");

        var answers = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((2, Fixtures.PacketsOf("talk/flushed").Count()), (run.Code, answers.Length));
        Assert.All(answers, TraceSchema.Check);
    }

    [Theory]
    [InlineData("/no/such/place")]
    [InlineData("/no/such/place", "--verbose=perhaps")]
    public void Diagnose_says_in_its_schema_why_there_is_no_answer(params string[] rest)
    {
        var run = CommandRun.Of(["diagnose", .. rest, "--format", "json"]);

        Assert.Equal(2, run.Code);
        DiagnosisSchema.Check(run.Output);
        Assert.NotEqual("", MessagesOf(run));
    }

    // sarif-v2.1.0, 3.20.14: executionSuccessful is required of an invocation; 3.20.21: toolExecutionNotifications.
    [Fact]
    public void Sarif_tells_of_a_run_that_failed()
    {
        var run = CommandRun.Of("diagnose", "/no/such/place", "--format", "sarif");

        var log = JsonDocument.Parse(run.Output).RootElement.GetProperty("runs")[0];
        var invocation = log.GetProperty("invocations")[0];
        Assert.Equal((2, 0, false, 2), (run.Code, log.GetProperty("results").GetArrayLength(), invocation.GetProperty("executionSuccessful").GetBoolean(), invocation.GetProperty("exitCode").GetInt32()));
        Assert.Contains("/no/such/place", invocation.GetProperty("toolExecutionNotifications")[0].GetProperty("message").GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_says_it_on_standard_error_alone() => Assert.Equal((2, ""), (CommandRun.Of("diagnose", "/no/such/place").Code, CommandRun.Of("diagnose", "/no/such/place").Output));

    private static string MessagesOf(CommandRun run) =>
        string.Join('\n', JsonDocument.Parse(run.Output).RootElement.GetProperty("diagnostics").EnumerateArray().Select(d => d.GetProperty("message").GetString()));
}
