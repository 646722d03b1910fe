using PathTrace.Analysis.Diagnosis;
using PathTrace.Cluster;
using PathTrace.Explain;

namespace PathTrace.Tests.Analysis.Diagnosis;

/// <summary>
/// fixtures/local-policy behind a balancer that rewrites: worker2 (192.168.0.3) has the endpoint and serves node port 30080; nobody is known at 30081 of worker1 (192.168.0.2). What reaches it there is neither served for certain nor lost for certain.
/// </summary>
public class BackendPortTests
{
    private const string Table = "load-balancers.txt";

    [Theory]
    [InlineData("old 198.51.100.11:80 -> 192.168.0.2:30081, 192.168.0.3:30081\n", "0", "0")]
    [InlineData("old 198.51.100.11:80 -> 192.168.0.2:30081, 192.168.0.3:30080\n", "1/2", "0")]
    [InlineData("old 198.51.100.11:80 -> 192.168.0.3:30080\n", "1", "0")]
    [InlineData("old 198.51.100.11:80 -> 192.168.0.2:32100\n", "1", "0")]
    public void A_cell_does_not_count_what_nobody_is_known_to_answer(string table, string delivered, string failed)
    {
        var share = Cell(Diagnose(table));

        Assert.Equal((delivered, failed, false), (share.Delivered.ToString(), share.Failed.ToString(), share.IsMeant));
    }

    [Fact]
    public void The_doubt_tells_how_much_of_the_balancers_traffic_it_leaves_open()
    {
        var finding = Assert.Single(Diagnose("old 198.51.100.11:80 -> 192.168.0.2:30081, 192.168.0.3:30080\n").Findings, f => f.Cause.Code == FindingCode.BackendPortUnknown);

        Assert.Equal(("1/2", "tcp 203.0.113.7 -> 198.51.100.11:80 from lb/old"), (finding.BalancerCost.ToString(), finding.Example));
    }

    [Fact]
    public void A_trace_doubts_it_too()
    {
        var snapshot = Load("old 198.51.100.11:80 -> 192.168.0.2:30081\n");
        var explained = new Explainer(snapshot).Explain(snapshot.Trace("tcp 203.0.113.7:51000 -> 198.51.100.11:80"));

        Assert.Equal((FindingCode.BackendPortUnknown, FindingSeverity.Warning), (explained.Explanations[0].Code, explained.Explanations[0].Severity));
    }

    private static Snapshot Load(string table) => Checked.Load("local-policy", (Table, _ => table));

    private static DiagnosisReport Diagnose(string table) => Diagnoser.Diagnose(Load(table));

    private static CallShare Cell(DiagnosisReport report) => report.Shares[report.Calls.ToList().FindIndex(c => c.Port == 80 && c.Address.ToString() == "198.51.100.11")][report.Entries.ToList().FindIndex(e => e.Kind == EntryKind.Balancer)]!;
}
