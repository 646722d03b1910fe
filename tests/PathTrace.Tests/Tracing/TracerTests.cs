using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Tests.Support;
using PathTrace.Tracing;

namespace PathTrace.Tests.Tracing;

/// <summary>What lies between nodes, and where packets begin. Two nodes on one subnet: wN is 192.168.0.N with pods of 10.0.N.0/24; the fabric knows what next-hops.txt says.</summary>
public class TracerTests
{
    private const string Pods = """
        Pod name  Status   Node  Endpoint
        a         Running  w2    10.0.2.1
        b         Running  w3    10.0.3.1
        c         Running  w2    10.0.2.2

        """;

    private const string NextHops = "10.0.2.0/24  192.168.0.2\n10.0.3.0/24  192.168.0.3\n";

    [Fact]
    public void From_pod_to_pod_over_the_fabric()
    {
        var trace = Two().Trace("tcp 10.0.2.1:40000 -> 10.0.3.1:80");

        var path = Assert.Single(trace.Paths);
        Assert.Equal(TraceVerdict.Reaches, trace.Verdict);
        Assert.Equal(Disposition.DeliveredToPod, path.Disposition);
        Assert.Equal(["w2", "w3"], path.Hops.Select(h => h.Node));
        Assert.Equal(("cni0", "eth0"), (path.Hops[0].In, path.Hops[0].Out));
        Assert.Equal(("eth0", "cni0"), (path.Hops[1].In, path.Hops[1].Out));
        // Two routers: 64 - 2.
        Assert.Equal(62, path.LastPacket.Ttl);
        Assert.Equal("default/b", path.Destination!.Pod);
        Assert.Equal("next-hops.txt:2", Assert.IsType<Step.Fabric>(Assert.Single(path.Hops[0].Beyond)).Source.ToString());
    }

    [Fact]
    public void Without_a_next_hop_table_nobody_knows_where_the_fabric_sends()
    {
        var trace = TempSnapshot.Load(TempSnapshot.Node(2), TempSnapshot.Node(3), TempSnapshot.With("pods.txt", Pods)).Trace("tcp 10.0.2.1:40000 -> 10.0.3.1:80");

        Assert.Equal(TraceVerdict.Indeterminate, trace.Verdict);
        Assert.Equal(Fraction.One, trace.Undetermined);
        Assert.Equal("next-hops.txt", Assert.Single(Assert.Single(trace.Paths).Assumptions).MissingFile);
    }

    [Fact]
    public void Without_pods_and_rules_nobody_knows_whether_a_pod_answers()
    {
        var trace = TempSnapshot.Load(TempSnapshot.Node(2), TempSnapshot.With("next-hops.txt", NextHops)).Trace("tcp 203.0.113.7:40000 -> 10.0.2.1:80 at w2");

        Assert.Equal(TraceVerdict.Indeterminate, trace.Verdict);
        Assert.Equal("pods.txt", Assert.Single(Assert.Single(trace.Paths).Assumptions).MissingFile);
    }

    [Theory]
    // The rest of the table says 10.0.3.0/24 -> w3. The last column is what the fabric does with a packet for 10.0.3.1 from w2.
    [InlineData("10.0.3.0/24  192.168.0.9", nameof(Disposition.NextHopUnknown))]
    [InlineData("10.0.3.0/24  192.168.0.2", nameof(Disposition.Looped))]
    [InlineData("10.0.2.0/24  192.168.0.2", nameof(Disposition.FabricNoRoute))]
    [InlineData("0.0.0.0/0    192.168.0.3", nameof(Disposition.DeliveredToPod))]
    [InlineData("0.0.0.0/0    192.168.0.2", nameof(Disposition.Looped))]
    [InlineData("0.0.0.0/0    198.51.100.1", nameof(Disposition.NextHopUnknown))]
    [InlineData("10.0.0.0/16  192.168.0.2\n10.0.3.0/24  192.168.0.3", nameof(Disposition.DeliveredToPod))]
    [InlineData("10.0.3.0/24  blackhole", nameof(Disposition.FabricNoRoute))]
    [InlineData("10.0.3.0/24  local", nameof(Disposition.DeliveredToPod))]
    [InlineData("10.0.3.0/24  w3", nameof(Disposition.DeliveredToPod))]
    public void The_fabric_takes_the_longest_prefix(string table, string expected)
    {
        var trace = TempSnapshot.Load(TempSnapshot.Node(2), TempSnapshot.Node(3), TempSnapshot.With("pods.txt", Pods), TempSnapshot.With("next-hops.txt", table + "\n"))
            .Trace("tcp 10.0.2.1:40000 -> 10.0.3.1:80");

        Assert.Equal(expected, Assert.Single(trace.Paths).Disposition.ToString());
    }

    // The packet is for 10.0.3.1 of w3. A row that cannot be read may be the one that decides about it, unless a row says more than "everything else".
    [Theory]
    [InlineData("10.0.2.0/24 192.168.0.2\n10.0.3.0/2x4 192.168.0.3", nameof(Disposition.Indeterminate))]
    [InlineData("10.0.3.0/24 10.0.0.999", nameof(Disposition.Indeterminate))]
    [InlineData("10.0.3.0/24 10.0.0.999\n10.0.0.0/16 192.168.0.3", nameof(Disposition.Indeterminate))]
    [InlineData("0.0.0.0/0 192.168.0.3\n10.0.3.0/2x4 192.168.0.3", nameof(Disposition.Indeterminate))]
    [InlineData("10.0.2.0/24 10.0.0.999\n10.0.3.0/24 192.168.0.3", nameof(Disposition.DeliveredToPod))]
    [InlineData("10.0.2.0/2x4 192.168.0.3\n10.0.3.0/24 192.168.0.3", nameof(Disposition.DeliveredToPod))]
    [InlineData("[{\"destRange\": \"10.0.2.0/24\", \"nextHopIp\": \"192.168.0.2\"}, {\"destRange\": \"10.0.3", nameof(Disposition.Indeterminate))]
    // Nothing in it is a row: as if the file were not there.
    [InlineData("x", nameof(Disposition.Indeterminate))]
    [InlineData("[]", nameof(Disposition.Indeterminate))]
    [InlineData("# later", nameof(Disposition.Indeterminate))]
    public void A_row_that_is_not_understood_leaves_open_what_it_may_decide(string table, string expected) =>
        Assert.Equal(expected, Assert.Single(Two(table + "\n").Trace("tcp 10.0.2.1:40000 -> 10.0.3.1:80").Paths).Disposition.ToString());

    // AWS: each subnet has one route table; which one the nodes' subnet has is in no dump.
    [Fact]
    public void Route_tables_that_disagree_share_nothing()
    {
        const string Table = """
            {"RouteTables": [
              {"RouteTableId": "rtb-a", "Routes": [{"DestinationCidrBlock": "10.0.3.0/24", "InstanceId": "w3"}]},
              {"RouteTableId": "rtb-b", "Routes": [{"DestinationCidrBlock": "10.0.3.0/24", "InstanceId": "w3", "State": "blackhole"}]},
              {"RouteTableId": "rtb-c", "Routes": [{"DestinationCidrBlock": "10.0.9.0/24", "InstanceId": "w3"}]},
              {"RouteTableId": "rtb-d", "Routes": [{"DestinationCidrBlock": "10.0.3.0/24", "InstanceId": "w3"}]}]}
            """;
        var trace = Two(Table).Trace("tcp 10.0.2.1:40000 -> 10.0.3.1:80", oneWay: true);

        Assert.Equal(TraceVerdict.Indeterminate, trace.Verdict);
        Assert.Equal(Fraction.One, trace.Undetermined);
        Assert.Equal(
            ["DeliveredToPod if the route table of w2 is rtb-a or rtb-d", "FabricNoRoute if the route table of w2 is rtb-b", "FabricNoRoute if the route table of w2 is rtb-c"],
            trace.Paths.Select(p => $"{p.Disposition} if {Assert.Single(p.Assumptions).Text}"));
    }

    // src hints name some of a node's addresses. A second one of eth0, or one of prefix length 32, has no route in main.
    [Theory]
    [InlineData("tcp 10.0.2.1:40000 -> 10.0.3.1:80", nameof(TraceVerdict.Reaches))]           // a pod's address is no node's
    [InlineData("tcp 192.168.0.2:40000 -> 192.168.0.3:80 from node/w2", nameof(TraceVerdict.Reaches))] // another node's
    [InlineData("tcp 192.168.0.9:40000 -> 192.168.0.2:80 at w2 in eth0", nameof(TraceVerdict.Reaches))] // a hint names it
    [InlineData("tcp 10.0.2.1:40000 -> 192.168.0.77:80", nameof(TraceVerdict.Indeterminate))]
    [InlineData("tcp 10.0.2.1:40000 -> 203.0.113.9:80", nameof(TraceVerdict.Indeterminate))]
    public void Source_hints_are_not_every_address_of_a_node(string query, string verdict)
    {
        var files = TempSnapshot.Node(2)
            .Where(f => !f.Item1.EndsWith("ip-addr.txt", StringComparison.Ordinal))
            .Select(f => (f.Item1, string.Join('\n', f.Item2.Split('\n').Where(l => !l.StartsWith("local ", StringComparison.Ordinal)))));
        var trace = TempSnapshot.Load(files, TempSnapshot.Node(3), TempSnapshot.With("pods.txt", Pods), TempSnapshot.With("next-hops.txt", NextHops)).Trace(query, oneWay: true);

        Assert.Equal(verdict, trace.Verdict.ToString());
        Assert.All(trace.Paths.Where(p => p.Disposition == Disposition.Indeterminate), p => Assert.Equal("nodes/w2/ip-addr.txt", p.Assumptions[^1].MissingFile));
    }

    [Fact]
    public void Pods_behind_the_end_of_a_cut_file_may_exist()
    {
        const string Pod = """{"kind": "Pod", "metadata": {"name": "a", "namespace": "default"}, "spec": {"nodeName": "w2"}, "status": {"phase": "Running", "podIP": "10.0.2.1"}}""";
        var files = new[] { TempSnapshot.Node(2), TempSnapshot.Node(3), TempSnapshot.With("next-hops.txt", NextHops) };
        var whole = TempSnapshot.Load([.. files, TempSnapshot.With("kubernetes.json", $$"""{"kind": "List", "items": [{{Pod}}]}""")]);
        var cut = TempSnapshot.Load([.. files, TempSnapshot.With("kubernetes.json", $$"""{"kind": "List", "items": [{{Pod}}, {"kind": "Po""")]);

        Assert.Equal(Disposition.NoSuchPod, Assert.Single(whole.Trace("tcp 10.0.2.1:40000 -> 10.0.3.1:80").Paths).Disposition);
        var path = Assert.Single(cut.Trace("tcp 10.0.2.1:40000 -> 10.0.3.1:80").Paths);
        Assert.Equal((Disposition.Indeterminate, "the list of pods breaks off"), (path.Disposition, Assert.Single(path.Assumptions).Reason));
    }

    [Fact]
    public void Route_tables_that_agree_are_one()
    {
        const string Table = """
            {"RouteTables": [
              {"RouteTableId": "rtb-a", "Routes": [{"DestinationCidrBlock": "10.0.3.0/24", "InstanceId": "w3"}]},
              {"RouteTableId": "rtb-b", "Routes": [{"DestinationCidrBlock": "10.0.3.0/24", "InstanceId": "w3"}, {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1"}]}]}
            """;
        Assert.Equal(TraceVerdict.Reaches, Two(Table).Trace("tcp 10.0.2.1:40000 -> 10.0.3.1:80", oneWay: true).Verdict);
    }

    [Fact]
    public void Two_rows_for_one_prefix_share_the_packets()
    {
        var trace = Two("10.0.3.0/24  192.168.0.3\n10.0.3.0/24  192.168.0.9\n").Trace("tcp 10.0.2.1:40000 -> 10.0.3.1:80", oneWay: true);

        Assert.Equal(TraceVerdict.Partial, trace.Verdict);
        Assert.Equal((new Fraction(1, 2), new Fraction(1, 2)), (trace.Delivered, trace.Failed));
    }

    [Theory]
    [InlineData("203.0.113.9", nameof(Disposition.DeliveredOutside))] // nothing of the cluster: out by the default route
    [InlineData("192.168.0.3", nameof(Disposition.DeliveredToNode))]  // on the shared subnet
    [InlineData("192.168.0.77", nameof(Disposition.DeliveredOutside))] // on the shared subnet, but nobody of the snapshot
    [InlineData("10.0.2.9", nameof(Disposition.NoSuchPod))]
    [InlineData("10.0.3.9", nameof(Disposition.NoSuchPod))]
    public void A_node_sends(string destination, string expected)
    {
        var trace = Two().Trace($"udp 192.168.0.2:40000 -> {destination}:53");

        Assert.Equal(expected, Assert.Single(trace.Paths).Disposition.ToString());
        Assert.Equal(OriginKind.Node, trace.Paths[0].Origin.Kind);
    }

    [Fact]
    public void A_packet_of_no_known_origin_enters_at_every_node_in_turn()
    {
        var trace = Two().Trace("tcp 203.0.113.7:40000 -> 10.0.2.1:80");

        Assert.Equal(["w2", "w3"], trace.Paths.Select(p => p.Origin.Name));
        Assert.All(trace.Paths, p => Assert.Equal(new Fraction(1, 2), p.Probability));
        Assert.Equal(TraceVerdict.Reaches, trace.Verdict);
    }

    [Theory]
    [InlineData("0", 1, nameof(TraceVerdict.Reaches), 0)]       // frames skip iptables: the DROP of FORWARD is never asked
    [InlineData("1", 1, nameof(TraceVerdict.Fails), 1)]         // br_netfilter: FORWARD drops
    [InlineData(null, 2, nameof(TraceVerdict.Indeterminate), 0)] // not collected: either
    public void Pods_on_one_bridge_meet_iptables_only_if_bridges_call_it(string? setting, int paths, string verdict, int hops)
    {
        const string Drop = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n";
        var settings = setting is null ? "" : $"net.bridge.bridge-nf-call-iptables = {setting}";
        var trace = TempSnapshot.Load(TempSnapshot.Node(2, Drop, settings: settings), TempSnapshot.With("pods.txt", Pods)).Trace("tcp 10.0.2.1:40000 -> 10.0.2.2:80");

        Assert.Equal(verdict, trace.Verdict.ToString());
        Assert.Equal(paths, trace.Paths.Length);
        Assert.Equal(hops, trace.Paths[0].Hops.Length);
    }

    // Seen in the kernel lab: the frame is for the machine that answers for the gateway's address; the router of the default route never gets it.
    [Theory]
    [InlineData("", nameof(Disposition.NextHopUnknown))]
    [InlineData("192.168.0.99 dev eth0 FAILED\n", nameof(Disposition.NextHopUnknown))]
    [InlineData("192.168.0.99 dev eth0 lladdr 02:00:00:00:00:99 REACHABLE\n", nameof(Disposition.DeliveredToPod))] // another router of the fabric
    public void A_gateway_that_is_nobody_is_not_the_fabric(string neighbours, string expected)
    {
        var trace = TempSnapshot.Load(
            TempSnapshot.Node(2, routes: "10.0.3.0/24 via 192.168.0.99 dev eth0"),
            TempSnapshot.Node(3),
            TempSnapshot.With("nodes/w2/ip-neigh.txt", neighbours),
            TempSnapshot.With("pods.txt", Pods),
            TempSnapshot.With("next-hops.txt", NextHops)).Trace("tcp 10.0.2.1:40000 -> 10.0.3.1:80");

        Assert.Equal(expected, Assert.Single(trace.Paths).Disposition.ToString());
    }

    // Seen in the kernel lab: nobody answers on cni0 for 10.0.2.9, and no object has to say that 10.0.2.0/24 is the pods'.
    [Fact]
    public void The_subnet_of_a_bridge_with_pods_is_the_pods()
    {
        var snapshot = TempSnapshot.Load(TempSnapshot.Node(2), TempSnapshot.Node(3), TempSnapshot.With("pods.txt", Pods), TempSnapshot.With("next-hops.txt", "10.0.3.0/24  192.168.0.3\n"));

        Assert.Equal(Disposition.NoSuchPod, Assert.Single(snapshot.Trace("tcp 203.0.113.7:40000 -> 10.0.2.9:80 at w2").Paths).Disposition);
        Assert.Equal(Disposition.FabricNoRoute, Assert.Single(snapshot.Trace("tcp 203.0.113.7:40000 -> 10.0.2.9:80 at w3").Paths).Disposition);
    }

    // Seen in the kernel lab. The first connection is 10.0.2.1:40000 -> 198.51.100.9:80, answered from 10.0.3.1:80; the second, 10.0.2.1:40000 -> 10.0.3.1:80, would be answered from there too.
    [Fact]
    public void What_comes_back_to_the_node_that_translated_it_gets_another_source_port()
    {
        const string Rules = "*nat\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n-A PREROUTING -d 198.51.100.9/32 -j DNAT --to-destination 10.0.3.1\nCOMMIT\n";
        var trace = TempSnapshot.Load(
            TempSnapshot.Node(2, Rules),
            TempSnapshot.Node(3),
            TempSnapshot.With("pods.txt", Pods),
            TempSnapshot.With("next-hops.txt", "10.0.2.0/24  192.168.0.2\n10.0.3.0/24  192.168.0.2\n")).Trace("tcp 10.0.2.1:40000 -> 198.51.100.9:80");

        var path = Assert.Single(trace.Paths);
        Assert.Equal(Disposition.Looped, path.Disposition);
        Assert.Null(path.Hops[0].PacketOut.SourcePortDrawnFrom);
        Assert.Equal(new NumberRange(1024, ushort.MaxValue), path.Hops[1].PacketOut.SourcePortDrawnFrom);
    }

    [Fact]
    public void An_address_that_two_nodes_hold_leaves_open_who_gets_the_packet()
    {
        var twin = TempSnapshot.Node(3).Select(f => (f.Item1.Replace("w3", "w4", StringComparison.Ordinal), f.Item2));
        var trace = TempSnapshot.Load(TempSnapshot.Node(2), TempSnapshot.Node(3), twin, TempSnapshot.With("next-hops.txt", NextHops)).Trace("tcp 192.168.0.2:40000 -> 192.168.0.3:80");

        Assert.Equal(TraceVerdict.Indeterminate, trace.Verdict);
        Assert.Contains("w3, w4", Assert.Single(Assert.Single(trace.Paths).Assumptions).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_in_two_namespaces_is_asked_about()
    {
        var pods = "NAMESPACE  NAME  READY  STATUS   RESTARTS  AGE  IP        NODE\na          web   1/1    Running  0         1d   10.0.2.1  w2\nb          web   1/1    Running  0         1d   10.0.2.2  w2\n";
        var (trace, diagnostics) = TempSnapshot.Load(TempSnapshot.Node(2), TempSnapshot.With("pods.txt", pods)).TryTrace("tcp pod/web -> 192.0.2.1:80");

        Assert.Null(trace);
        Assert.Contains("a/web or b/web", Assert.Single(diagnostics).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tcp 10.0.2.1:40000 -> svc/default/web:80", "holds no service default/web")]
    [InlineData("tcp 10.0.2.1:40000 -> 10.0.3.1:80 at w9", "no node w9")]
    [InlineData("tcp 10.0.2.1:40000 -> 10.0.3.1:80 at w2 in eth7", "no interface eth7")]
    [InlineData("tcp 10.0.2.1:40000 -> 10.0.3.1:80 from pod/default/z", "no pod z")]
    [InlineData("tcp 10.0.2.1:40000 -> 10.0.3.1:80 from lb/x", "no load balancer x")]
    [InlineData("tcp pod/default/a -> pod/default/b", "needs a port")]
    public void Names_that_the_snapshot_does_not_hold_are_said(string query, string expected)
    {
        var (trace, diagnostics) = Two().TryTrace(query);

        Assert.Null(trace);
        Assert.Contains(expected, Assert.Single(diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_is_as_good_as_its_address()
    {
        var snapshot = Two();
        var byName = snapshot.Trace("tcp pod/default/a:40000 -> pod/default/b:80").Paths[0];
        var byAddress = snapshot.Trace("tcp 10.0.2.1:40000 -> 10.0.3.1:80").Paths[0];

        Assert.Equal(byAddress.LastPacket, byName.LastPacket);
        Assert.Equal(byAddress.Disposition, byName.Disposition);
    }

    [Fact]
    public void A_small_ttl_ends_on_the_way()
    {
        var trace = Two().Trace("tcp 10.0.2.1:40000 -> 10.0.3.1:80 ttl 2");

        var path = Assert.Single(trace.Paths);
        Assert.Equal(Disposition.TtlExceeded, path.Disposition);
        Assert.Equal("w3", path.Hops[^1].Node);
    }

    [Fact]
    public void A_service_of_very_many_endpoints_is_not_followed_without_end()
    {
        var rules = new System.Text.StringBuilder("*nat\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n");
        for (var i = 0; i < 20_000; i++)
            rules.Append("-A PREROUTING -m statistic --mode random --probability 0.00010000000 -j DNAT --to-destination 10.0.2.1\n");
        rules.Append("COMMIT\n");
        var trace = TempSnapshot.Load(TempSnapshot.Node(2, rules.ToString()), TempSnapshot.With("pods.txt", Pods)).Trace("tcp 203.0.113.7:40000 -> 198.51.100.1:80 at w2");

        Assert.InRange(trace.Paths.Length, 1, Tracer.MaxPaths + 1);
        Assert.Equal(Fraction.One, trace.Delivered + trace.Failed + trace.Undetermined);
        Assert.False(trace.Undetermined.IsZero);
    }

    private static Snapshot Two(string nextHops = NextHops, IEnumerable<(string, string)>? extra = null) => TempSnapshot.Load(
        TempSnapshot.Node(2), TempSnapshot.Node(3), TempSnapshot.With("pods.txt", Pods), TempSnapshot.With("next-hops.txt", nextHops), extra ?? []);
}
