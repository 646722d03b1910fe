using PathTrace.Explain;

namespace PathTrace.Tests.Analysis.Diagnosis;

/// <summary>The fabric, the nodes and their routes in talk/healthy: worker1 192.168.0.2 with 10.0.0.0/24, worker2 192.168.0.3 with 10.0.1.0/24, worker3 192.168.0.4 with 10.0.2.0/24, router 192.168.0.1.</summary>
public class NetworkCheckTests
{
    private const string Rows = "next-hops.txt";

    // worker2's pods twice: what goes to worker3 is lost, and worker2 is the right one.
    [Fact]
    public void Two_rows_of_one_prefix_contradict_each_other()
    {
        var finding = Assert.Single(Checked.Changed("talk/healthy", (Rows, t => t + "10.0.1.0/24  192.168.0.4\n")));

        Assert.Equal(("PT2406", FindingSeverity.Error), (finding.CodeText, finding.Severity));
        Assert.Equal("the next-hop table sends 10.0.1.0/24 both to 192.168.0.3 and to 192.168.0.4", finding.Title);
        Assert.Equal("remove the row of 10.0.1.0/24 that leads to 192.168.0.4; 192.168.0.3 is worker2", finding.Fix);
        Assert.Equal(["next-hops.txt:3", "next-hops.txt:6"], finding.Evidence.Select(e => e.Source.ToString()));
    }

    // A part of worker2's pods to worker3; the rest has the longer way of its own.
    [Theory]
    [InlineData("10.0.1.0/25  192.168.0.4", "PT2403", "the fabric sends 10.0.1.0/25 to worker3; worker2 holds it")]
    [InlineData("10.0.1.0/25  192.168.0.77", "PT2402", "the next hop of 10.0.1.0/25 is 192.168.0.77, which is no node of the snapshot")]
    [InlineData("10.0.1.0/25  192.168.0.3", null, null)]
    [InlineData("10.9.0.0/24  192.168.0.77", null, null)]
    public void Rows_for_pods_lead_to_their_node(string row, string? code, string? title)
    {
        var findings = Checked.Changed("talk/healthy", (Rows, t => t + row + "\n"));

        Assert.Equal(code is null ? [] : [(code, title!)], findings.Select(f => (f.CodeText, f.Title)));
    }

    // A plugin with blocks of its own: the pod with that address runs on worker3, whatever the CIDR says.
    [Fact]
    public void Where_the_pods_are_goes_before_the_pod_cidr() => Assert.DoesNotContain(
        Checked.Changed("talk/healthy", (Rows, t => t + "10.0.1.64/26  192.168.0.4\n"), ("pods.txt", t => t + "pod-3     Running  worker3  10.0.1.65:3000\n")),
        f => f.Owner == FindingOwner.Fabric);

    [Fact]
    public void A_pod_cidr_without_a_row_is_found_where_others_have_one()
    {
        var finding = Assert.Single(Checked.Changed("talk/healthy", (Rows, t => t.Replace("10.0.2.0/24  192.168.0.4\n", "", StringComparison.Ordinal))));

        Assert.Equal(("PT2401", "no next hop for 10.0.2.0/24, the pods of worker3"), (finding.CodeText, finding.Title));
        Assert.Equal("add 10.0.2.0/24 with next hop 192.168.0.4 (worker3) to the next-hop table", finding.Fix);
    }

    // Nothing but the way out: these pods are reached in another way.
    [Fact]
    public void A_table_without_any_pod_cidr_misses_none() =>
        Assert.Empty(Checked.Changed("talk/healthy", (Rows, _ => "172.16.0.0/12  192.168.0.1\n")));

    [Fact]
    public void One_address_on_two_nodes_is_found()
    {
        var finding = Assert.Single(Checked.Changed("talk/healthy", ("nodes/worker2/ip-addr.txt", t => t.Replace("inet 192.168.0.3/24", "inet 192.168.0.2/24 brd 192.168.0.255 scope global eth0\n    inet 192.168.0.3/24", StringComparison.Ordinal))));

        Assert.Equal(("PT2216", "worker1 and worker2 have the same address 192.168.0.2"), (finding.CodeText, finding.Title));
    }

    // The routes of IPv6 are in a file of their own, which is read first: what lacks is a route of IPv4.
    [Fact]
    public void The_file_that_lacks_a_default_route_is_that_of_its_family()
    {
        var finding = Assert.Single(
            Checked.Changed(
                "talk/healthy",
                ("nodes/worker2/ip-route.txt", t => string.Join('\n', t.Split('\n').Where(l => !l.StartsWith("default", StringComparison.Ordinal) && !l.Contains("::", StringComparison.Ordinal)))),
                ("nodes/worker2/ip-6-route.txt", _ => "fe80::/64 dev eth0 proto kernel metric 256 pref medium\n")),
            f => f.Code == FindingCode.NoRoute);

        Assert.Equal(("worker2 has no default route", "nodes/worker2/ip-route.txt"), (finding.Title, finding.Evidence[0].Source.Source?.Name));
    }

    // ip_forward sets every interface; one of them that was switched on again forwards (IN_DEV_FORWARD). worker1 runs no pod.
    [Theory]
    [InlineData("worker2", "", new[] { "PT2206 worker2" })]
    [InlineData("worker2", "net.ipv4.conf.eth0.forwarding = 1\n", new string[0])]
    [InlineData("worker1", "", new string[0])]
    public void Forwarding_that_is_off_on_a_node_with_pods_is_found(string node, string more, string[] expected)
    {
        var findings = Checked.Changed("talk/healthy", ($"nodes/{node}/sysctl.txt", _ => "net.ipv4.ip_forward = 0\nnet.ipv4.conf.all.forwarding = 0\n" + more));

        Assert.Equal(expected, findings.Select(Checked.CodeAndNode));
    }

    // worker2's pods are on cni0, the other nodes on eth0. A rule for docker0 is none for them, and an answer's is none for a new connection; what is not understood may be one.
    [Theory]
    [InlineData("", true)]
    [InlineData("-A FORWARD -i docker0 ! -o docker0 -j ACCEPT\n", true)]
    [InlineData("-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n", true)]
    [InlineData("-A FORWARD -o cni0 -j ACCEPT\n", false)]
    [InlineData("-A FORWARD -s 10.0.0.0/16 -j ACCEPT\n", false)]
    [InlineData("-A FORWARD -m geoip --source-country SE -j ACCEPT\n", false)]
    public void A_policy_of_drop_that_no_rule_opens_is_found(string rule, bool drops)
    {
        var findings = Checked.Changed("talk/healthy", ("nodes/worker2/iptables-save.txt", t => t[..t.IndexOf("*filter", StringComparison.Ordinal)] + Dropping(t[t.IndexOf("*filter", StringComparison.Ordinal)..], rule)));

        Assert.Equal(drops ? ["PT2202 worker2"] : [], findings.Select(Checked.CodeAndNode));
    }

    [Fact]
    public void Rules_of_both_backends_are_a_warning()
    {
        const string Legacy = "# Generated by iptables-save v1.8.9 on Mon Jan  6 10:00:00 2025\n*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -p tcp -m tcp --dport 9 -j DROP\nCOMMIT\n# Completed on Mon Jan  6 10:00:00 2025\n";
        var finding = Assert.Single(Checked.Changed("talk/healthy", ("nodes/worker1/iptables-legacy-save.txt", _ => Legacy)));

        Assert.Equal(("PT2215 worker1", FindingSeverity.Warning), (Checked.CodeAndNode(finding), finding.Severity));
        Assert.Equal("nodes/worker1/iptables-legacy-save.txt:6", finding.Evidence[0].Source.ToString());
    }

    // The router's 192.168.0.1 is no node, and the network's table decides behind it; 192.168.9.9 is on no link of worker1, unless the route says so.
    [Theory]
    [InlineData("10.0.2.0/24 via 192.168.0.3 dev eth0", "PT2305", "worker1 routes 10.0.2.0/24 to worker2; worker3 holds it")]
    [InlineData("10.0.2.0/24 via 192.168.0.4 dev eth0", null, null)]
    [InlineData("10.0.2.0/24 via 192.168.0.1 dev eth0", null, null)]
    [InlineData("10.0.2.0/24 via 192.168.9.9 dev eth0", "PT2306", "worker1 routes 10.0.2.0/24 via 192.168.9.9, which is on none of its links")]
    [InlineData("10.0.2.0/24 via 192.168.9.9 dev eth0 onlink", null, null)]
    [InlineData("blackhole 10.0.0.0/16", "PT2302", "the blackhole route 10.0.0.0/16 on worker1 takes 10.0.1.0/24 and 10.0.2.0/24, pods of worker2 and worker3")]
    [InlineData("prohibit 10.0.1.128/25", "PT2304", "the prohibit route 10.0.1.128/25 on worker1 takes 10.0.1.128/25, pods of worker2")]
    [InlineData("unreachable 10.0.2.0/24", "PT2303", "the unreachable route 10.0.2.0/24 on worker1 takes 10.0.2.0/24, pods of worker3")]
    [InlineData("blackhole 10.0.1.64/26 proto bird", null, null)]
    [InlineData("blackhole 10.9.0.0/16", null, null)]
    public void Routes_to_other_nodes_pods_lead_there(string route, string? code, string? title)
    {
        var findings = Checked.Changed("talk/healthy", ("nodes/worker1/ip-route.txt", t => route + "\n" + t));

        Assert.Equal(code is null ? [] : [(code, title!)], findings.Select(f => (f.CodeText, f.Title)));
        Assert.All(findings, f => Assert.Equal("nodes/worker1/ip-route.txt:1", f.Evidence[0].Source.ToString()));
    }

    // A net under longer routes takes only what they leave.
    [Fact]
    public void A_blackhole_under_longer_routes_is_healthy() => Assert.Empty(Checked.Changed(
        "talk/healthy", ("nodes/worker1/ip-route.txt", t => "blackhole 10.0.0.0/16\n10.0.1.0/24 via 192.168.0.3 dev eth0\n10.0.2.0/24 via 192.168.0.4 dev eth0\n" + t)));

    // worker2 knows the way on to worker3.
    [Fact]
    public void A_node_that_passes_on_is_a_way() => Assert.Empty(Checked.Changed(
        "talk/healthy",
        ("nodes/worker1/ip-route.txt", t => "10.0.2.0/24 via 192.168.0.3 dev eth0\n" + t),
        ("nodes/worker2/ip-route.txt", t => "10.0.2.0/24 via 192.168.0.4 dev eth0\n" + t)));

    // worker2's addresses: 10.0.1.1 is pod-1's; 10.0.2.9 is of worker3's CIDR, while both other pods keep to their nodes'.
    [Theory]
    [InlineData("pod-3     Running  worker2  10.0.1.1:3000", "PT2505", "default/pod-1 and default/pod-3 have the same address 10.0.1.1")]
    [InlineData("pod-3     Running  worker2  10.0.2.9:3000", "PT2504", "default/pod-3 on worker2 has the address 10.0.2.9 of worker3's pod CIDR")]
    [InlineData("pod-3     Running  worker2  10.0.1.9:3000", null, null)]
    [InlineData("pod-3     Running  worker2  192.168.0.3:3000", null, null)]
    public void Pods_have_addresses_of_their_own_and_of_their_node(string row, string? code, string? title)
    {
        var findings = Checked.Changed("talk/healthy", ("pods.txt", t => t + row + "\n"));

        Assert.Equal(code is null ? [] : [(code, title!)], findings.Select(f => (f.CodeText, f.Title)));
    }

    [Theory]
    [InlineData("10:09:59", false)]
    [InlineData("10:10:01", true)]
    public void Saves_of_different_times_are_told(string time, bool isApart)
    {
        var findings = Checked.Changed("talk/healthy", ("nodes/worker3/iptables-save.txt", t => t.Replace("10:00:00", time, StringComparison.Ordinal)));

        Assert.Equal(isApart ? ["PT2802"] : [], findings.Select(f => f.CodeText));
        Assert.All(findings, f => Assert.Equal("the rules of the nodes were saved 10 minutes apart", f.Title));
    }

    [Theory]
    [InlineData("", "nodes/worker1/iptables-save.txt is empty, and its command always prints something")]
    [InlineData("iptables-save v1.8.9 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)\n", "nodes/worker1/iptables-save.txt holds an error message in place of a dump")]
    public void A_capture_that_failed_is_told(string content, string title)
    {
        var finding = Assert.Single(Checked.Changed("talk/healthy", ("nodes/worker1/iptables-save.txt", _ => content)));

        Assert.Equal(("PT2801", FindingSeverity.Warning, title), (finding.CodeText, finding.Severity, finding.Title));
        Assert.Equal("worker1$ iptables-save > iptables-save.txt", finding.Command?.ToString());
    }

    private static string Dropping(string filter, string rule) => filter.Replace(":FORWARD ACCEPT", ":FORWARD DROP", StringComparison.Ordinal) is var dropping
        ? dropping.Insert(dropping.IndexOf("-A FORWARD", StringComparison.Ordinal), rule)
        : filter;
}
