using System.Globalization;
using PathTrace.Inputs.IptablesSave;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.IptablesSave;

/// <summary>Every extension against its case file.</summary>
public sealed class ExtensionCaseTests
{
    private const string Before = "*filter\n:INPUT ACCEPT [0:0]\n:chain - [0:0]\n-A INPUT ";

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
    public void The_list_of_extensions_names_each_once()
    {
        foreach (var names in new[] { Extensions.Matches.Select(m => m.Name).ToList(), [.. Extensions.Targets.Select(t => t.Name)] })
            Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Fact]
    public void Every_case_of_the_two_algebras_comes_out_of_some_case()
    {
        var cases = CaseFile.Names("Matches").Concat(CaseFile.Names("Targets")).SelectMany(CaseFile.Read).ToList();
        var rules = cases.ConvertAll(c => Read(c.Options, c.Family).Value.Ruleset[TableName.Filter]!.Find("INPUT")!.Rules[0]);
        var seen = rules.SelectMany(r => r.Conditions).SelectMany(Parts).Select(c => c.GetType()).Concat(rules.Select(r => r.Effect.GetType())).ToHashSet();
        Assert.Subset(seen, typeof(Condition).GetNestedTypes().Concat(typeof(Effect).GetNestedTypes()).ToHashSet());
    }

    private static IEnumerable<Condition> Parts(Condition condition) => condition switch
    {
        Condition.All all => all.Parts.SelectMany(Parts).Prepend(all),
        Condition.Any any => any.Parts.SelectMany(Parts).Prepend(any),
        Condition.Not not => Parts(not.Part).Prepend(not),
        _ => [condition],
    };

    private static ParseResult<IptablesSaveDump> Read(string options, IpFamily family) =>
        IptablesSaveReader.Read(SourceText.From("case", $"{Before}{options}\nCOMMIT\n"), family);

    private static string Describe(string options, IpFamily family)
    {
        var result = Read(options, family);
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
