using System.Text.Json;
using System.Xml.Linq;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Cli;

/// <summary>The command line of <c>pathtrace check</c>: exit codes, files, and what is said where nothing can be checked.</summary>
public sealed class CheckCommandTests : IDisposable
{
    private const string Promise = "expect tcp 203.0.113.0/24 -> lb/lb:80 reaches svc/default/service-1\n";

    private static readonly string Flushed = CommandRun.Dumps("talk/flushed");
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("talk/healthy", Promise, 0)]
    [InlineData("talk/flushed", Promise, 1)]
    [InlineData("talk/flushed", Promise + "policy PT3201 warning\n", 0)]
    [InlineData("talk/flushed", "expect nonsense\n", 2)]
    [InlineData("talk/flushed", "policy PT9999 note\n", 2)]
    [InlineData("unknown-match", "expect tcp 203.0.113.7 -> 172.17.0.1:80 is delivered\n", 3)]
    public void The_code_is_the_verdict(string fixture, string text, int code)
    {
        var run = CommandRun.Of("check", CommandRun.Dumps(fixture), "--expect", _folder.Write("expect.pt", text));
        Assert.Equal(code, run.Code);
        Assert.Equal(code == 2, run.Output.Length == 0);
    }

    [Fact]
    public void Warnings_fail_where_they_are_told_to() =>
        Assert.Equal(1, CommandRun.Of("check", Flushed, "--expect", _folder.Write("expect.pt", Promise + "policy PT3201 warning\n"), "--fail-on", "warning").Code);

    [Fact]
    public void Several_files_of_expectations_count_together()
    {
        var run = CommandRun.Of("check", Flushed, "--expect", _folder.Write("a.pt", Promise), "--expect", _folder.Write("b.pt", "expect tcp any -> 172.17.0.1:80 at worker1 in eth0 is lost\n"), "--format", "json");
        var answer = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal((1, 2, 1), (run.Code, answer.GetProperty("expectations").GetInt32(), answer.GetProperty("holding").GetInt32()));
    }

    [Fact]
    public void One_run_serves_several_formats()
    {
        File.WriteAllText(_folder["check.json"], "what was here before");
        var run = CommandRun.Of(
            "check", Flushed, "--expect", _folder.Write("expect.pt", Promise), "--format", "github", "--output", $"json={_folder["check.json"]}", "--output", $"sarif={_folder["check.sarif"]}",
            "--output", $"JUnit={_folder["check.xml"]}", "--output", $"markdown={_folder["check.md"]}", "--output", $"text={_folder["check.txt"]}");

        Assert.Equal(1, run.Code);
        Assert.StartsWith("::error ", run.Output, StringComparison.Ordinal);
        CheckSchema.Check(File.ReadAllText(_folder["check.json"]));
        Assert.Equal("2.1.0", JsonDocument.Parse(File.ReadAllText(_folder["check.sarif"])).RootElement.GetProperty("version").GetString());
        Assert.Equal("testsuites", XDocument.Load(_folder["check.xml"]).Root!.Name.LocalName);
        Assert.StartsWith("### PathTrace", File.ReadAllText(_folder["check.md"]), StringComparison.Ordinal);
        Assert.StartsWith("FAILS", File.ReadAllText(_folder["check.txt"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("xml=a", "is none")]
    [InlineData("json", "is none")]
    [InlineData("=a", "is none")]
    [InlineData("1=a", "is none")]
    [InlineData("json=/nowhere/at/all/a.json", "cannot write /nowhere/at/all/a.json")]
    public void A_file_that_cannot_be_written_is_told(string output, string problem)
    {
        var run = CommandRun.Of("check", Flushed, "--output", output);
        Assert.Equal(2, run.Code);
        Assert.Contains(problem, run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("check", "/nowhere/at/all")]
    [InlineData("check", "SNAPSHOT", "--baseline", "/nowhere/at/all")]
    [InlineData("check", "SNAPSHOT", "--expect", "/nowhere/at/all")]
    [InlineData("check", "SNAPSHOT", "--accepted", "/nowhere/at/all")]
    [InlineData("check", "SNAPSHOT", "--root", "/nowhere/at/all")]
    [InlineData("check", "SNAPSHOT", "--fail-on", "note")]
    [InlineData("check", "SNAPSHOT", "--format", "html")]
    [InlineData("check", "SNAPSHOT", "--assume", "limit")]
    public void Bad_usage_says_what_is_wrong_and_returns_2(params string[] args)
    {
        var run = CommandRun.Of([.. args.Select(a => a == "SNAPSHOT" ? Flushed : a)]);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.NotEmpty(run.Errors);
    }

    [Fact]
    public void Whoever_asked_for_a_format_gets_it_whatever_is_wrong()
    {
        var expect = _folder.Write("expect.pt", "let a = nobody\n");
        string Answer(string format) => CommandRun.Of("check", Flushed, "--expect", expect, "--format", format, "--output", $"{format}={_folder["out"]}").Output;

        CheckSchema.Check(Answer("json"));
        CheckSchema.Check(File.ReadAllText(_folder["out"]));
        var invocation = JsonDocument.Parse(Answer("sarif")).RootElement.GetProperty("runs")[0].GetProperty("invocations")[0];
        Assert.Equal((false, 2), (invocation.GetProperty("executionSuccessful").GetBoolean(), invocation.GetProperty("exitCode").GetInt32()));
        Assert.StartsWith("::error file=", Answer("github"), StringComparison.Ordinal);
        Assert.Single(XDocument.Parse(Answer("junit")).Descendants("error"));
        Assert.StartsWith("### PathTrace: nothing could be checked", Answer("markdown"), StringComparison.Ordinal);
    }

    [Fact]
    public void Accepted_findings_fail_nothing_until_new_ones_come()
    {
        var (expect, accepted) = (_folder.Write("expect.pt", Promise), _folder["accepted.txt"]);

        Assert.Equal(0, CommandRun.Of("check", Flushed, "--expect", expect, "--accepted", accepted, "--write-accepted", accepted).Code);
        var again = CommandRun.Of("check", Flushed, "--expect", expect, "--accepted", accepted);
        Assert.Equal(0, again.Code);
        Assert.Contains("1 known", again.Output, StringComparison.Ordinal);
        File.AppendAllText(expect, "expect tcp 198.51.100.7 -> lb/lb:80 reaches svc/default/service-1\n");
        Assert.Equal(1, CommandRun.Of("check", Flushed, "--expect", expect, "--accepted", accepted).Code);
        // Back in order: what was accepted may go.
        var healthy = CommandRun.Of("check", CommandRun.Dumps("talk/healthy"), "--expect", expect, "--accepted", accepted);
        Assert.Equal(0, healthy.Code);
        Assert.Contains("accepted finding occurs no longer", healthy.Output, StringComparison.Ordinal);
    }

    // Code scanning looks files up from the repository's root.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Files_are_named_from_the_working_directory_or_a_root_around_it(bool isAbove)
    {
        _folder.Copy(Flushed, "repo/rules/snapshot");
        _folder.Write("repo/rules/expect.pt", Promise);
        var cli = Path.Combine(AppContext.BaseDirectory, "PathTrace.Cli.dll");
        var command = isAbove ? $"cd repo/rules && dotnet '{cli}' check snapshot/ --expect ./expect.pt --root .. --format json" : $"cd repo && dotnet '{cli}' check ./rules/snapshot --expect rules/expect.pt --format json";

        var run = Processes.Run("sh", ["-c", $"cd '{_folder.Path}' && {command}"]);

        Assert.Equal(1, run.ExitCode);
        var files = JsonDocument.Parse(run.Output).RootElement.GetProperty("findings").EnumerateArray().First(f => f.GetProperty("code").GetString() == "PT3201").GetProperty("places").EnumerateArray().Select(p => p.GetProperty("file").GetString()).ToList();
        Assert.Equal("rules/expect.pt", files[0]);
        Assert.Contains("rules/snapshot/nodes/worker1/iptables-save.txt", files);
    }
}
