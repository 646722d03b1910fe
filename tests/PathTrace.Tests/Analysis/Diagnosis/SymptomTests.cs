using PathTrace.Analysis.Diagnosis;

namespace PathTrace.Tests.Analysis.Diagnosis;

/// <summary>What follows from one fault is told under it, and what hides behind it is told, too. In talk/healthy pod-1 is on worker2 and pod-2 on worker3; the balancer sends to all three nodes.</summary>
public class SymptomTests
{
    private const string Rules = "nodes/worker2/iptables-save.txt";
    private const string Settings = "nodes/worker2/sysctl.txt";

    // Nothing comes through worker2 while it does not forward; once it does, its firewall drops what is for the pods' port.
    [Fact]
    public void A_fault_that_another_one_hides_is_told_with_it()
    {
        var findings = Findings((Settings, _ => "net.ipv4.ip_forward = 0\nnet.ipv4.conf.all.forwarding = 0\n"), (Rules, t => Insert(t, "-A FORWARD ", "-A FORWARD -p tcp -m tcp --dport 3000 -j DROP")));

        Assert.Equal(("PT2206", "worker2", null), (findings[0].Cause.CodeText, findings[0].Cause.Node, findings[0].Behind));
        Assert.Equal(("PT2201", "worker2", "PT2206 on worker2"), (findings[1].Cause.CodeText, findings[1].Cause.Node, findings[1].Behind));
        Assert.Equal(2, findings.Count);
    }

    // Answers of several services and from several callers go astray; the rule that is not there is one.
    [Theory]
    [InlineData("-j MASQUERADE", "KUBE-POSTROUTING holds no MASQUERADE")]
    [InlineData("-A KUBE-MARK-MASQ", "KUBE-MARK-MASQ sets no mark")]
    [InlineData("-A POSTROUTING", "POSTROUTING does not jump to KUBE-POSTROUTING")]
    public void Lost_masquerading_is_one_finding(string line, string what)
    {
        var finding = Assert.Single(Findings((Rules, t => Without(t, line))));

        Assert.Equal(("PT2107", "worker2"), (finding.Cause.CodeText, finding.Cause.Node));
        Assert.EndsWith(what, finding.Cause.Title, StringComparison.Ordinal);
    }

    // The mend of the masquerading leaves the firewall alone: that is a finding of its own.
    [Fact]
    public void Two_faults_of_one_node_are_two_findings()
    {
        var findings = Findings((Rules, t => Insert(Without(t, "-j MASQUERADE"), "-A FORWARD ", "-A FORWARD -p tcp -m tcp --sport 3000 -j DROP")));

        Assert.Equal(["PT2107 worker2", "PT2201 worker2"], findings.Select(f => Checked.CodeAndNode(f.Cause)).Order(StringComparer.Ordinal));
    }

    // No rule of the node is known: what else hangs on them is told under the file.
    [Fact]
    public void Doubts_about_a_file_that_failed_are_told_under_the_failure()
    {
        var finding = Findings((Rules, _ => "iptables-save: Permission denied\n"))[0];

        Assert.Equal("PT2801", finding.Cause.CodeText);
        Assert.Contains(finding.Symptoms, s => s.Cause.Title.StartsWith($"{Rules} decides", StringComparison.Ordinal));
    }

    // kube-proxy's affinity asks a list of former clients first; the matrix is that of clients who call for the first time.
    [Fact]
    public void Affinity_leaves_no_doubt_about_a_new_client() => Assert.Empty(Findings((Rules, t => Insert(
        t,
        "-A KUBE-SVC-",
        string.Join('\n', t.Split('\n').Where(l => l.StartsWith("-A KUBE-SVC-", StringComparison.Ordinal) && l.Contains("-j KUBE-SEP-", StringComparison.Ordinal)).Take(1)
            .Select(l => $"{l.Split(' ')[0]} {l.Split(' ')[1]} -m recent --rcheck --seconds 10800 --reap --name {l.Split(' ')[^1]} --mask 255.255.255.255 --rsource -j {l.Split(' ')[^1]}"))))));

    private static IReadOnlyList<Finding> Findings(params (string File, Func<string, string> Change)[] changes) => Checked.Load("talk/healthy", changes).Diagnose().Findings;

    private static string Without(string text, string part) => string.Join('\n', text.Split('\n').Where(l => !l.Contains(part, StringComparison.Ordinal)));

    private static string Insert(string text, string before, string line)
    {
        var at = text.IndexOf("\n" + before, StringComparison.Ordinal);
        Assert.True(at > 0);
        return text[..(at + 1)] + line + "\n" + text[(at + 1)..];
    }
}
