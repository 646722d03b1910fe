using System.Text.RegularExpressions;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Documents;

/// <summary>docs/kernel-semantics.md names a test for every fact, and every test that it names is there.</summary>
public sealed partial class KernelSemanticsTests
{
    private static readonly string[] Lines = File.ReadAllLines(Repository.PathOf("docs", "kernel-semantics.md"));

    // The file of a class bears its name (one public type a file).
    private static readonly Dictionary<string, string> Classes = Repository.Sources("tests")
        .GroupBy(f => Path.GetFileNameWithoutExtension(f)).ToDictionary(g => g.Key, g => string.Join('\n', g.Select(File.ReadAllText)));

    private static IEnumerable<string> Facts => Lines.Where(l => l.StartsWith("| ", StringComparison.Ordinal) && !l.StartsWith("| Fact |", StringComparison.Ordinal));

    private static string[] TestsOf(string row) => [.. Code().Matches(row[(row.TrimEnd(' ', '|').LastIndexOf(" | ", StringComparison.Ordinal) + 3)..]).Select(m => m.Groups[1].Value)];

    [Fact]
    public void Every_fact_names_a_test_and_every_test_exists()
    {
        Assert.NotEmpty(Facts);
        foreach (var row in Facts)
        {
            Assert.NotEmpty(TestsOf(row));
            foreach (var test in TestsOf(row))
                Assert.True(Exists(test), $"there is no test {test}, named by: {row}");
        }
    }

    // The other way round: nothing that the kernel was asked goes untold.
    [Fact]
    public void Every_fact_of_the_lab_stands_on_the_page()
    {
        var named = Facts.SelectMany(TestsOf).ToHashSet();
        var asked = Repository.Sources("tests/PathTrace.KernelLab/Facts").Where(f => f.EndsWith("Facts.cs", StringComparison.Ordinal))
            .SelectMany(f => Test().Matches(File.ReadAllText(f)).Select(m => $"{Path.GetFileNameWithoutExtension(f)}.{m.Groups[1].Value}")).ToArray();
        Assert.NotEmpty(asked);
        Assert.Empty(asked.Except(named));
    }

    private static bool Exists(string test)
    {
        var parts = test.Split('.');
        return Classes.TryGetValue(parts[0], out var source)
            && source.Contains($"class {parts[0]}", StringComparison.Ordinal)
            && (parts.Length == 1 || Test().Matches(source).Any(m => m.Groups[1].Value == parts[1]));
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\[(?:Fact|Theory)\](?:\s*\[[^\n]*\])*\s*public \w+ (\w+)\(")]
    private static partial Regex Test();
}
