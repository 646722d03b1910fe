using PathTrace.Analysis.Check;
using PathTrace.Queries.Expectations;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Analysis.Check;

public class LintPartTests
{
    private const string Head = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n";

    // A rule behind one that takes its packets: a warning at its line.
    [Fact]
    public void A_dead_rule_is_told_at_its_line()
    {
        var finding = Dead("-A FORWARD -s 10.0.0.0/8 -j DROP\n-A FORWARD -s 10.1.0.0/16 -j ACCEPT\n");

        Assert.Equal(("PT3001", CheckLevel.Warning, "w1", "nodes/w1/iptables-save.txt:6"), (finding.CodeText, finding.Level, finding.Node, finding.Places[0].Source.ToString()));
    }

    // A rule above it, a comment in the dump: the same finding in other lines.
    [Fact]
    public void Edits_elsewhere_keep_its_fingerprint()
    {
        var before = Dead("-A FORWARD -s 10.0.0.0/8 -j DROP\n-A FORWARD -s 10.1.0.0/16 -j ACCEPT\n");
        var after = Dead("-A FORWARD -s 192.0.2.0/24 -j DROP\n-A FORWARD -s 10.0.0.0/8 -j DROP\n-A FORWARD -s 10.1.0.0/16 -j ACCEPT\n");
        var other = Dead("-A FORWARD -s 10.0.0.0/8 -j DROP\n-A FORWARD -s 10.2.0.0/16 -j ACCEPT\n");

        Assert.Equal(before.Fingerprint, after.Fingerprint);
        Assert.NotEqual(before.Fingerprint, other.Fingerprint);
    }

    // A table without its COMMIT: what the rest of it does is not known.
    [Fact]
    public void What_lint_could_not_decide_is_a_note()
    {
        var findings = Checker.Check(TempSnapshot.Load(TempSnapshot.Node(1, $"{Head}-A FORWARD -s 10.0.0.0/8 -j DROP\n"))).Value!.Findings;

        Assert.Equal((CheckLevel.Note, "w1"), findings.Where(f => f.CodeText == "PT3301").Select(f => (f.Level, f.Node)).First());
    }

    private static CheckFinding Dead(string rules) =>
        Assert.Single(Checker.Check(TempSnapshot.Load(TempSnapshot.Node(1, $"{Head}{rules}COMMIT\n"))).Value!.Findings, f => f is { Kind: FindingKind.Lint, Level: > CheckLevel.Note });
}
