namespace PathTrace.Tests.Cli;

/// <summary>Command lines that lack something or hold too much, and help.</summary>
public class UsageTests
{
    private const string Arrives = "tcp 203.0.113.7:51000 -> 172.17.0.1:80 at worker2 in eth0";

    [Theory]
    [InlineData("SNAPSHOT is missing.", "trace")]
    [InlineData("QUERY is missing.", "trace", "x")]
    [InlineData("SNAPSHOT is missing.", "show")]
    [InlineData("LOG is missing.", "compare-trace", "x")]
    [InlineData("AFTER is missing.", "diff", "x")]
    [InlineData("'dignose' is no command. There are trace, show, compare-trace, diagnose, lint, why, verify, diff, check, timeline.", "dignose", "x")]
    [InlineData("a command is missing. There are trace, show, compare-trace, diagnose, lint, why, verify, diff, check, timeline.")]
    // What the shell leaves of an unquoted query: ">" and what stands behind it are gone.
    [InlineData("put it into quotes, \"tcp 203.0.113.7:51000 -> 172.17.0.1:80\"", "trace", "x", "tcp", "203.0.113.7:51000", "-")]
    public void What_is_missing_is_named(string problem, params string[] args)
    {
        var run = CommandRun.Of(args);

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(problem, run.Errors);
        Assert.DoesNotContain("Required argument", run.Errors);
    }

    [Fact]
    public void A_misspelt_option_is_no_query_without_quotes() => Assert.DoesNotContain("quotes", CommandRun.Of("trace", "x", "tcp 192.0.2.1 -> 10.0.0.1:80", "--fromat").Errors);

    [Theory]
    [InlineData("Required argument missing for option: '--packets'.", "x", "y", "--packets")]
    [InlineData("Required argument missing for option: '--packets'.", "x", "--packets")]
    [InlineData("Required argument missing for option: '--packets'.", "x", "y", "--packets=")]
    [InlineData("Required argument missing for option: '--at'.", "x", "y", "--at")]
    [InlineData("Option '--packets' expects a single argument but 2 were provided.", "x", "--packets", "a", "--packets", "b")]
    [InlineData("Option '--at' expects a single argument but 2 were provided.", "x", "y", "--at", "a", "--at", "b")]
    [InlineData("--width takes a number from 40 to 1000.", "x", "y", "--width", "abc")]
    [InlineData("--width takes a number from 40 to 1000.", "x", "y", "--width", "39")]
    [InlineData("There is no file or folder \"@x\".", "@x", "tcp 1.2.3.4:1 -> 5.6.7.8:2")]
    public void An_option_without_its_value_or_with_two_is_told_in_a_line(string problem, params string[] args)
    {
        var run = CommandRun.Of(["trace", .. args]);

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.StartsWith($"pathtrace: {problem}\n", run.Errors);
    }

    [Theory]
    [InlineData("trace", "tcp 1.2.3.4:1 -> 5.6.7.8:2")]
    [InlineData("show")]
    public void A_folder_of_several_snapshots_is_none(params string[] args)
    {
        var folder = Path.GetDirectoryName(CommandRun.Dumps("talk/flushed"))!;
        var talk = Path.GetDirectoryName(folder)!;
        var run = CommandRun.Of([args[0], talk, .. args[1..]]);

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Equal($"pathtrace: {talk} holds several snapshots (flushed/snapshot, healthy/snapshot, repaired/snapshot …): name one of them.\n", run.Errors);
    }

    [Fact]
    public void A_query_before_its_snapshot_is_told()
    {
        var run = CommandRun.Of("trace", Arrives, CommandRun.Dumps("talk/flushed"));

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.StartsWith("pathtrace: SNAPSHOT and QUERY are swapped: the snapshot comes first", run.Errors);
    }

    [Theory]
    [InlineData("trace")]
    [InlineData("trace", "x")]
    [InlineData("trace", "/nowhere/at/all", "tcp 1.2.3.4:1 -> 5.6.7.8:2")]
    [InlineData("trace", "x", "y", "--packets", "z")]
    [InlineData("trace", "x", "y", "--width", "7")]
    [InlineData("trace", "x", "y", "--format", "xml")]
    [InlineData("trace", "x", "--packets", "/nowhere/at/all")]
    [InlineData("nothing")]
    [InlineData("show", "/nowhere/at/all")]
    public void Bad_usage_says_what_is_wrong_and_returns_2(params string[] args)
    {
        var run = CommandRun.Of(args);

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.NotEmpty(run.Errors);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("trace", "--help")]
    [InlineData("show", "--help")]
    [InlineData("compare-trace", "--help")]
    [InlineData("diagnose", "--help")]
    [InlineData("why", "--help")]
    [InlineData("diff", "--help")]
    [InlineData("check", "--help")]
    [InlineData("timeline", "--help")]
    [InlineData("--version")]
    public void Help_is_everywhere(params string[] args)
    {
        var run = CommandRun.Of(args);

        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.NotEmpty(run.Output);
        Assert.True(!args.Contains("--help") || run.Output.Contains("\n  pathtrace ", StringComparison.Ordinal), run.Output);
        Assert.True(args is not [_, "--help"] || run.Output.Contains("Examples:", StringComparison.Ordinal), run.Output);
    }
}
