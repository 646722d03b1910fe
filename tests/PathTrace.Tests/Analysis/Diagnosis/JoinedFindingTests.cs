using PathTrace.Analysis.Diagnosis;
using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Net;
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

    // fixtures/nodeport: the balancer sends a third to worker1 and two thirds to worker2; neither serves node ports at the address that it calls, so that the check of them fails as well.
    [Fact]
    public void Node_ports_at_another_address_are_one_finding_and_the_checks_that_fail_for_it_are_told_with_it()
    {
        const string Jump = "-m addrtype --dst-type LOCAL -j KUBE-NODEPORTS";
        var snapshot = Checked.Load("nodeport", [
            ("load-balancers.txt", _ => "public 198.51.100.9:80/tcp check tcp:30080 -> 192.168.0.2:30080, 192.168.0.3:30080 weight 2\n"),
            .. Enumerable.Range(1, 3).Select(n => ($"nodes/worker{n}/iptables-save.txt", (Func<string, string>)(t => t.Replace(Jump, $"-d 10.0.{n}.254/32 -j KUBE-NODEPORTS", StringComparison.Ordinal)))),
        ]);
        var findings = Diagnoser.Diagnose(snapshot).Findings;

        var finding = Assert.Single(findings, f => f.Cause is { Code: FindingCode.NodePortOutsideAddresses, Severity: FindingSeverity.Error });
        Assert.Equal(("worker2", Fraction.One), (finding.Cause.Node, finding.BalancerCost));
        Assert.Equal(
            ["public uses worker1, which fails its check", "public uses worker2, which fails its check", "worker1 does not serve node ports at 192.168.0.2"],
            finding.Alike.Select(a => a.Title).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(findings, f => f.Cause.Code == FindingCode.BelievedHealthy);
    }

    // fixtures/local-policy: the object moves from node port 30080 to 30090, and every node's rules have the former.
    [Fact]
    public void A_new_node_port_and_the_former_one_are_one_finding()
    {
        var findings = Diagnoser.Diagnose(Checked.Load("local-policy", ("kubernetes.json", t => t.Replace("\"nodePort\": 30080", "\"nodePort\": 30090", StringComparison.Ordinal)))).Findings;

        var finding = Assert.Single(findings, f => f.Cause.Code == FindingCode.ServiceAddressUnknown);
        Assert.Contains("worker1 and worker2 still have rules for node port tcp 30080 of default/web, which has no such address", finding.Alike.Select(a => a.Title));
        Assert.DoesNotContain(findings, f => f.Cause.Code == FindingCode.LeftoverServiceRule);
    }

    // 10.0.2.1 is not ready, and worker1's rules draw it and keep former clients there: the list goes with the endpoint.
    [Fact]
    public void Affinity_to_an_endpoint_that_is_drawn_as_well_is_told_with_that()
    {
        const string Svc = "KUBE-SVC-CDGGSHYLG3RE2FKL";
        const string Sep = "KUBE-SEP-OHQU2476VPT3F7WB";
        var findings = Diagnoser.Diagnose(Checked.Load(
            "local-policy",
            ("nodes/worker1/iptables-save.txt", t => First(t, $"-A {Svc} -m comment", $"-A {Svc} -m comment --comment \"default/web:http -> 10.0.2.1:3000\" -m recent --rcheck --seconds 10800 --reap --name {Sep} --mask 255.255.255.255 --rsource -j {Sep}\n-A {Svc} -m comment")),
            ("kubernetes.json", t => First(First(t, "\"ready\": true", "\"ready\": false"), "\"endpoints\": [", "\"endpoints\": [{\"addresses\": [\"10.0.2.9\"], \"conditions\": {\"ready\": true}, \"nodeName\": \"worker2\"},")))).Findings;

        var finding = Assert.Single(findings, f => f.Cause.Code == FindingCode.EndpointNotReady);
        Assert.Contains("session affinity of default/web on worker1 keeps clients at 10.0.2.1:3000, which is not ready", finding.Alike.Select(a => a.Title));
        Assert.DoesNotContain(findings, f => f.Cause.Code == FindingCode.AffinityToDeadEndpoint);
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

    private static string First(string text, string old, string replacement)
    {
        var at = text.IndexOf(old, StringComparison.Ordinal);
        Assert.True(at >= 0);
        return text[..at] + replacement + text[(at + old.Length)..];
    }

    private static Snapshot Cut() => Checked.Load("local-policy", ("kubernetes.json", t => t[..(t.Length / 2)]));
}
