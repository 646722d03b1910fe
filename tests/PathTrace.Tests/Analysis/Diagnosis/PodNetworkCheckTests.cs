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
