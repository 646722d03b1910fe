using PathTrace.Analysis.Check;
using PathTrace.Cluster;
using PathTrace.Queries.Expectations;
using PathTrace.Tests.Support;
using PathTrace.Text;

namespace PathTrace.Tests.Analysis.Check;

/// <summary>Differences in a check: what they count as, and what of them may be. The nodes of TempSnapshot: eth0 192.168.0.N, pods of 10.0.N.0/24 on cni0.</summary>
public class DiffPartTests
{
    private const string Rules = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n";

    private static readonly Snapshot Open = Load("");

    // Both ports of 10.0.1.0/24 are closed by one rule: one difference.
    private static readonly Snapshot Closed = Load("-A FORWARD -d 10.0.1.0/24 -p tcp -m multiport --dports 80,443 -j DROP\n");

    [Fact]
    public void Packets_that_are_lost_are_an_error_at_the_line_that_loses_them()
    {
        var finding = Assert.Single(Differences(Open, Closed), f => f.Code == (int)CheckCode.PacketsLost);

        Assert.Equal((CheckLevel.Error, "w1"), (finding.Level, finding.Node));
        Assert.Equal((CheckSide.Snapshot, "nodes/w1/iptables-save.txt:5"), (finding.Places[0].Side, finding.Places[0].Source.ToString()));
        Assert.Contains(finding.Lines, l => l.Label == "after" && l.Text.Contains("is lost on w1: dropped", StringComparison.Ordinal));
    }

    [Fact]
    public void Packets_that_arrive_now_are_a_warning_at_the_line_that_is_gone()
    {
        var finding = Assert.Single(Differences(Closed, Open), f => f.Code == (int)CheckCode.PacketsArrive);

        Assert.Equal(CheckLevel.Warning, finding.Level);
        Assert.Equal((CheckSide.Baseline, "nodes/w1/iptables-save.txt:5"), (finding.Places[0].Side, finding.Places[0].Source.ToString()));
    }

    [Theory]
    [InlineData("destination in 10.0.1.0/24", true)]
    [InlineData("destination in 10.0.0.0/8 and port in 80, 443 and protocol is tcp", true)]
    [InlineData("destination in 10.0.1.0/25, 10.0.1.128/25", true)]
    [InlineData("destination in 10.0.1.0/24:80,443", true)]
    [InlineData("destination in 10.0.1.0/24 and port in 80", false)]
    [InlineData("destination in 10.0.1.0/25", false)]
    [InlineData("destination in 2001:db8::/32", false)]
    [InlineData("protocol is udp", false)]
    [InlineData("source in 10.0.1.0/24", false)]
    public void A_difference_is_accepted_when_all_its_packets_may_fare_otherwise(string where, bool isAccepted)
    {
        var found = Differences(Open, Closed, $"allow change where {where} # being closed");

        Assert.Equal(isAccepted, found.All(f => f.Level == CheckLevel.Accepted));
        Assert.True(!isAccepted || found.All(f => f.Reason == "expect.pt:1: being closed"));
    }

    // A name that is written wrong must not allow nothing in silence, nor must a file that was cut to nothing keep its promises.
    [Theory]
    [InlineData("allow change where node is w2", "no snapshot holds a node w2")]
    [InlineData("policy lint on node/w2 error", "no snapshot holds a node w2")]
    [InlineData("# promises, one day", "the file holds no line that expects, allows or rules anything")]
    public void What_rules_nothing_is_refused(string text, string message)
    {
        var file = ExpectationFileParser.Parse(SourceText.From("expect.pt", text)).Value!;
        var (report, problems) = Checker.Check(Closed, new() { Baseline = Open, Expectations = [file] });

        Assert.Null(report);
        Assert.Equal(message, Assert.Single(problems).Message);
    }

    // Two lines cover together what neither does.
    [Fact]
    public void Several_permissions_add_up() =>
        Assert.All(Differences(Open, Closed, "allow change where port in 80\nallow change where port in 443"), f => Assert.Equal(CheckLevel.Accepted, f.Level));

    [Fact]
    public void What_is_left_is_told_with_a_packet_of_its_own()
    {
        var finding = Assert.Single(Differences(Open, Closed, "allow change where port in 80"), f => f.Code == (int)CheckCode.PacketsLost);

        Assert.Contains(":443", Assert.Single(finding.Lines, l => l.Label == "example").Text, StringComparison.Ordinal);
        Assert.All(finding.Lines.Where(l => l.Label == "packets"), l => Assert.DoesNotContain("80", l.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_that_neither_snapshot_holds_is_told()
    {
        var finding = Assert.Single(Differences(Open, Open, "allow change where destination in svc/default/nobody"));
        Assert.Equal(("PT3203", CheckLevel.Error, "expect.pt:1"), (finding.CodeText, finding.Level, finding.Places[0].Source.ToString()));
    }

    private static List<CheckFinding> Differences(Snapshot before, Snapshot after, string text = "")
    {
        var (file, problems) = ExpectationFileParser.Parse(SourceText.From("expect.pt", text));
        Assert.Empty(problems);
        return [.. Checker.Check(after, new() { Baseline = before, Expectations = text.Length == 0 ? [] : [file] }).Value!.Findings.Where(f => f.Kind == FindingKind.Diff)];
    }

    private static Snapshot Load(string rule) => TempSnapshot.Load(
        TempSnapshot.Node(1, $"{Rules}{rule}COMMIT\n"),
        TempSnapshot.With("pods.txt", "Pod name  Status   Node  Endpoint\nweb       Running  w1    10.0.1.1:80\n"));
}
