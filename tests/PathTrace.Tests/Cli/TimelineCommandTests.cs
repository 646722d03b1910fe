using PathTrace.Cli.Commands;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Cli;

/// <summary><c>pathtrace timeline</c>: the talk's story, exit codes and usage.</summary>
public class TimelineCommandTests
{
    private const string Balanced = "tcp 203.0.113.7 -> 172.17.0.1:80";
    private const string Direct = "tcp 203.0.113.7 -> 172.17.0.1:80 at worker1";

    private static readonly string Snapshots = Path.Combine(Fixtures.FolderOf("talk/timeline"), "snapshots");

    private static CommandRun Run(params string[] args) => CommandRun.Of(["timeline", Snapshots, .. args]);

    private static string ExpectedOf(string file)
    {
        Directory.CreateDirectory(Path.Combine(Fixtures.FolderOf("talk/timeline"), "expected"));
        return Path.Combine(Fixtures.FolderOf("talk/timeline"), "expected", file);
    }

    // Worked out second by second in fixtures/talk/timeline/README.md.
    [Fact]
    public void The_talk_s_listings_are_the_verified_ones() =>
        Verified.File(Run(Balanced, Direct, "--balancer-retries", "4", "--to", "14:40:26", "--explain").Output, ExpectedOf("timeline.verified.txt"));

    [Fact]
    public void So_is_their_JSON_which_fits_the_schema()
    {
        var json = Run(Balanced, Direct, "--balancer-retries", "4", "--to", "14:40:26", "--format", "json").Output;
        TimelineSchema.Check(json);
        Verified.File(json, ExpectedOf("timeline.verified.json"));
    }

    [Theory]
    [InlineData(1, Balanced)]
    [InlineData(0, Balanced, "--to", "14:39:48")]
    [InlineData(0, Balanced, "--from", "14:40:09")]
    [InlineData(0, Balanced, "--from", "2026-11-26T15:40:09+01:00")]
    [InlineData(0, Balanced, "--balancer-retries", "6")]
    [InlineData(1, Direct)]
    [InlineData(2, "nonsense")]
    [InlineData(2, "udp 203.0.113.7 -> 172.17.0.1:80")]
    [InlineData(2, Balanced, "--from", "14:39:35")]
    [InlineData(2, Balanced, "--from", "noon")]
    [InlineData(2, Balanced, "--to", "2026-11-26T14:40:09")]
    [InlineData(2, Balanced, "--to", "2027-11-26T14:40:09Z")]
    [InlineData(2, Balanced, "--every", "0s")]
    [InlineData(2, Balanced, "--balancer-retries", "101")]
    [InlineData(2, Balanced, "--assume", "nonsense=yes")]
    [InlineData(2)]
    public void The_exit_code_says_whether_every_request_is_answered(int code, params string[] args)
    {
        var run = Run(args);

        Assert.Equal(code, run.Code);
        Assert.Equal(code == 2, run.Errors.Length > 0);
        Assert.Equal(code == 2, run.Output.Length == 0);
    }

    [Fact]
    public void What_cannot_be_told_returns_3_and_says_why()
    {
        var folder = Directory.CreateTempSubdirectory("pathtrace-");
        try
        {
            var moment = Path.Combine(folder.FullName, "143946");
            foreach (var file in Directory.EnumerateFiles(CommandRun.Dumps("unknown-match"), "*", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(moment, Path.GetRelativePath(CommandRun.Dumps("unknown-match"), file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }

            var run = CommandRun.Of("timeline", folder.FullName, Direct);
            Assert.Equal(3, run.Code);
            Assert.Contains("  14:39:46 ?\n           cannot be told: ", run.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("Hello", run.Output, StringComparison.Ordinal);
            Assert.Equal(0, CommandRun.Of("timeline", folder.FullName, Direct, "--assume", "geoip=no").Code);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("/nowhere/at/all", "There is no file or folder")]
    [InlineData("talk/flushed/snapshot", "is one snapshot")]
    [InlineData("talk/flushed", "nothing says when it was taken")]
    [InlineData("README.md", "is a file")]
    public void A_folder_that_is_no_timeline_is_told(string path, string problem)
    {
        var run = CommandRun.Of("timeline", path.StartsWith('/') ? path : Fixtures.FolderOf(path), Balanced);

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(problem, run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("10", 10)]
    [InlineData("10s", 10)]
    [InlineData("1.5m", 90)]
    [InlineData("2h", 7200)]
    public void Spans_have_units(string text, double seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), Spans.Read(text));

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1 s")]
    [InlineData("1d")]
    [InlineData("99999999999")]
    public void What_is_no_span(string text) => Assert.Null(Spans.Read(text));
}
