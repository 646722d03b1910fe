using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Tests.Analysis.Diagnosis;
using PathTrace.Tracing;

namespace PathTrace.Tests.Inputs.LoadBalancers;

/// <summary>fixtures/local-policy: worker1 has no endpoint of default/web, whose healthCheckNodePort is 32100; worker2 has its only one.</summary>
public class StatedChecksTests
{
    private const string Table = "load-balancers.txt";
    private const string Packet = "tcp 203.0.113.7:51000 -> 198.51.100.10:80";

    [Theory]
    [InlineData("kept 198.51.100.10:80 check http:32100 -> worker1, worker2\n", "worker1 False; worker2 True")]
    [InlineData("kept 198.51.100.10:80 check http:32100 -> 192.168.0.2:30080, 192.168.0.3:30080, 192.168.0.99:30080\n", "192.168.0.2:30080 False; 192.168.0.3:30080 True; 192.168.0.99:30080 True")]
    [InlineData("kept 198.51.100.10:80 check http:10256 -> worker1, worker2\n", "worker1 True; worker2 True")]
    [InlineData("kept 198.51.100.10:80 check tcp:32100 -> worker1, worker2\n", "worker1 True; worker2 True")]
    [InlineData("kept 198.51.100.10:80 check http:32100 -> worker1, worker2 down\n", "worker1 False; worker2 False")]
    public void A_node_that_answers_503_is_not_used(string table, string backends) =>
        Assert.Equal(backends, string.Join("; ", Balancer(table).Backends.Select(b => $"{b.Label} {b.IsHealthy}")));

    [Fact]
    public void The_reason_is_told_apart_from_what_the_table_marks()
    {
        var backends = Balancer("kept 198.51.100.10:80 check http:32100 -> worker1, worker2 down\n").Backends;

        Assert.Equal(["check http:32100: healthCheckNodePort 32100 of default/web answers 503 there: no ready endpoint", null], backends.Select(b => b.DownBecause));
    }

    [Fact]
    public void The_shares_are_those_of_the_nodes_that_pass()
    {
        var trace = Load("kept 198.51.100.10:80 check http:32100 -> worker1, worker2\n").Trace(Packet);

        Assert.Equal(TraceVerdict.Reaches, trace.Verdict);
    }

    [Fact]
    public void A_balancer_without_a_node_that_passes_says_so()
    {
        var explanation = Explain("kept 198.51.100.10:80 check http:32100 -> worker1\n");

        Assert.Equal(FindingCode.NoHealthyBackend, explanation.Code);
        Assert.Contains("1 of 1 fail their health check; of worker1: check http:32100: healthCheckNodePort 32100 of default/web answers 503 there", explanation.Why, StringComparison.Ordinal);
    }

    // The check is another one than the service's: to ask for "a health check" would say nothing.
    [Theory]
    [InlineData("kept 198.51.100.10:80 check tcp:30080 -> worker1\n", "let the balancer ask the service's healthCheckNodePort instead of tcp:30080, ")]
    [InlineData("kept 198.51.100.10:80 check none -> worker1\n", "let the balancer use the service's healthCheckNodePort, ")]
    public void Advice_knows_the_check_of_the_table(string table, string fix)
    {
        var explanation = Explain(table);

        Assert.Equal(FindingCode.NoLocalEndpoint, explanation.Code);
        Assert.StartsWith(fix, explanation.Fix, StringComparison.Ordinal);
    }

    private static Snapshot Load(string table) => Checked.Load("local-policy", (Table, _ => table));

    private static LoadBalancer Balancer(string table) => Assert.Single(Load(table).LoadBalancers!.Value);

    private static Explanation Explain(string table)
    {
        var snapshot = Load(table);
        return Assert.Single(new Explainer(snapshot).Explain(snapshot.Trace(Packet)).Explanations);
    }
}
