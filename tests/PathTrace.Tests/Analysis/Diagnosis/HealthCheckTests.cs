using PathTrace.Explain;

namespace PathTrace.Tests.Analysis.Diagnosis;

/// <summary>
/// fixtures/health-check (its README works out what becomes of checks and packets): worker2 passes its check and loses what is sent there, worker3 fails it and delivers, worker4 fails it and has no endpoint. And fixtures/nodeport.
/// </summary>
public class HealthCheckTests
{
    private const string Table = "load-balancers.txt";
    private const string Worker3 = "nodes/worker3/iptables-save.txt";
    private const string Firewall = "-A INPUT -i eth0 -p tcp -m tcp --dport 32000:32767 -j DROP\n";

    [Fact]
    public void A_check_that_passes_where_packets_are_lost_and_one_that_fails_where_they_arrive()
    {
        var findings = Of(Checked.Fixture("health-check"));

        Assert.Equal(["web.default believes worker2 healthy, and it is not", "web.default takes worker3 for down, and it would deliver"], findings.Select(f => f.Title));
        Assert.Contains("kube-proxy answers 200 at port 32100, because a ready endpoint of default/web is on worker2.", findings[0].Why, StringComparison.Ordinal);
        Assert.Contains("the policy of FORWARD is DROP", findings[0].Why, StringComparison.Ordinal);
        Assert.Contains("derived from status.loadBalancer of default/web", findings[0].Why, StringComparison.Ordinal);
        Assert.Contains(findings[1].Evidence, e => e.Source.ToString().StartsWith(Worker3, StringComparison.Ordinal) && e.Source.Text + "\n" == Firewall);
        Assert.Equal("curl -s -o /dev/null -w '%{http_code}' http://192.168.0.4:32100/healthz   # not 200: the check fails", findings[1].Check?.ToString());
    }

    [Fact]
    public void Nothing_is_found_where_checks_and_packets_agree() => Assert.Empty(Checked.Changed(
        "health-check",
        ("nodes/worker2/iptables-save.txt", t => t.Replace(":FORWARD DROP", ":FORWARD ACCEPT", StringComparison.Ordinal)),
        (Worker3, t => t.Replace(Firewall, "", StringComparison.Ordinal))));

    // worker4 answers the table's own check with 503, and gets nothing: there is nothing to say of it.
    [Fact]
    public void A_table_says_what_is_asked_and_who_is_down()
    {
        var findings = Of(Checked.Changed("health-check", (Table, _ => "lb 198.51.100.10:80 check http:32100 -> worker1, worker2, worker3 down, worker4\n")));

        Assert.Equal(["PT2005 worker2", "PT2006 worker3"], findings.Select(Checked.CodeAndNode));
    }

    // A connection to the check's port does not get through worker3's firewall, and the policy of FORWARD that worker2 has loses what is sent there: what is not 503 the table has to say.
    [Fact]
    public void A_node_in_use_that_fails_its_check()
    {
        var finding = Assert.Single(Of(Checked.Changed(
            "health-check",
            (Table, _ => "lb 198.51.100.10:80 check tcp:32100 -> worker1, worker3\n"),
            (Worker3, t => t.Replace(":FORWARD ACCEPT", ":FORWARD DROP", StringComparison.Ordinal)))));

        Assert.Equal(("PT2005 worker3", "lb uses worker3, which fails its check"), (Checked.CodeAndNode(finding), finding.Title));
        Assert.Contains("Its check tcp:32100 fails on worker3: it does not get through there", finding.Why, StringComparison.Ordinal);
    }

    // Whom the table marks down is left alone, if its check fails and it would not deliver.
    [Theory]
    [InlineData("lb 198.51.100.10:80 check none -> worker1, worker2, worker3 down, worker4\n")]
    [InlineData("lb 198.51.100.10:80 check http:32100 -> worker1, worker4 down\n")]
    [InlineData("lb 198.51.100.10:80 check http:10256 -> worker1, worker2, worker4\n")]
    public void Nothing_is_claimed_without_a_check_or_where_all_agree(string table) => Assert.Empty(Of(Checked.Changed("health-check", (Table, _ => table))));

    // A rule for the balancer's own address before the one that drops.
    [Theory]
    [InlineData("", new[] { "PT2006 worker3" })]
    [InlineData(" from 35.191.0.1", new string[0])]
    public void From_where_the_balancer_asks_may_decide(string from, string[] codes)
    {
        const string Allow = "-A INPUT -s 35.191.0.0/16 -p tcp -m tcp --dport 32100 -j ACCEPT\n";
        var findings = Of(Checked.Changed("health-check", (Table, _ => $"lb 198.51.100.10:80 check http:32100{from} -> worker1, worker3\n"), (Worker3, t => t.Replace(Firewall, Allow + Firewall, StringComparison.Ordinal))));

        Assert.Equal(codes, findings.Select(Checked.CodeAndNode));
    }

    // Only worker3 is behind it: the check that its firewall drops leaves the balancer nobody.
    [Fact]
    public void A_check_that_fails_everywhere_is_an_error()
    {
        var finding = Assert.Single(Of(Checked.Changed("health-check", (Table, _ => "lb 198.51.100.10:80 check http:32100 -> worker3\n"))));

        Assert.Equal(("PT2006 worker3", FindingSeverity.Error), (Checked.CodeAndNode(finding), finding.Severity));
        Assert.EndsWith("No backend of 198.51.100.10:80 is left that it would send to.", finding.Why, StringComparison.Ordinal);
    }

    // fixtures/nodeport, packet 2: a connection to worker3's node port is served.
    [Fact]
    public void A_backend_that_the_table_calls_down_and_that_would_deliver()
    {
        var finding = Assert.Single(Checked.Fixture("nodeport"));

        Assert.Equal(("PT2006 worker3", "public takes worker3 for down, and it would deliver", FindingSeverity.Warning), (Checked.CodeAndNode(finding), finding.Title, finding.Severity));
        Assert.Equal("load-balancers.txt:2", finding.Evidence[0].Source.ToString());
    }

    // kube-proxy answers the check on worker1 (2), whose firewall drops every other packet that goes on: the table is wrong about the node, and the firewall is a fault of its own. One that drops all leaves nothing to say.
    [Theory]
    [InlineData("-m statistic --mode random --probability 0.5 -j DROP", new[] { "lb takes worker1 for down, and it would deliver part" })]
    [InlineData("-j DROP", new string[0])]
    public void A_backend_that_the_table_calls_down_and_that_would_deliver_part(string rule, string[] titles)
    {
        var findings = Of(Checked.Changed(
            "health-check",
            (Table, _ => "lb 198.51.100.10:80 check http:32100 -> worker1 down, worker4\n"),
            ("nodes/worker1/iptables-save.txt", t => t.Replace("\n-A INPUT ", $"\n-A FORWARD {rule}\n-A INPUT ", StringComparison.Ordinal))));

        Assert.Equal(titles, findings.Select(f => f.Title));
    }

    private static IReadOnlyList<Explanation> Of(IReadOnlyList<Explanation> findings) => [.. findings.Where(f => f.Code is FindingCode.BelievedHealthy or FindingCode.BelievedDown)];
}
