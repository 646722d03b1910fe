using PathTrace.Explain;
using PathTrace.Rendering;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Scenarios;

/// <summary>
/// Every packet of every fixture, from the dumps to what people and programs see, against <c>expected/</c>. The verdicts behind it were worked out by
/// hand (<see cref="FixtureTruthTests"/>); here the words are held.
/// </summary>
public class ScenarioTests
{
    public static TheoryData<string> All() => [.. Fixtures.Names];

    [Theory]
    [MemberData(nameof(All))]
    public void The_text_is_the_verified_one(string fixture) =>
        Verified.File(string.Join("\n", Explained(fixture).Select(t => $"# {t.Trace.Query.Text}\n\n{new TextRenderer(new()).Render(t)}")), ExpectedOf(fixture, "trace.verified.txt"));

    [Theory]
    [MemberData(nameof(All))]
    public void The_JSON_is_the_verified_one_and_fits_the_schema(string fixture)
    {
        var lines = Explained(fixture).Select(t => JsonRenderer.Render(t, indented: false)).ToList();
        Assert.All(lines, TraceSchema.Check);
        Verified.File(string.Join("\n", lines), ExpectedOf(fixture, "trace.verified.jsonl"));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_overview_is_the_verified_one(string fixture) =>
        Verified.File(new SnapshotRenderer(new()).Render(Fixtures.Load(fixture)).ToString(), ExpectedOf(fixture, "show.verified.txt"));

    [Theory]
    [MemberData(nameof(All))]
    public void The_diagnosis_is_the_verified_one_and_its_JSON_fits_the_schema(string fixture)
    {
        var report = Fixtures.Load(fixture).Diagnose();
        DiagnosisSchema.Check(DiagnosisJson.Render(report));
        Verified.File(new DiagnosisRenderer(new()).Render(report).ToString(), ExpectedOf(fixture, "diagnose.verified.txt"));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void No_line_is_wider_than_it_may_be_and_none_ends_in_blanks(string fixture)
    {
        foreach (var (width, ascii, verbose) in new[] { (80, false, false), (40, false, false), (80, true, true), (132, false, true) })
        {
            var options = new TextOptions { Width = width, Ascii = ascii, Verbose = verbose };
            foreach (var line in Explained(fixture).SelectMany(t => new TextRenderer(options).Render(t).ToString().Split('\n')))
            {
                // A single word that is longer than the line has nowhere to break, and a command must not.
                Assert.True(TextWidth.Of(line) <= width || line.StartsWith("  check  ", StringComparison.Ordinal) || line.Contains("$ ", StringComparison.Ordinal) || !line.TrimStart().Contains(' ') || verbose || width == 40, line);
                Assert.False(line.EndsWith(' '), $"'{line}'");
                Assert.True(!ascii || System.Text.Ascii.IsValid(line), line);
            }
        }
    }

    private static IEnumerable<ExplainedTrace> Explained(string fixture)
    {
        var snapshot = Fixtures.Load(fixture);
        var explainer = new Explainer(snapshot);
        return Fixtures.PacketsOf(fixture).Select(p => explainer.Explain(snapshot.Trace(p))).ToList();
    }

    private static string ExpectedOf(string fixture, string file)
    {
        var folder = Path.Combine(Fixtures.FolderOf(fixture), "expected");
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, file);
    }
}
