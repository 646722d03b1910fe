using System.Globalization;
using PathTrace.Inputs.IptablesSave;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.IptablesSave;

/// <summary>Every extension against its case file.</summary>
public sealed class ExtensionCaseTests
{
    public static TheoryData<string> Files => [.. CaseFile.Names("Matches"), .. CaseFile.Names("Targets")];

    [Theory]
    [MemberData(nameof(Files))]
    public void Options_mean_what_the_case_says(string file)
    {
        var wrong = new List<string>();
        foreach (var each in CaseFile.Read(file))
        {
            var actual = Describe(each.Options, each.Family);
            if (actual != each.Expected)
                wrong.Add($"{file}:{each.Line}: {each.Options}\n  expected {each.Expected}\n  actual   {actual}");
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public void Every_extension_has_a_case()
    {
        var inputs = CaseFile.Names("Matches").Concat(CaseFile.Names("Targets")).SelectMany(CaseFile.Read).Select(c => $" {c.Options} ").ToList();
        var missing = Extensions.Matches.Select(m => $" -m {m.Name} ").Concat(Extensions.Targets.Select(t => $" -j {t.Name} "))
            .Where(word => !inputs.Exists(i => i.Contains(word, StringComparison.Ordinal)));
        Assert.Empty(missing);
    }

    [Fact]
    public void The_list_of_extensions_is_in_alphabetical_order_and_names_each_once()
    {
        foreach (var names in new[] { Extensions.Matches.Select(m => m.Name).ToList(), [.. Extensions.Targets.Select(t => t.Name)] })
            Assert.Equal(names.Count, names.Distinct().Count());
    }

    internal static string Describe(string options, IpFamily family)
    {
        const string Before = "*filter\n:INPUT ACCEPT [0:0]\n:chain - [0:0]\n-A INPUT ";
        var source = SourceText.From("case", $"{Before}{options}\nCOMMIT\n");
        var result = IptablesSaveReader.Read(source, family);
        if (result.Diagnostics is [var first, ..])
            return string.Create(CultureInfo.InvariantCulture, $"{first.CodeText} @{first.Span.Start - Before.Length}+{first.Span.Length}");
        var rule = Assert.Single(result.Value.Ruleset[TableName.Filter]!.Find("INPUT")!.Rules);
        var conditions = string.Join(" and ", rule.Conditions.Select(c => c.ToText()));
        return rule.Effect switch
        {
            Effect.Continue { TargetName: "" } => conditions.Length > 0 ? conditions : "always",
            _ => conditions.Length > 0 ? $"{conditions}: {rule.Effect.ToText()}" : rule.Effect.ToText(),
        };
    }
}
