using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Explain;
using PathTrace.Tests.Analysis.Diagnosis;
using PathTrace.Tests.Support;
using PathTrace.Tracing;

namespace PathTrace.Tests.Explain;

/// <summary>
/// Routes to other nodes' pods that nobody has, or that only the way back shows. Nodes w1 to w4 with flannel's vxlan: pods 10.0.N.0/24, flannel.1 with 10.0.N.0, and, as flannel writes them, routes
/// <c>10.0.M.0/24 via 10.0.M.0 dev flannel.1 onlink</c>. rp_filter is strict.
/// </summary>
public sealed class PodRouteGapTests
{
    private const string Pods = "NAMESPACE NAME READY STATUS RESTARTS AGE IP NODE\ndefault a 1/1 Running 0 1d 10.0.1.1 w1\ndefault b 1/1 Running 0 1d 10.0.2.1 w2\ndefault c 1/1 Running 0 1d 10.0.3.1 w3\ndefault d 1/1 Running 0 1d 10.0.4.1 w4\n";

    // Only node objects state pod CIDRs.
    private static readonly string Objects = "apiVersion: v1\nkind: List\nitems:\n" + string.Concat(Enumerable.Range(1, 4).Select(n =>
        $"- apiVersion: v1\n  kind: Node\n  metadata:\n    name: w{n}\n  spec:\n    podCIDR: 10.0.{n}.0/24\n    podCIDRs:\n    - 10.0.{n}.0/24\n  status:\n    addresses:\n    - address: 192.168.0.{n}\n      type: InternalIP\n"));

    private static string ByVxlan(int to) => $"10.0.{to}.0/24 via 10.0.{to}.0 dev flannel.1 onlink";

    private static IEnumerable<(string Path, string Text)> Node(int number, Func<int, string> route, params int[] knows)
    {
        var routes = string.Join('\n', knows.Select(route).Append($"local 10.0.{number}.0 dev flannel.1 table local proto kernel scope host src 10.0.{number}.0"));
        foreach (var (path, text) in TempSnapshot.Node(number, routes: routes, settings: "net.ipv4.conf.all.rp_filter = 1\nnet.ipv4.conf.flannel/1.rp_filter = 1\nnet.ipv4.conf.flannel/1.forwarding = 1"))
        {
            yield return path.EndsWith("ip-addr.txt", StringComparison.Ordinal)
                ? (path, text + $"5: flannel.1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UNKNOWN group default\n    link/ether 02:00:00:00:03:0{number} brd ff:ff:ff:ff:ff:ff\n    inet 10.0.{number}.0/32 scope global flannel.1\n")
                : (path, text);
        }
    }

    private static Snapshot Cluster(params IEnumerable<(string, string)>[] nodes) => TempSnapshot.Load([.. nodes, TempSnapshot.With("pods.txt", Pods), TempSnapshot.With("kubernetes.yaml", Objects)]);

    private static Snapshot Unannounced() => Cluster(Node(1, ByVxlan, 2, 3), Node(2, ByVxlan, 1, 3), Node(3, ByVxlan, 1, 2), Node(4, ByVxlan, 1, 2, 3));

    private static Explanation Explain(Snapshot snapshot, string query) => new Explainer(snapshot).Explain(snapshot.Trace(query)).Explanations[0];

    [Fact]
    public void Routes_that_no_other_node_has_are_one_finding()
    {
        var finding = Assert.Single(Checked.Of(Unannounced()));

        Assert.Equal((FindingCode.PodRouteMissing, "w4"), (finding.Code, finding.Node));
        Assert.Equal("no other node has a route to 10.0.4.0/24, the pods of w4", finding.Title);
        Assert.Contains("w1 needs 10.0.4.0/24 via 10.0.4.0 dev flannel.1 onlink", finding.Fix, StringComparison.Ordinal);
        Assert.Contains(finding.Evidence, e => e.Source.ToString().StartsWith("nodes/w1/ip-route.txt", StringComparison.Ordinal));
    }

    // From w4's pods rp_filter on w1 drops it, because the way back is the default route by eth0; to w4's pods w1 has no other way than that.
    [Theory]
    [InlineData("tcp 10.0.4.1:40000 -> 10.0.1.1:80")]
    [InlineData("tcp 10.0.1.1:40000 -> 10.0.4.1:80")]
    public void Packets_both_ways_are_lost_for_it_and_arrive_when_it_is_mended(string query)
    {
        var snapshot = Unannounced();
        var why = Explain(snapshot, query);

        Assert.Equal((FindingCode.PodRouteMissing, "w4"), (why.Code, why.Node));
        Assert.All(why.Mend!()!.Trace(query).Paths, p => Assert.Equal(Disposition.Answered, p.Outcome));
    }

    [Fact]
    public void The_way_back_shows_the_one_that_is_missing_of_two_nodes()
    {
        var snapshot = Checked.Load("flannel-vxlan", ("nodes/worker1/ip-route.txt", t => t.Replace("10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink \n", "", StringComparison.Ordinal)));
        var findings = snapshot.Diagnose().Findings;
        var why = Explain(snapshot, "tcp 10.244.0.2:40001 -> 10.244.1.2:3000");

        Assert.Equal((FindingCode.PodRouteMissing, "worker1"), (findings[0].Cause.Code, findings[0].Cause.Node));
        Assert.Single(findings);
        Assert.Equal("worker1 has no route to 10.244.1.0/24, the pods of worker2", why.Title);
        Assert.EndsWith("by the pattern of worker2's it is 10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink", why.Fix, StringComparison.Ordinal);
        Assert.Equal("with what is missing there this packet reaches default/web-2 and is answered", why.Tried);
    }

    // Only flannel.1's entries are left of the way: by ip-neigh.txt 10.244.1.0 is 72:6e:c0:a8:00:03, by bridge-fdb.txt that is behind 192.168.0.3, worker2.
    [Fact]
    public void Routes_that_no_node_has_are_told_by_the_entries_of_the_tunnel()
    {
        static string Without(string text) => string.Concat(text.Split('\n').Where(l => !l.StartsWith("10.244.", StringComparison.Ordinal) || !l.Contains("/24 via", StringComparison.Ordinal)).Select(l => l + "\n"));
        var snapshot = Checked.Load("flannel-vxlan", ("nodes/worker1/ip-route.txt", Without), ("nodes/worker2/ip-route.txt", Without));
        var finding = snapshot.Diagnose().Findings[0].Cause;
        var trace = snapshot.Trace("tcp 10.244.0.2:40001 -> 10.244.1.2:3000");
        var mended = finding.Mend!()!.Trace("tcp 10.244.0.2:40001 -> 10.244.1.2:3000");

        Assert.Null(snapshot.NextHops);
        Assert.Single(snapshot.Diagnose().Findings, f => f.Cause.Code == FindingCode.PodRouteMissing);
        Assert.Equal(TraceVerdict.Indeterminate, trace.Verdict);
        Assert.Equal((FindingCode.PodRouteMissing, FindingSeverity.Error, "no node has a route to the other nodes' pods, though flannel.1 has entries for them"), (finding.Code, finding.Severity, finding.Title));
        Assert.EndsWith("worker1 needs 10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink", finding.Fix, StringComparison.Ordinal);
        Assert.Contains(finding.Evidence, e => e.Source.ToString() == "nodes/worker1/bridge-fdb.txt:21");
        Assert.All(mended.Paths, p => Assert.Equal(Disposition.Answered, p.Outcome));
    }

    // The kernel takes the larger of all and the device: 1 and 1 filter strictly, 0 and 2 or 1 and 2 do not.
    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(0, 1, true)]
    [InlineData(1, 2, false)]
    [InlineData(0, 0, false)]
    public void What_rp_filter_drops_is_told_where_it_is_strict(int all, int own, bool isStrict)
    {
        static IEnumerable<(string, string)> Set(IEnumerable<(string Path, string Text)> files, int all, int own) => files.Select(f => (f.Path, f.Text
            .Replace("net.ipv4.conf.all.rp_filter = 1", $"net.ipv4.conf.all.rp_filter = {all}", StringComparison.Ordinal).Replace("flannel/1.rp_filter = 1", $"flannel/1.rp_filter = {own}", StringComparison.Ordinal)));
        IEnumerable<(string, string)>[] nodes = [Node(1, ByVxlan, 2, 3), Node(2, ByVxlan, 1, 3), Node(3, ByVxlan, 1, 2), Node(4, ByVxlan, 1, 2, 3)];
        var finding = Assert.Single(Checked.Of(Cluster([.. nodes.Select(n => Set(n, all, own))])));

        Assert.Equal("no other node has a route to 10.0.4.0/24, the pods of w4", finding.Title);
        Assert.Equal(isStrict, finding.Why.Contains("rp_filter", StringComparison.Ordinal));
    }

    // host-gw writes no routes to nodes of other subnets: w4's address is on no link of the others, and the network between knows the way.
    [Fact]
    public void A_node_of_another_subnet_is_reached_by_the_network()
    {
        static string Direct(int to) => $"10.0.{to}.0/24 via 192.168.0.{to} dev eth0";
        var elsewhere = Node(4, Direct).Select(f => (f.Path, f.Text.Replace("192.168.0.", "192.168.9.", StringComparison.Ordinal)));
        var snapshot = TempSnapshot.Load(
            Node(1, Direct, 2, 3), Node(2, Direct, 1, 3), Node(3, Direct, 1, 2), elsewhere, TempSnapshot.With("pods.txt", Pods), TempSnapshot.With("kubernetes.yaml", Objects.Replace("192.168.0.4", "192.168.9.4", StringComparison.Ordinal)));

        Assert.Empty(Checked.Of(snapshot));
    }

    [Fact]
    public void Nodes_without_any_such_routes_lack_none() => Assert.Empty(Checked.Of(Cluster(Node(1, ByVxlan), Node(2, ByVxlan), Node(3, ByVxlan), Node(4, ByVxlan))));

    [Fact]
    public void Nodes_with_all_of_them_lack_none() =>
        Assert.Empty(Checked.Of(Cluster(Node(1, ByVxlan, 2, 3, 4), Node(2, ByVxlan, 1, 3, 4), Node(3, ByVxlan, 1, 2, 4), Node(4, ByVxlan, 1, 2, 3))));

    // w1's packets to w2's pods leave by eth0, and w2's way back is flannel.1: dropped on w2. w2's come by flannel.1, and w1's way back is eth0: dropped on w1.
    [Theory]
    [InlineData("tcp 10.0.1.1:40000 -> 10.0.2.1:80")]
    [InlineData("tcp 10.0.2.1:40000 -> 10.0.1.1:80")]
    public void A_route_of_another_way_than_all_the_others_is_what_rp_filter_minds(string query)
    {
        var odd = Node(1, to => to == 2 ? "10.0.2.0/24 via 192.168.0.2 dev eth0" : ByVxlan(to), 2, 3, 4);
        var snapshot = Cluster(odd, Node(2, ByVxlan, 1, 3, 4), Node(3, ByVxlan, 1, 2, 4), Node(4, ByVxlan, 1, 2, 3));
        var why = Explain(snapshot, query);

        Assert.Equal((FindingCode.ReversePathFiltered, "w1"), (why.Code, why.Node));
        Assert.Equal("w1 routes 10.0.2.0/24 via 192.168.0.2 dev eth0, another way than the other nodes, and rp_filter wants one way for both directions", why.Title);
        Assert.Equal("10.0.2.0/24 via 192.168.0.2 dev eth0", why.Evidence[0].Source.Text.Trim());
        Assert.Contains("go via 10.0.2.0 dev flannel.1", why.Fix, StringComparison.Ordinal);
        Assert.All(why.Mend!()!.Trace(query).Paths, p => Assert.Equal(Disposition.Answered, p.Outcome));
    }

    // Routing rule 100 takes what goes from w2's own pods to w1's to a table that refuses it: main, which leads there, is not asked.
    [Fact]
    public void The_way_back_is_what_the_routing_rules_say()
    {
        var second = Node(2, ByVxlan, 1, 3, 4).Select(f => f.Path.EndsWith("ip-rule.txt", StringComparison.Ordinal) ? (f.Path, f.Text.Replace("32766:", "100:\tfrom 10.0.2.0/24 to 10.0.1.0/24 lookup 100\n32766:", StringComparison.Ordinal))
            : f.Path.EndsWith("ip-route.txt", StringComparison.Ordinal) ? (f.Path, f.Text + "default via 192.168.0.1 dev eth0 table 100\nblackhole 10.0.0.0/16 table 200\n") : f);
        var why = Explain(Cluster(Node(1, ByVxlan, 2, 3, 4), second, Node(3, ByVxlan, 1, 2, 4), Node(4, ByVxlan, 1, 2, 3)), "tcp 10.0.1.1:40000 -> 10.0.2.1:80");

        Assert.Equal((FindingCode.ReversePathFiltered, "w2"), (why.Code, why.Node));
        Assert.Contains("Routing rule 100 decides it (table 100).", why.Why, StringComparison.Ordinal);
        Assert.StartsWith("w2$ ip route get 10.0.1.1 from 10.0.2.1 iif cni0; sysctl", why.Check?.ToString(), StringComparison.Ordinal);
        Assert.Contains(why.Evidence, e => e.Source.ToString() == "nodes/w2/ip-rule.txt:2");
    }
}
