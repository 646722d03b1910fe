using PathTrace.Analysis.Diagnosis;
using PathTrace.Explain;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Analysis.Diagnosis;

/// <summary>Broken captures are one finding each, and what hangs on them stands below it. fixtures/talk/healthy and fixtures/local-policy.</summary>
public class CaptureFaultTests
{
    private const string Rules = "nodes/worker2/iptables-save.txt";
    private const string Objects = "kubernetes.json";
    private const string Noise = "+\u0001f,a\u0002+pd|Z\u0003'\u0004;u\u0005f\0\u0006I3\n";

    [Fact]
    public void A_dump_that_breaks_off()
    {
        var finding = Told("talk/healthy", (Rules, t => t[..(t.Length / 2)]));

        Assert.Equal(("PT2801", $"{Rules} breaks off"), (finding.Cause.CodeText, finding.Cause.Title));
        Assert.Equal($"{Rules} decides, and the dump breaks off", Assert.Single(finding.Symptoms).Cause.Title);
    }

    // Neither bytes that are no text nor text that is something else may look as if nobody had collected the file.
    [Theory]
    [InlineData(Rules, Noise, "The file is no text")]
    [InlineData("nodes/worker2/ip-route.txt", Noise, "The file is no text")]
    [InlineData(Rules, "once upon a time\nthere was a table\n", "Nothing in the file is what its command prints")]
    [InlineData("nodes/worker2/ip-route.txt", "once upon a time\nthere was a table\n", "Nothing in the file is what its command prints")]
    public void A_file_that_is_no_dump(string file, string text, string message)
    {
        var finding = Told("talk/healthy", (file, _ => text));

        Assert.Equal(("PT2801", $"{file} does not hold what its command prints"), (finding.Cause.CodeText, finding.Cause.Title));
        Assert.StartsWith(message, finding.Cause.Why, StringComparison.Ordinal);
        Assert.NotEmpty(finding.Symptoms);
    }

    [Fact]
    public void Objects_that_break_off_are_told_by_diagnose_and_by_each_trace()
    {
        var snapshot = Checked.Load("local-policy", (Objects, t => t[..(t.Length / 2)]));

        Assert.Contains(Checked.Of(snapshot), f => f.CodeText == "PT2801" && f.Title == $"{Objects} breaks off");
        Assert.Equal(Objects, Assert.Single(new Explainer(snapshot).Explain(snapshot.Trace("tcp 203.0.113.7:51000 -> 172.17.0.1:80 at worker2")).Gaps).Span.Source?.Name);
        Assert.Empty(new Explainer(Fixtures.Load("local-policy")).Explain(Fixtures.Load("local-policy").Trace("tcp 203.0.113.7:51000 -> 172.17.0.1:80 at worker2")).Gaps);
    }

    // The objects name worker2, and no file of it is there.
    [Fact]
    public void A_node_without_any_dump_is_one_finding()
    {
        var folder = Path.Combine(Fixtures.FolderOf("local-policy"), "snapshot");
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(p => (Path: Path.GetRelativePath(folder, p).Replace('\\', '/'), Text: File.ReadAllText(p)))
            .Where(f => !f.Path.StartsWith("nodes/worker2/", StringComparison.Ordinal));
        var findings = Diagnoser.Diagnose(TempSnapshot.Load(files.Select(f => TempSnapshot.With(f.Path, f.Text)).ToArray())).Findings.Where(f => f.Cause.Owner == FindingOwner.Snapshot);

        var finding = Assert.Single(findings);
        Assert.Equal(("PT2803", "worker2 was not collected"), (finding.Cause.CodeText, finding.Cause.Title));
        Assert.All(finding.Symptoms, s => Assert.StartsWith("nodes/worker2/", s.Cause.Title, StringComparison.Ordinal));
        Assert.NotEmpty(finding.Symptoms);
    }

    private static Finding Told(string fixture, params (string, Func<string, string>)[] changes) =>
        Assert.Single(Diagnoser.Diagnose(Checked.Load(fixture, changes)).Findings);
}
