using System.Text.Json;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Cli;

public class LintCommandTests
{
    private const string Filter = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n";

    [Fact]
    public void A_dead_rule_is_told_with_the_lines_that_prove_it()
    {
        using var folder = new Folder(TempSnapshot.Node(1, Filter + "-A FORWARD -s 10.0.0.0/8 -j DROP\n-A FORWARD -s 10.0.0.1/32 -j ACCEPT\nCOMMIT\n"));
        var run = CommandRun.Of("lint", folder.Name, "--width", "120");

        Assert.Equal(1, run.Code);
        Assert.StartsWith("1 node · 2 rules · 7 routes", run.Output);
        Assert.Contains("WARN   PT3001  w1: filter FORWARD rule 2 can never match: rule 1 before it takes all its packets", run.Output);
        Assert.Matches(@"see    never matches: -A FORWARD -s 10\.0\.0\.1/32 -j ACCEPT +nodes/w1/iptables-save\.txt:6\n", run.Output);
        Assert.Matches(@"see    rule 1: -A FORWARD -s 10\.0\.0\.0/8 -j DROP +nodes/w1/iptables-save\.txt:5\n", run.Output);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("-A FORWARD -j ACCEPT\n", 0)]
    [InlineData("-A FORWARD -j GONE\n", 1)]
    public void Notes_alone_are_no_failure(string rules, int code)
    {
        using var folder = new Folder(TempSnapshot.Node(1, $"{Filter}{rules}COMMIT\n"));

        Assert.Equal(code, CommandRun.Of("lint", folder.Name).Code);
    }

    [Fact]
    public void What_could_not_be_read_leaves_it_open()
    {
        using var folder = new Folder(TempSnapshot.Node(1, Filter + "-A FORWARD -s 10.0.0.1/32 -j ACC"));
        var run = CommandRun.Of("lint", folder.Name, "--width", "120");

        Assert.Equal(3, run.Code);
        Assert.Contains("not decided  w1: table filter breaks off in the dump", run.Output);
    }

    [Theory]
    [InlineData("talk/healthy")]
    [InlineData("next-hop-wrong")]
    [InlineData("calico-ipip")]
    public void Json_keeps_to_its_schema(string fixture)
    {
        var run = CommandRun.Of("lint", CommandRun.Dumps(fixture), "--format", "json");

        LintSchema.Check(run.Output);
    }

    [Fact]
    public void Json_without_an_answer_keeps_to_it_too()
    {
        var run = CommandRun.Of("lint", "/nowhere/at/all", "--format", "json");

        Assert.Equal(2, run.Code);
        LintSchema.Check(run.Output);
    }

    [Fact]
    public void Sarif_stands_at_the_rule_and_names_the_others()
    {
        using var folder = new Folder(TempSnapshot.Node(1, Filter + "-A FORWARD -s 10.0.0.0/8 -j DROP\n-A FORWARD -s 10.0.0.1/32 -j ACCEPT\n-A OUTPUT -j ACCEPT\nCOMMIT\n"));
        using var document = JsonDocument.Parse(CommandRun.Of("lint", folder.Name, "--format", "sarif").Output);
        var results = document.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray().ToList();

        Assert.Equal([("PT3001", "warning"), ("PT3004", "note")], results.Select(r => (r.GetProperty("ruleId").GetString()!, r.GetProperty("level").GetString()!)));
        Assert.Equal([6, 5], new[] { "locations", "relatedLocations" }.Select(p => results[0].GetProperty(p)[0].GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine").GetInt32()));
    }

    /// <summary>Dumps in a folder that is gone afterwards.</summary>
    private sealed class Folder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pathtrace-lint-");

        internal Folder((string Path, string Text)[] files)
        {
            foreach (var (path, text) in files)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Name, path))!);
                File.WriteAllText(Path.Combine(Name, path), text);
            }
        }

        internal string Name => _folder.FullName;

        public void Dispose() => _folder.Delete(true);
    }
}
