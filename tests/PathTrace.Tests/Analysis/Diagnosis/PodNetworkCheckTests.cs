using PathTrace.Explain;

namespace PathTrace.Tests.Analysis.Diagnosis;

/// <summary>
/// Routes, tunnels and bridges of pods, in talk/healthy (worker1 192.168.0.2 with 10.0.0.0/24, worker2 192.168.0.3 with 10.0.1.0/24) and flannel-vxlan (worker1 192.168.0.2 with 10.244.0.0/24, worker2
/// 192.168.0.3 with 10.244.1.0/24 behind flannel.1, whose gateway 10.244.1.0 is 72:6e:c0:a8:00:03).
/// </summary>
public class PodNetworkCheckTests
{
    private const string Flannel = "flannel-vxlan";
    private const string Entries = "nodes/worker1/bridge-fdb.txt";
    private const string Neighbours = "nodes/worker1/ip-neigh.txt";
    private const string Links = "nodes/worker1/ip-addr.txt";

    // vxlan puts an outer IP header (20), UDP (8), its own (8) and the inner frame's (14) around: of 1500 bytes 1450 are left, and not one more.
    [Theory]
    [InlineData("mtu 1450", false)]
    [InlineData("mtu 1451", true)]
    public void A_tunnel_leaves_room_for_its_headers(string mtu, bool isTooBig)
    {
        var findings = Checked.Changed(Flannel, (Links, t => t.Replace("5: flannel.1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450", $"5: flannel.1: <BROADCAST,MULTICAST,UP,LOWER_UP>  {mtu}", StringComparison.Ordinal)));

        if (!isTooBig)
        {
            Assert.Empty(findings);
            return;
        }

        var finding = Assert.Single(findings);
        Assert.Equal(("PT2211", FindingSeverity.Warning, "worker1"), (finding.CodeText, finding.Severity, finding.Node));
        Assert.Equal("flannel.1 on worker1 takes packets of 1451 bytes, and eth0 has room for 1450", finding.Title);
    }

    // worker2's bridge holds 10.244.1.1/24, and the route that the kernel makes of it is gone: what comes for its pods goes back by the default route, and nobody's next-hop table mends that.
    [Fact]
    public void A_node_without_the_route_to_its_own_pods_is_named_though_no_table_tells_where_the_packet_goes()
    {
        var report = Checked.Load("flannel-vxlan", ("nodes/worker2/ip-route.txt", t => string.Join('\n', t.Split('\n').Where(l => !l.StartsWith("10.244.1.0/24 dev cni0", StringComparison.Ordinal))))).Diagnose();

        Assert.Equal((FindingCode.PodRouteMissing, "worker2", FindingSeverity.Error), (report.Findings[0].Cause.Code, report.Findings[0].Cause.Node, report.Findings[0].Cause.Severity));
    }

    [Fact]
    public void A_forwarding_entry_to_another_machine_is_found()
    {
        var finding = Assert.Single(Checked.Changed(Flannel, (Entries, t => t.Replace("dst 192.168.0.3", "dst 192.168.0.77", StringComparison.Ordinal))));

        Assert.Equal(("PT2309", "worker1"), (finding.CodeText, finding.Node));
        Assert.Equal("flannel.1 on worker1 sends what is for worker2 to 192.168.0.77, which is no node of the snapshot", finding.Title);
    }

    // The device was made anew: the frame comes to worker2, whose flannel.1 takes its own address only.
    [Fact]
    public void A_neighbour_with_the_address_of_a_former_device_is_found()
    {
        var finding = Assert.Single(Checked.Changed(Flannel, (Neighbours, t => t.Replace("72:6e:c0:a8:00:03", "72:6e:c0:a8:00:99", StringComparison.Ordinal)), (Entries, t => t.Replace("72:6e:c0:a8:00:03", "72:6e:c0:a8:00:99", StringComparison.Ordinal))));

        Assert.Equal("flannel.1 on worker1 takes 10.244.1.0 for 72:6e:c0:a8:00:99; worker2's flannel.1 is 72:6e:c0:a8:00:03", finding.Title);
    }

    // Frames for unknown addresses are flooded to 192.168.0.3: vxlan finds the way without an entry.
    [Fact]
    public void Where_unknown_frames_are_flooded_no_entry_is_missed() => Assert.Empty(Checked.Changed(Flannel, (Entries, t => t.Replace("72:6e:c0:a8:00:03", "00:00:00:00:00:00", StringComparison.Ordinal))));

    // A bridge whose last port went down: web-1 (10.244.0.2) is behind it. The route stays, flagged linkdown, and is taken unless ignore_routes_with_linkdown says otherwise (fib_trie.c, fib_lookup_good_nhc).
    [Theory]
    [InlineData(0, "cni0 has no carrier")]
    [InlineData(1, "cni0 of worker1 has no carrier, and worker1 passes over the route to 10.244.0.0/24")]
    public void A_bridge_without_a_carrier_is_one_finding(int ignores, string title)
    {
        var snapshot = Checked.Load(
            Flannel,
            (Links, t => t.Replace("3: cni0: <BROADCAST,MULTICAST,UP,LOWER_UP>", "3: cni0: <NO-CARRIER,BROADCAST,MULTICAST,UP>", StringComparison.Ordinal)),
            ("nodes/worker1/ip-route.txt", t => t.Replace("dev cni0 proto kernel scope link src 10.244.0.1", "dev cni0 proto kernel scope link src 10.244.0.1 linkdown", StringComparison.Ordinal)),
            ("nodes/worker1/sysctl.txt", t => t.Replace("net.ipv4.conf.all.ignore_routes_with_linkdown = 0", $"net.ipv4.conf.all.ignore_routes_with_linkdown  = {ignores}", StringComparison.Ordinal)));
        var check = Assert.Single(Checked.Of(snapshot));
        var finding = Assert.Single(snapshot.Diagnose().Findings, f => f.Cause.Severity == FindingSeverity.Error);
        var packet = new Explainer(snapshot).Explain(snapshot.Trace("tcp 10.244.1.2:40000 -> 10.244.0.2:3000")).Explanations[0];

        Assert.Equal(("PT2212", "worker1", "cni0 of worker1 has no carrier, and 10.244.0.0/24 is behind it"), (check.CodeText, check.Node, check.Title));
        Assert.Equal(("PT2212", "worker1"), (finding.Cause.CodeText, finding.Cause.Node));
        Assert.Equal(title, packet.Title);
    }

    // What web-1 sends to the world leaves with 10.244.0.2: the jump to FLANNEL-POSTRTG, its rule or the whole chain is lost on worker1, and worker2 masquerades.
    [Theory]
    [InlineData("-A POSTROUTING -m comment --comment \"flanneld masq\" -j FLANNEL-POSTRTG\n", "POSTROUTING does not lead to FLANNEL-POSTRTG")]
    [InlineData("-A FLANNEL-POSTRTG -s 10.244.0.0/16 ! -d 224.0.0.0/4 -m comment --comment \"flanneld masq\" -j MASQUERADE --random-fully\n-A FLANNEL-POSTRTG ! -s 10.244.0.0/16 -d 10.244.0.0/16 -m comment --comment \"flanneld masq\" -j MASQUERADE --random-fully\n", "FLANNEL-POSTRTG holds no such rule")]
    public void Egress_that_only_the_siblings_masquerade_is_found(string lost, string what)
    {
        var snapshot = Checked.Load(Flannel, ("nodes/worker1/iptables-save.txt", t => t.Replace(lost, "", StringComparison.Ordinal)));
        var finding = Assert.Single(Checked.Of(snapshot));
        var packet = new Explainer(snapshot).Explain(snapshot.Trace("tcp 10.244.0.2:40002 -> 203.0.113.7:443")).Explanations[0];

        Assert.Equal(("PT2107", "worker1", FindingSeverity.Error), (finding.CodeText, finding.Node, finding.Severity));
        Assert.Equal($"worker1 does not masquerade what its pods send to the world: {what}", finding.Title);
        Assert.Contains("nat FLANNEL-POSTRTG rule 5 on worker2", finding.Why, StringComparison.Ordinal);
        Assert.Equal(("PT2107", FindingSeverity.Warning), (packet.CodeText, packet.Severity));
        Assert.EndsWith(finding.Title, packet.Title, StringComparison.Ordinal);
    }

    // Nobody masquerades: the network is to know the way back.
    [Fact]
    public void Where_no_node_masquerades_egress_none_has_lost_it() => Assert.Empty(Checked.Changed(
        Flannel, ("nodes/worker1/iptables-save.txt", Without), ("nodes/worker2/iptables-save.txt", Without)));

    private static string Without(string rules) => rules.Replace("-A POSTROUTING -m comment --comment \"flanneld masq\" -j FLANNEL-POSTRTG\n", "", StringComparison.Ordinal);

    // 100 is asked before main (32766), and its table has a default route alone.
    [Theory]
    [InlineData("100:\tfrom all to 10.244.1.0/24 lookup 7\n", true)]
    [InlineData("100:\tfrom 10.9.9.9 to 10.244.1.0/24 lookup 7\n", false)]
    [InlineData("32767:\tfrom all to 10.244.1.0/24 lookup 7\n", false)]
    public void A_routing_rule_that_leads_past_the_pods_route_is_found(string rule, bool isFound)
    {
        var findings = Checked.Changed(
            Flannel,
            ("nodes/worker1/ip-rule.txt", _ => "0:\tfrom all lookup local\n" + (rule.StartsWith('1') ? rule : "") + "32766:\tfrom all lookup main\n" + (rule.StartsWith('1') ? "" : rule)),
            ("nodes/worker1/ip-route.txt", t => t + "default via 192.168.0.1 dev eth0 table 7\n"));

        Assert.Equal(isFound ? ["PT2308 worker1"] : [], findings.Select(Checked.CodeAndNode));
    }

    // The rules of IPv6 are read first, and theirs for main ends no search among those of IPv4.
    [Fact]
    public void Routing_rules_of_one_family_hide_none_of_the_other()
    {
        var findings = Checked.Changed(
            Flannel,
            ("nodes/worker1/ip-6-rule.txt", _ => "0:\tfrom all lookup local\n32766:\tfrom all lookup main\n"),
            ("nodes/worker1/ip-rule.txt", _ => "0:\tfrom all lookup local\n100:\tfrom all to 10.244.1.0/24 lookup 7\n32766:\tfrom all lookup main\n"),
            ("nodes/worker1/ip-route.txt", t => t + "default via 192.168.0.1 dev eth0 table 7\n"));

        Assert.Contains("PT2308 worker1", findings.Select(Checked.CodeAndNode));
    }

    // Two of three have one; a node alone, or one among those without, lacks nothing.
    [Fact]
    public void A_node_that_lost_its_default_route_is_found()
    {
        var findings = Checked.Changed("talk/healthy", ("nodes/worker2/ip-route.txt", t => t.Replace("default via 192.168.0.1 dev eth0", "198.18.0.0/24 via 192.168.0.1 dev eth0", StringComparison.Ordinal)));

        Assert.Contains("PT2301 worker2", findings.Select(Checked.CodeAndNode));
        Assert.DoesNotContain("PT2301 worker1", findings.Select(Checked.CodeAndNode));
    }

    // 192.168.0.1 is the router of the two others; .222 is in no file, or is a neighbour that answers, or one that does not.
    [Theory]
    [InlineData("", new[] { "PT2310 worker2" }, FindingSeverity.Warning)]
    [InlineData("192.168.0.222 dev eth0 FAILED\n", new[] { "PT2310 worker2" }, FindingSeverity.Error)]
    [InlineData("192.168.0.222 dev eth0 lladdr 02:00:00:00:00:22 REACHABLE\n", new string[0], FindingSeverity.Info)]
    public void A_gateway_that_no_other_node_uses_is_found_unless_it_is_there(string neighbour, string[] expected, FindingSeverity severity)
    {
        var findings = Checked.Changed(
            "talk/healthy",
            ("nodes/worker2/ip-route.txt", t => t.Replace("default via 192.168.0.1 ", "default via 192.168.0.222 ", StringComparison.Ordinal)),
            ("nodes/worker2/ip-neigh.txt", t => t + neighbour + "192.168.0.2 dev eth0 lladdr 02:00:00:00:00:02 STALE\n"));

        Assert.Equal(expected, findings.Select(Checked.CodeAndNode));
        Assert.All(findings, f => Assert.Equal(severity, f.Severity));
    }
}
