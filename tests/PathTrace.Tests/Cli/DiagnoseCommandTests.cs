using System.Text.Json;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Cli;

public class DiagnoseCommandTests
{
    [Theory]
    [InlineData("talk/healthy", 0, "nothing is wrong")]
    [InlineData("talk/flushed", 1, "1 root cause")]
    [InlineData("unknown-match", 3, "1 doubt")]
    public void The_code_says_whether_something_is_wrong(string fixture, int code, string verdict)
    {
        var run = CommandRun.Of("diagnose", CommandRun.Dumps(fixture));

        Assert.Equal(code, run.Code);
        Assert.Contains(verdict, run.Output.Split('\n')[0]);
    }

    [Fact]
    public void A_folder_without_nodes_is_2()
    {
        var folder = Directory.CreateTempSubdirectory("pathtrace-");
        try
        {
            var run = CommandRun.Of("diagnose", folder.FullName);

            Assert.Equal((2, ""), (run.Code, run.Output));
            Assert.Contains("holds no node's dumps", run.Errors);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // sarif-v2.1.0, 3.27 and 3.28: a result has a rule, a level, a message and the place of its first proof; code scanning wants a line.
    [Fact]
    public void Sarif_names_rule_file_and_line()
    {
        var run = CommandRun.Of("diagnose", CommandRun.Dumps("blackhole-route"), "--format", "sarif");

        var log = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal("2.1.0", log.GetProperty("version").GetString());
        var result = log.GetProperty("runs")[0].GetProperty("results")[0];
        Assert.Equal(("PT2302", "error"), (result.GetProperty("ruleId").GetString(), result.GetProperty("level").GetString()));
        var place = result.GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.Equal("nodes/worker1/ip-route.json", place.GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal(1, place.GetProperty("region").GetProperty("startLine").GetInt32());
        Assert.Contains(log.GetProperty("runs")[0].GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray(), r => r.GetProperty("id").GetString() == "PT2302");
    }

    // RFC 3986: what stands in the name of a file may mean something else in a URI.
    [Fact]
    public void Names_of_files_are_escaped_in_sarif()
    {
        var folder = CommandRun.Dumps("blackhole-route");
        var snapshot = TempSnapshot.Load(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => (
            Path.GetRelativePath(folder, f).Replace("worker1", "worker1+", StringComparison.Ordinal),
            File.ReadAllText(f).Replace("worker1", "worker1+", StringComparison.Ordinal))));

        var log = JsonDocument.Parse(PathTrace.Rendering.DiagnosisSarif.Render(snapshot.Diagnose(), "a b")).RootElement;
        var place = log.GetProperty("runs")[0].GetProperty("results")[0].GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.Equal("a%20b/nodes/worker1%2B/ip-route.json", place.GetProperty("artifactLocation").GetProperty("uri").GetString());
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(132)]
    public void No_line_is_wider_than_it_may_be(int width) => Assert.All(Fixtures.Names, fixture =>
    {
        var run = CommandRun.Of("diagnose", CommandRun.Dumps(fixture), "--width", width.ToString(System.Globalization.CultureInfo.InvariantCulture));
        // Commands are pasted and stay whole; a word that is longer than the line has nowhere to break.
        Assert.All(run.Output.Split('\n'), line => Assert.True(line.Length <= width || line.StartsWith("  check  ", StringComparison.Ordinal) || line.StartsWith("  trace  ", StringComparison.Ordinal) || line.Contains("$ ", StringComparison.Ordinal) || width == 40, line));
        Assert.All(run.Output.Split('\n'), line => Assert.False(line.EndsWith(' '), $"'{line}'"));
    });
}
