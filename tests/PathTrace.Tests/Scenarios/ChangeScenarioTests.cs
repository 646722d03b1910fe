using System.Text.RegularExpressions;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Scenarios;

/// <summary>The pull requests of fixtures/changes: each patch is applied to the cluster, and what <c>pathtrace check</c> says is what its README says must be said.</summary>
public sealed partial class ChangeScenarioTests : IDisposable
{
    private static readonly string Root = Repository.PathOf("fixtures", "changes");

    private readonly string _folder = Directory.CreateTempSubdirectory("pathtrace-change-").FullName;

    // Name and what must be said, from the table in fixtures/changes/README.md.
    public static TheoryData<string, string> Changes => [.. RowPattern().Matches(File.ReadAllText(Path.Combine(Root, "README.md"))).Select(m => (m.Groups["name"].Value, m.Groups["said"].Value))];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_change_is_in_the_table() => Assert.Equal(
        Directory.GetDirectories(Root).Select(Path.GetFileName).Where(n => n != "snapshot").Order(StringComparer.Ordinal),
        Changes.Select(c => c.Data.Item1).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Changes))]
    public void The_gate_says_what_the_readme_says(string name, string said)
    {
        var run = Check(name);

        Assert.True((said switch { "fails" => 1, "cannot be told" => 3, _ => 0 }) == run.ExitCode, $"{run.ExitCode}\n{run.Output}{run.Errors}");
        Assert.Equal(said is "passes, nothing to say", run.Output.Contains("nothing found\nexpectations", StringComparison.Ordinal));
        Verified.File(run.Output, Path.Combine(Root, name, "expected", "check.verified.txt"));
    }

    private (int ExitCode, string Output, string Errors) Check(string name)
    {
        Copy(Path.Combine(Root, "snapshot"), Path.Combine(_folder, "before"));
        Copy(Path.Combine(Root, "snapshot"), Path.Combine(_folder, "after"));
        Assert.SkipUnless(HasGit(), "git applies the patches, and is not there");
        var apply = Processes.Run("git", ["-C", Path.Combine(_folder, "after"), "apply", Path.Combine(Root, name, "change.patch")]);
        Assert.True(apply.ExitCode == 0, apply.Errors);
        var own = Path.Combine(Root, name, "expect.pt");
        File.Copy(File.Exists(own) ? own : Path.Combine(Root, "expect.pt"), Path.Combine(_folder, "expect.pt"));
        string[] arguments = ["check", "after", "--baseline", "before", "--expect", "expect.pt"];
        return Processes.Run("dotnet", [Path.Combine(AppContext.BaseDirectory, "PathTrace.Cli.dll"), .. arguments], folder: _folder);
    }

    private static bool HasGit() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "git")));

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    [GeneratedRegex(@"^\| \[(?<name>[a-z-]+)\]\([^)]*\) \| [^|]* \| (?<said>[^|]*) \|$", RegexOptions.Multiline)]
    private static partial Regex RowPattern();
}
