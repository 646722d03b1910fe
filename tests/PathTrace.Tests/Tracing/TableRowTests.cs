using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Explain;
using PathTrace.Rendering;
using PathTrace.Tests.Support;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Tests.Tracing;

/// <summary>What the rows of next-hop and balancer tables mean for traces, those that are wrong among them. wN is 192.168.0.N with pods of 10.0.N.0/24.</summary>
public sealed class TableRowTests
{
    private const string Pods = "Pod name  Status   Node  Endpoint\na  Running  w2  10.0.2.1\nb  Running  w3  10.0.3.1\n";
    private const string BetweenPods = "tcp 10.0.2.1:1 -> 10.0.3.1:80";
    private const string ToOutside = "tcp 10.0.2.1:1 -> 203.0.113.9:80";
    private const string ToFrontend = "tcp 203.0.113.7:1 -> 172.17.0.1:80";

    // A row that cannot be read carries nothing: what it may be about is open, and longer rows keep their answers.
    [Theory]
    [InlineData("10.0.3.0/24 192.168.0.3", BetweenPods, TraceVerdict.Reaches)]
    [InlineData("10.0.3.0/33 192.168.0.3", BetweenPods, TraceVerdict.Indeterminate)]
    [InlineData("10.0.3.1/24 192.168.0.3", BetweenPods, TraceVerdict.Indeterminate)]
    [InlineData("10.0.3.1/24 192.168.0.3\n0.0.0.0/0 192.168.0.2", BetweenPods, TraceVerdict.Indeterminate)]
    [InlineData("10.0.3.0/24 192.168.0.3\n10.0.9.0/33 192.168.0.9", BetweenPods, TraceVerdict.Reaches)]
    [InlineData("10.0.3.0/24 192.168.0.3", ToOutside, TraceVerdict.Reaches)]
    [InlineData("10.0.3.0/33 192.168.0.3", ToOutside, TraceVerdict.Indeterminate)]
    [InlineData("10.0.3.0/33 192.168.0.3\ndefault outside", ToOutside, TraceVerdict.Indeterminate)]
    [InlineData("10.0.3.1/24 192.168.0.3", ToOutside, TraceVerdict.Reaches)]
    public void A_next_hop_row_that_cannot_be_read_leaves_open_what_it_may_be_about(string rows, string query, TraceVerdict expected) =>
        Assert.Equal(expected, Load(("next-hops.txt", $"10.0.2.0/24 192.168.0.2\n{rows}\n")).Trace(query).Verdict);

    [Fact]
    public void Rows_of_one_frontend_are_one_balancer()
    {
        var snapshot = Load(("load-balancers.txt", "lb 172.17.0.1:80 -> w2\nother 172.17.0.2:80 -> w2\nlb 172.17.0.1:80 -> w3, w4\n"));

        Assert.Equal(["lb: w2 w3 w4", "other: w2"], snapshot.LoadBalancers!.Value.Select(b => $"{b.Name}: {string.Join(' ', b.Backends.Select(k => k.Label))}"));
        Assert.DoesNotContain(snapshot.Diagnostics, d => d.Code == DiagnosticCode.BadLoadBalancerRow);
        Assert.Equal(["w2", "w3", "w4"], snapshot.Trace(ToFrontend).Paths.Select(p => p.Choices[0].Chosen).Distinct().Order());
    }

    // A list of targets in one row or in several is the same list; more for one of them is what weights are for. Columns counted by hand.
    [Theory]
    [InlineData("lb 172.17.0.1:80 -> w2, w3, w2\n", "load-balancers.txt:1:29", "w2 is a backend of 172.17.0.1:80 in line 1 already")]
    [InlineData("lb 172.17.0.1:80 -> w2\nlb 172.17.0.1:80 -> w3\nlb 172.17.0.1:80 -> w2\n", "load-balancers.txt:3:21", "w2 is a backend of 172.17.0.1:80 in line 1 already")]
    public void A_backend_that_stands_twice_counts_once_and_is_told(string rows, string place, string problem)
    {
        var snapshot = Load(("load-balancers.txt", rows));

        Assert.Equal($"{place}: warning PT1202: {problem}", Assert.Single(snapshot.Diagnostics, d => d.Code == DiagnosticCode.BadLoadBalancerRow).ToString());
        Assert.Equal(["w2", "w3"], Assert.Single(snapshot.LoadBalancers!.Value).Backends.Select(b => b.Label));
        Assert.All(snapshot.Trace(ToFrontend).Paths, p => Assert.Equal(new(1, 2), p.Choices[0].Probability));
    }

    // RFC 791 and RFC 8200: a header has addresses of its own family only. The IPv4 backend keeps its answer.
    [Theory]
    [InlineData("web 203.0.113.10:80 -> 10.0.3.1:80, [fd00::2]:8080\n", "tcp 203.0.113.7:1 -> 203.0.113.10:80", "load-balancers.txt:1:37: warning PT1202: [fd00::2]:8080 is IPv6, and its frontend 203.0.113.10:80 is IPv4")]
    [InlineData("web [2001:db8::10]:80 -> 10.0.3.1\n", "tcp [2001:db8::7]:1 -> [2001:db8::10]:80", "load-balancers.txt:1:26: warning PT1202: 10.0.3.1 is IPv4, and its frontend [2001:db8::10]:80 is IPv6")]
    public void What_a_balancer_translates_into_the_other_family_is_open(string row, string query, string problem)
    {
        var snapshot = Load(("load-balancers.txt", row), ("next-hops.txt", "10.0.3.0/24 192.168.0.3\n"));
        var open = Assert.Single(snapshot.Trace(query).Paths, p => p.Disposition == Disposition.Indeterminate);

        Assert.Equal(problem, Assert.Single(snapshot.Diagnostics, d => d.Code == DiagnosticCode.BadLoadBalancerRow).ToString());
        Assert.StartsWith("no file tells the IPv", Assert.Single(open.Assumptions).Reason, StringComparison.Ordinal);
        Assert.All(snapshot.Trace(query).Paths.Where(p => p != open && p.Disposition != Disposition.Indeterminate), p => Assert.Equal(Disposition.DeliveredToPod, p.Disposition));
    }

    // The nodes have IPv4 addresses alone, by their ip-addr.txt.
    [Theory]
    [InlineData("lb [2001:db8::10]:80 -> w2, w9\n", "load-balancers.txt:1:25: warning PT1202: w2 has no IPv6 address, and its frontend [2001:db8::10]:80 is IPv6")]
    [InlineData("lb 172.17.0.1:80 -> w2\n", null)]
    public void A_node_without_an_address_of_the_frontends_family_is_told(string row, string? problem) => Assert.Equal(
        problem is null ? [] : [problem],
        Load(("load-balancers.txt", row)).Diagnostics.Where(d => d.Code == DiagnosticCode.BadLoadBalancerRow).Select(d => d.ToString()));

    [Theory]
    [InlineData("lb 172.17.0.1:80 -> w2\nlb 172.17.0.1:80 -> 192.168.0.3:80\n", "172.17.0.1:80 stands in line 1 too, where its destination is kept: here it is rewritten")]
    [InlineData("lb 172.17.0.1:80 -> 192.168.0.3:80\nlb 172.17.0.1:80 -> w2\n", "172.17.0.1:80 stands in line 1 too, where its destination is rewritten: here it is kept")]
    [InlineData("lb 172.17.0.1:80 -> w2\nweb 172.17.0.1:80 -> w3\n", "172.17.0.1:80 stands in line 1 too, as a frontend of lb")]
    [InlineData("lb 172.17.0.1:80 -> w2\nlb 172.17.0.1:80 -> w2 weight 3\n", "w2 is a backend of 172.17.0.1:80 in line 1 already, where it has weight 1: here it has weight 3")]
    [InlineData("lb 172.17.0.1:80 -> w2, w2 down\n", "w2 is a backend of 172.17.0.1:80 in line 1 already, where it has weight 1: here it is down with weight 1")]
    [InlineData("lb 172.17.0.1:80 -> w2 w3\n", "expected down or weight, found \"w3\"")]
    [InlineData("lb 172.17.0.1:80 -> w2\nlb 172.17.0.1:80 -> w2 w3\n", "expected down or weight, found \"w3\"")]
    public void A_frontend_whose_rows_cannot_be_read_or_contradict_each_other_is_open(string rows, string problem)
    {
        var snapshot = Load(("load-balancers.txt", rows));
        var trace = snapshot.Trace(ToFrontend);

        Assert.Equal(problem, Assert.Single(snapshot.Diagnostics, d => d.Code == DiagnosticCode.BadLoadBalancerRow).Message);
        Assert.Equal(TraceVerdict.Indeterminate, trace.Verdict);
        Assert.Equal("load-balancers.txt", Assert.Single(Assert.Single(trace.Paths).Assumptions).Source.Source!.Name);
    }

    // docs/dispositions.md: nextHopUnknown, a balancer's backend that is no node of the snapshot.
    [Fact]
    public void A_backend_that_nobody_holds_is_no_way_out()
    {
        var trace = Load(("load-balancers.txt", "web 203.0.113.10:80 -> 192.168.0.2:30080, 192.168.0.9:30080\n")).Trace("tcp 203.0.113.7:1 -> 203.0.113.10:80");

        Assert.Equal([Disposition.DeliveredToNode, Disposition.NextHopUnknown], trace.Paths.Select(p => p.Disposition).Order());
        Assert.Equal(TraceVerdict.Partial, trace.Verdict);
    }

    // What no dump shows may be there all the same: it is said of the files and not of the machine.
    [Theory]
    [InlineData("192.168.0.9:30080", "No file of this snapshot holds a node with that address; it holds 2 nodes: w2, w3.", "no node of the snapshot takes 192.168.0.9")]
    [InlineData("w9", "No file of this snapshot holds a node of that name; it holds 2 nodes: w2, w3.", "no node of the snapshot takes 203.0.113.10")]
    public void A_backend_that_is_no_node_is_not_called_dead(string backend, string why, string step)
    {
        var snapshot = Load(("load-balancers.txt", $"web 203.0.113.10:80 -> {backend}\n"));
        var text = new TextRenderer(new() { Width = 200 }).Render(new Explainer(snapshot).Explain(snapshot.Trace("tcp 203.0.113.7:1 -> 203.0.113.10:80"))).ToString();

        Assert.Contains(why, text, StringComparison.Ordinal);
        Assert.Contains(step, text, StringComparison.Ordinal);
        Assert.Contains($"take {backend} out of web if the node is gone; if it is alive, collect its dumps", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_backend_may_be_a_node_whose_addresses_are_not_known()
    {
        var snapshot = Load(("load-balancers.txt", "web 203.0.113.10:80 -> 192.168.0.9:30080\n"), ("nodes/w4/iptables-save.txt", "# no rules\n"));

        var path = Assert.Single(snapshot.Trace("tcp 203.0.113.7:1 -> 203.0.113.10:80").Paths);
        Assert.Equal((Disposition.Indeterminate, "nodes/w4/ip-addr.txt"), (path.Disposition, Assert.Single(path.Assumptions).MissingFile));
    }

    // The second backend lies in the nodes' subnet, 192.168.0.0/24.
    [Theory]
    [InlineData("198.51.100.7", "default outside", Disposition.DeliveredOutside)]
    [InlineData("192.168.0.9", "default outside", Disposition.NextHopUnknown)]
    [InlineData("192.168.0.9", "192.168.0.8/29 outside", Disposition.DeliveredOutside)]
    public void A_backend_outside_lies_outside_the_nodes_subnets_or_is_told_by_a_row(string backend, string row, object expected) => Assert.Equal(
        expected,
        Assert.Single(Load(("load-balancers.txt", $"web 203.0.113.10:80 -> {backend}:80\n"), ("next-hops.txt", row + "\n")).Trace("tcp 203.0.113.7:1 -> 203.0.113.10:80").Paths).Disposition);

    [Theory]
    [InlineData("Running", "10.0.3.1 is default/b", "default/b 10.0.3.1:80 on w3")]
    [InlineData("CrashLoopBackOff", "10.0.3.1 is default/b (CrashLoopBackOff)", "default/b 10.0.3.1:80 on w3, CrashLoopBackOff")]
    [InlineData("Terminating", "10.0.3.1 is default/b (Terminating)", "default/b 10.0.3.1:80 on w3, Terminating")]
    public void A_pod_that_does_not_run_is_told(string status, string step, string headline)
    {
        var snapshot = Load(("next-hops.txt", "10.0.3.0/24 192.168.0.3\n"), ("pods.txt", $"Pod name  Status   Node  Endpoint\nb  {status}  w3  10.0.3.1\n"));
        var text = new TextRenderer(new()).Render(new Explainer(snapshot).Explain(snapshot.Trace("tcp 203.0.113.7:1 -> 10.0.3.1:80 at w2 in eth0"))).ToString();

        Assert.Contains($" {step} ", text, StringComparison.Ordinal);
        Assert.Contains($"{headline}\n", text, StringComparison.Ordinal);
    }

    private static Snapshot Load(params (string, string)[] files) =>
        TempSnapshot.Load(TempSnapshot.Node(2), TempSnapshot.Node(3), [.. files, .. files.Any(f => f.Item1 == "pods.txt") ? [] : new[] { ("pods.txt", Pods) }]);
}
