using PathTrace.Analysis.Diagnosis;
using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Rendering;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Analysis.Diagnosis;

/// <summary>What is mended in one go is told once, and rows of one name are told apart.</summary>
public class JoinedFindingTests
{
    // fixtures/ipvs: kube-proxy runs in IPVS mode on every node.
    [Fact]
    public void The_same_file_of_several_nodes_is_one_doubt()
    {
        var folder = Path.Combine(Fixtures.FolderOf("ipvs"), "snapshot");
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(p => (Path: Path.GetRelativePath(folder, p).Replace('\\', '/'), Text: File.ReadAllText(p)))
            .Where(f => !f.Path.EndsWith("ipvsadm-save.txt", StringComparison.Ordinal));
        var snapshot = TempSnapshot.Load(files.Select(f => TempSnapshot.With(f.Path, f.Text)).ToArray());

        var finding = Assert.Single(Diagnoser.Diagnose(snapshot).Findings, f => f.Cause.Title.Contains("ipvsadm-save.txt", StringComparison.Ordinal));
        Assert.Equal(snapshot.Nodes.Length - 1, finding.Alike.Length);
        Assert.All(finding.Alike, a => Assert.Contains("ipvsadm-save.txt decides", a.Title, StringComparison.Ordinal));
    }

    // fixtures/local-policy: 10.0.2.1:3000 is the only endpoint of default/web. worker1 has another in its place: one fault of its kube-proxy.
    [Fact]
    public void An_endpoint_in_the_place_of_another_is_one_finding()
    {
        var snapshot = Checked.Load("local-policy", ("nodes/worker1/iptables-save.txt", t => t.Replace("--to-destination 10.0.2.1:3000", "--to-destination 10.0.2.9:3000", StringComparison.Ordinal)));
        var findings = Diagnoser.Diagnose(snapshot).Findings.Where(f => f.Cause.Code is FindingCode.StaleEndpoint or FindingCode.EndpointMissing);

        Assert.Equal(FindingCode.StaleEndpoint, Assert.Single(findings).Cause.Code);
    }

    // Without objects the rules name both addresses of default/web alike.
    [Fact]
    public void Rows_of_one_name_have_their_address()
    {
        var text = new DiagnosisRenderer(new() { Width = 100 }).Render(Diagnoser.Diagnose(Cut())).ToString();

        Assert.Contains("default/web at 172.17.0.1:80 ", text, StringComparison.Ordinal);
        Assert.Contains("default/web at 198.51.100.10:80 ", text, StringComparison.Ordinal);
    }

    // What is not decided may come to all or to nothing; a bare share would read as if the rest were lost.
    [Fact]
    public void A_cell_that_is_not_decided_says_what_it_may_come_to()
    {
        var snapshot = Checked.Load("talk/healthy", ("nodes/worker2/iptables-save.txt", t => t[..(t.Length / 2)]));
        var row = new DiagnosisRenderer(new() { Width = 100 }).Render(Diagnoser.Diagnose(snapshot)).ToString().Split('\n').Single(l => l.StartsWith("default/service-1:80", StringComparison.Ordinal));

        Assert.Equal("default/service-1:80  33.3–100 % ?  50.0–100 % ?  ?", row.TrimEnd());
    }

    [Fact]
    public void A_row_that_cannot_be_read_is_cited()
    {
        var snapshot = Checked.Load("local-policy", ("load-balancers.txt", _ => "kept 198.51.100.10:80 -> worker1 wieght 3\n"));
        var complaint = Assert.Single(snapshot.Diagnostics, d => d.Span.Source?.Name == "load-balancers.txt");

        var finding = Assert.Single(Diagnoser.Diagnose(snapshot).Findings, f => f.Cause.Title.Contains("where kept sends", StringComparison.Ordinal));
        Assert.Contains($"load-balancers.txt:1: {complaint.Message}", finding.Cause.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_doubt_that_an_answer_settles_names_it()
    {
        var report = Diagnoser.Diagnose(Fixtures.Load("unknown-match"));

        Assert.Contains(report.Findings, f => f.Cause.Question is not null);
        Assert.Contains("--assume ", new DiagnosisRenderer(new() { Width = 100 }).Render(report).ToString(), StringComparison.Ordinal);
    }

    private static Snapshot Cut() => Checked.Load("local-policy", ("kubernetes.json", t => t[..(t.Length / 2)]));
}
