using System.Globalization;
using System.Text.RegularExpressions;
using PathTrace.Analysis.Check;
using PathTrace.Explain;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Explain;

/// <summary>docs/findings.md has a section for each code, in the order of the numbers, and names no code that there is not.</summary>
public partial class FindingDocsTests
{
    private static readonly string Text = File.ReadAllText(Repository.PathOf("docs", "findings.md")).ReplaceLineEndings("\n");

    [Fact]
    public void Every_code_has_its_section()
    {
        var codes = Enum.GetValues<FindingCode>().Select(c => (Number: (int)c, Name: c.ToString())).Concat(Enum.GetValues<CheckCode>().Select(c => (Number: (int)c, Name: c.ToString())));
        var expected = codes.OrderBy(c => c.Number).Select(c => string.Create(CultureInfo.InvariantCulture, $"PT{c.Number} {c.Name}"));

        Assert.Equal(expected, Sections().Select(s => s.Split('\n')[0]));
    }

    [Fact]
    public void Every_section_says_what_it_means_who_mends_it_what_proves_it_and_how_to_confirm_and_mend_it() => Assert.All(Sections(), section =>
    {
        var lines = section.Split('\n');
        Assert.True(lines[1].Length > 20 && !lines[1].StartsWith('-'), section);
        Assert.All<string>(["**Mended by**", "**Evidence**", "**Confirm**", "**Mend**"], word => Assert.Contains(lines, l => l.StartsWith($"- {word} ", StringComparison.Ordinal) && l.Length > word.Length + 8));
    });

    [Fact]
    public void No_code_is_named_that_there_is_not() => Assert.All(
        Code().Matches(Text).Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)),
        number => Assert.True(Enum.IsDefined((FindingCode)number) || Enum.IsDefined((CheckCode)number), $"PT{number}"));

    // A heading of the second level groups codes; it ends the section before it.
    private static IEnumerable<string> Sections() => Text.Split("\n### ")[1..].Select(s => s.Split("\n## ")[0]);

    [GeneratedRegex(@"PT(\d{4})")]
    private static partial Regex Code();
}
