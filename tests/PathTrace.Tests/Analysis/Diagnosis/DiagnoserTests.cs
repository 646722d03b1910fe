using PathTrace.Analysis.Diagnosis;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Analysis.Diagnosis;

public class DiagnoserTests
{
    [Theory]
    [InlineData("talk/healthy")]
    [InlineData("talk/repaired")]
    [InlineData("talk/services")]
    public void A_healthy_cluster_has_no_finding_and_everybody_reaches_everything(string fixture)
    {
        var report = Fixtures.Load(fixture).Diagnose();
        Assert.Empty(report.Findings);
        Assert.All(report.Shares.SelectMany(row => row).OfType<CallShare>(), share => Assert.True(share.Delivered.IsOne));
    }

    // The balancer picks worker1 for one of three connections. Of the calls of the nodes themselves only worker1's are lost: its OUTPUT has no rule either.
    [Fact]
    public void The_flushed_node_is_the_one_finding()
    {
        var report = Fixtures.Load("talk/flushed").Diagnose();
        var finding = Assert.Single(report.Findings);
        Assert.Equal((FindingCode.KubeProxyRulesMissing, "worker1"), (finding.Cause.Code, finding.Cause.Node));
        Assert.Equal(new Fraction(1, 3), finding.BalancerCost);
        var row = Assert.Single(report.Calls.Select((call, i) => (call, i)), c => c.call is { Service: "default/service-1", Kind: CallKind.ClusterAddress }).i;
        Assert.Equal(new Fraction(2, 3), ShareOf(report, row, EntryKind.Balancer, ""));
        Assert.Equal(Fraction.Zero, ShareOf(report, row, EntryKind.Node, "worker1"));
        Assert.Equal(Fraction.One, ShareOf(report, row, EntryKind.Node, "worker2"));
        Assert.Equal(Fraction.One, ShareOf(report, row, EntryKind.Pod, "default/pod-2"));
    }

    // Without w2's rules what becomes of its packets is open: the file that would tell is the finding.
    [Fact]
    public void A_file_that_is_missing_is_named()
    {
        var snapshot = TempSnapshot.Load(
            TempSnapshot.Node(2).Where(f => !f.Item1.EndsWith("iptables-save.txt", StringComparison.Ordinal)),
            TempSnapshot.Node(3),
            TempSnapshot.With("load-balancers.txt", "lb 198.51.100.9:80 -> w2\n"));

        var finding = snapshot.Diagnose().Findings[0];
        Assert.StartsWith("nodes/w2/iptables-save.txt decides, and ", finding.Cause.Title, StringComparison.Ordinal);
        Assert.Equal(FindingSeverity.Warning, finding.Cause.Severity);
    }

    private static Fraction? ShareOf(DiagnosisReport report, int row, EntryKind kind, string name)
    {
        var column = report.Entries.Select((entry, i) => (entry, i)).Single(e => e.entry.Kind == kind && e.entry.Name == name).i;
        return report.Shares[row][column]?.Delivered;
    }
}
