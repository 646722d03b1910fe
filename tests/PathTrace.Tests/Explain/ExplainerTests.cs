using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Queries;
using PathTrace.Tests.Support;
using PathTrace.Tracing;

namespace PathTrace.Tests.Explain;

/// <summary>Root causes, each made on purpose in two nodes of a flat network: the right code, and the words that name the culprit.</summary>
public class ExplainerTests
{
    private const string Nat = "*nat\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n";
    private const string Filter = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n";
    private const string Pods = "Pod name  Status   Node  Endpoint\na  Running  w2  10.0.2.1\nb  Running  w3  10.0.3.1\nold  Completed  w3  10.0.3.8\n";
    private const string NextHops = "10.0.2.0/24  192.168.0.2\n10.0.3.0/24  192.168.0.3\n";
    private const string ToService = "tcp 203.0.113.7:1 -> 172.17.0.1:80 at w2 in eth0";
    private const string ToB = "tcp 10.0.2.1:40000 -> 10.0.3.1:80";

    [Fact]
    public void A_row_that_leads_out_of_the_cluster_is_not_said_to_discard()
    {
        var snapshot = TempSnapshot.Load(TempSnapshot.Node(2), TempSnapshot.Node(3), [("pods.txt", Pods), ("next-hops.txt", "default outside\n")]);
        var explanation = First(snapshot, ToB);

        Assert.Equal(("PT2401", "the fabric sends 0.0.0.0/0 out of the cluster"), (explanation.CodeText, explanation.Title));
    }

    // What is broken on w2 (rules, routes, settings), then the packet and what must be said of its first path.
    [Theory]
    [InlineData("filter|-A FORWARD -s 10.0.2.1/32 -m comment --comment \"tenant block\" -j DROP", "", "", ToB, "PT2201", "filter FORWARD rule 1 drops it (\"tenant block\")")]
    [InlineData("filter|-A FORWARD -d 10.0.3.0/24 -j REJECT --reject-with icmp-port-unreachable", "", "", ToB, "PT2201", "rejects it")]
    [InlineData("raw|-A PREROUTING -s 10.0.2.1/32 -j DROP", "", "", ToB, "PT2201", "raw PREROUTING rule 1")]
    [InlineData("policy|FORWARD", "", "", ToB, "PT2202", "with policy ACCEPT there this packet reaches default/b")]
    [InlineData("policy|INPUT", "", "", "tcp 203.0.113.7:1 -> 192.168.0.2:22 at w2", "PT2203", "filter INPUT")]
    [InlineData("filter|-A FORWARD -m conntrack --ctstate INVALID -j DROP", "", "", ToB + " flags syn,ack", "PT2204", "asymmetric")]
    [InlineData("chain|KUBE-FIREWALL|-A KUBE-FIREWALL -m mark --mark 0x8000/0x8000 -j DROP", "", "", "tcp 203.0.113.7:1 -> 192.168.0.2:22 at w2 mark 0x8000", "PT2205", "drop mark 0x8000")]
    [InlineData("chain|cali-tw-cali1|-A cali-tw-cali1 -m comment --comment \"Policy default/deny-all ingress\" -j DROP", "", "", "tcp 203.0.113.7:1 -> 192.168.0.2:22 at w2", "PT2601", "network policy \"default/deny-all\" drops it (Calico)")]
    [InlineData("chain|KUBE-NWPLCY-A|-A KUBE-NWPLCY-A -j REJECT", "", "", "tcp 203.0.113.7:1 -> 192.168.0.2:22 at w2", "PT2601", "kube-router")]
    [InlineData("chain|WEAVE-NPC|-A WEAVE-NPC -j DROP", "", "", "tcp 203.0.113.7:1 -> 192.168.0.2:22 at w2", "PT2601", "Weave")]
    [InlineData("chain|KUBE-PROXY-FIREWALL|-A KUBE-PROXY-FIREWALL -m comment --comment \"default/web:http traffic not accepted by KUBE-FW-X\" -j DROP", "", "", "tcp 203.0.113.7:1 -> 192.168.0.2:22 at w2", "PT2004", "leave 203.0.113.7 out")]
    [InlineData("filter|-A FORWARD -d 172.17.0.1/32 -p tcp -m comment --comment \"default/web:http has no endpoints\" -m tcp --dport 80 -j REJECT", "", "", ToService, "PT2103", "default/web has no endpoints")]
    [InlineData("filter|-A FORWARD -d 172.17.0.1/32 -p tcp -m comment --comment \"default/web:http has no local endpoints\" -m tcp --dport 80 -j DROP", "", "", ToService, "PT2003", "externalTrafficPolicy Local and no endpoint on w2")]
    [InlineData("", "blackhole 10.0.3.0/24", "", ToB, "PT2302", "blackhole route 10.0.3.0/24")]
    [InlineData("", "blackhole 10.0.3.0/24 proto bird", "", ToB, "PT2302", "no pod with that address")]
    [InlineData("", "unreachable 10.0.3.0/24", "", ToB, "PT2303", "host-unreachable")]
    [InlineData("", "prohibit 10.0.3.0/24", "", ToB, "PT2304", "administratively prohibited")]
    [InlineData("", "", "net.ipv4.conf.cni0.forwarding = 0", ToB, "PT2206", "forwarding is off (net.ipv4.conf.cni0.forwarding = 0)")]
    [InlineData("", "", "net.ipv4.conf.eth0.rp_filter = 1", "tcp 10.0.2.1:40000 -> 192.168.0.2:22 at w2 in eth0", "PT2207", "set net.ipv4.conf.eth0.rp_filter to 2 (loose)")]
    [InlineData("", "unreachable 198.51.100.0/24", "net.ipv4.conf.eth0.rp_filter = 2", "tcp 198.51.100.7:1 -> 192.168.0.2:22 at w2 in eth0", "PT2303", "takes the way back to 198.51.100.7, which rp_filter wants")]
    [InlineData("", "", "net.ipv4.conf.all.route_localnet = 0\nnet.ipv4.conf.eth0.route_localnet = 0", "tcp 240.0.0.1:1 -> 127.0.0.1:22 at w2 in eth0", "PT2209", "may not enter the node: route_localnet is off")]
    [InlineData("", "", "", "tcp 224.0.0.1:1 -> 192.168.0.2:22 at w2 in eth0", "PT2208", "multicast")]
    [InlineData("", "", "", ToB + " ttl 1", "PT2210", "time to live")]
    [InlineData("", "", "", ToB + " length 4000", "PT2211", "do not fit the MTU 1500 of eth0")]
    [InlineData("", "", "", "tcp 203.0.113.7:1 -> 10.0.2.9:80 at w2 in eth0", "PT2501", "no pod has the address 10.0.2.9")]
    [InlineData("", "10.0.3.1 dev cni0 scope link", "", "tcp 203.0.113.7:1 -> 10.0.3.1:80 at w2 in eth0", "PT2502", "default/b lives on w3, not on w2")]
    [InlineData("", "10.0.3.0/24 via 192.168.0.99 dev eth0", "", ToB, "", "")]
    public void The_cause_is_named(string rules, string routes, string settings, string packet, string code, string words)
    {
        var snapshot = TempSnapshot.Load(TempSnapshot.Node(2, Rules(rules), routes, settings), TempSnapshot.Node(3), [("pods.txt", Pods), ("next-hops.txt", NextHops)]);
        var explanation = First(snapshot, packet);

        if (code.Length == 0)
        {
            Assert.NotEqual(FindingSeverity.Warning, explanation.Severity);
            return;
        }

        Assert.Equal(code, explanation.CodeText);
        Assert.Contains(words, $"{explanation.Title}\n{explanation.Why}\n{explanation.Fix}\n{explanation.Tried}");
    }

    [Theory]
    [InlineData("10.0.2.0/24  192.168.0.2\n", "PT2401", "with that row this packet reaches default/b")]
    [InlineData("10.0.2.0/24  192.168.0.2\n10.0.3.0/24  192.168.0.2\n", "PT2403", "with that row corrected this packet reaches default/b")]
    [InlineData("10.0.2.0/24  192.168.0.2\n10.0.3.0/24  192.168.0.9\n", "PT2402", "next hop 192.168.0.9 is no node of the snapshot")]
    [InlineData("10.0.2.0/24  192.168.0.2\n0.0.0.0/0  192.168.0.1\n", "PT2401", "no row for 10.0.3.0/24, so 0.0.0.0/0 takes 10.0.3.1 to 192.168.0.1")]
    public void The_fabric_is_blamed_for_what_it_does(string nextHops, string code, string words)
    {
        var nodes = "Node name  IP           Pod CIDR\nw2    192.168.0.2  10.0.2.0/24\nw3    192.168.0.3  10.0.3.0/24\n";
        var snapshot = TempSnapshot.Load(TempSnapshot.Node(2), TempSnapshot.Node(3), [("pods.txt", Pods), ("nodes.txt", nodes), ("next-hops.txt", nextHops)]);
        var explanation = First(snapshot, ToB);

        Assert.Equal(code, explanation.CodeText);
        Assert.Contains(words, $"{explanation.Title}\n{explanation.Why}\n{explanation.Fix}\n{explanation.Tried}");
    }

    // kube-proxy writes the same service on every node: whoever lacks it is the odd one out.
    [Theory]
    [InlineData(false, "KUBE-SERVICES is gone there, while 1 of 1 other nodes has it", "w2 has lost kube-proxy's rules")]
    [InlineData(true, "KUBE-SERVICES is there but lacks it", "w2 has no rule for default/web")]
    public void A_node_without_the_services_rule_is_found_by_its_siblings(bool chainRemains, string why, string title)
    {
        var snapshot = TempSnapshot.Load(
            TempSnapshot.Node(2, Filter + "COMMIT\n" + Nat + (chainRemains ? ":KUBE-SERVICES - [0:0]\n-A PREROUTING -j KUBE-SERVICES\n-A KUBE-SERVICES -d 172.17.0.9/32 -p tcp -m tcp --dport 80 -j ACCEPT\n" : "") + "COMMIT\n"),
            TempSnapshot.Node(3, Filter + "COMMIT\n" + Nat + Service("10.0.3.1")),
            [("pods.txt", Pods), ("next-hops.txt", NextHops), ("services.txt", "Service name  IP  Endpoints\nweb  172.17.0.1:80  10.0.3.1:80\n")]);
        var explanation = First(snapshot, ToService);

        Assert.Equal((FindingCode.KubeProxyRulesMissing, FindingOwner.KubeProxy, title), (explanation.Code, explanation.Owner, explanation.Title));
        Assert.Contains(why, explanation.Why);
        Assert.Equal("with w3's rules in place this packet reaches default/b", explanation.Tried);
        Assert.Contains(explanation.Evidence, e => e.Source.ToString().StartsWith("nodes/w3/iptables-save.txt:", StringComparison.Ordinal));
    }

    // The sibling's rules send to an endpoint that is gone: restoring them would not mend it, so nothing is called tried.
    [Fact]
    public void A_fix_that_does_not_help_is_not_called_tried()
    {
        var snapshot = TempSnapshot.Load(
            TempSnapshot.Node(2, Filter + "COMMIT\n" + Nat + "COMMIT\n"),
            TempSnapshot.Node(3, Filter + "COMMIT\n" + Nat + Service("10.0.3.9")),
            [("pods.txt", Pods), ("next-hops.txt", NextHops), ("services.txt", "Service name  IP  Endpoints\nweb  172.17.0.1:80  10.0.3.9:80\n")]);
        var explanation = First(snapshot, ToService);

        Assert.Equal(FindingCode.KubeProxyRulesMissing, explanation.Code);
        Assert.Null(explanation.Tried);
    }

    [Theory]
    [InlineData("10.0.3.9", ToService, "PT2104", "default/web sends to 10.0.3.9:80, and no pod has that address")]
    [InlineData("10.0.3.1", "tcp 203.0.113.7:1 -> 172.17.0.1:81 at w2 in eth0", "PT2106", "default/web does not answer tcp 81")]
    public void Services_are_explained_by_kube_proxys_comments_alone(string endpoint, string packet, string code, string words)
    {
        var rules = Filter + "COMMIT\n" + Nat + Service(endpoint);
        var services = code == "PT2106" ? "Service name  IP  Endpoints\nweb  172.17.0.1:80  10.0.3.1:80\n" : "";
        var snapshot = TempSnapshot.Load(TempSnapshot.Node(2, rules), TempSnapshot.Node(3, rules), [("pods.txt", Pods), ("next-hops.txt", NextHops), .. services.Length > 0 ? [("services.txt", services)] : Array.Empty<(string, string)>()]);
        var explanation = First(snapshot, packet);

        Assert.Equal((code, words), (explanation.CodeText, explanation.Title));
    }

    [Fact]
    public void A_balancer_without_a_usable_backend_and_one_with_a_stranger()
    {
        var none = TempSnapshot.Load(TempSnapshot.Node(2), [("load-balancers.txt", "lb  198.51.100.1:80  ->  w2\n")]);
        var stranger = TempSnapshot.Load(TempSnapshot.Node(2), [("load-balancers.txt", "lb  198.51.100.1:80  ->  w7\n")]);

        Assert.Equal("PT2002", First(stranger, "tcp 203.0.113.7:1 -> 198.51.100.1:80").CodeText);
        var unhealthy = none with { LoadBalancers = [.. none.LoadBalancers!.Value.Select(b => b with { Backends = [.. b.Backends.Select(k => k with { IsHealthy = false })] })] };
        Assert.Equal("PT2001", First(unhealthy, "tcp 203.0.113.7:1 -> 198.51.100.1:80").CodeText);
    }

    [Theory]
    [InlineData("-m nobody --knows x", "PT2902")]
    [InlineData("-m limit --limit 5/sec", "PT2903")]
    public void What_nobody_can_decide_is_said_to_decide(string match, string code)
    {
        var snapshot = TempSnapshot.Load(TempSnapshot.Node(2, Rules($"filter|-A FORWARD {match} -j DROP")), TempSnapshot.Node(3), [("pods.txt", Pods), ("next-hops.txt", NextHops)]);
        var explained = new Explainer(snapshot).Explain(snapshot.Trace(ToB));

        Assert.Equal(TraceVerdict.Indeterminate, explained.Trace.Verdict);
        Assert.All(explained.Explanations, e => Assert.Equal((code, FindingSeverity.Warning), (e.CodeText, e.Severity)));
        Assert.All(explained.Explanations, e => Assert.Contains("filter FORWARD rule 1 on w2", e.Title));
    }

    // ip_forward is 1 on w2 already: writing it again would change nothing.
    [Fact]
    public void Forwarding_is_switched_on_where_it_is_off()
    {
        var snapshot = TempSnapshot.Load(TempSnapshot.Node(2, settings: "net.ipv4.conf.cni0.forwarding = 0"), TempSnapshot.Node(3), [("pods.txt", Pods), ("next-hops.txt", NextHops)]);
        var explanation = First(snapshot, ToB);

        Assert.Equal(("w2$ sysctl -w net.ipv4.conf.cni0.forwarding=1", "w2$ sysctl net.ipv4.conf.cni0.forwarding"), (explanation.Command?.ToString(), explanation.Check?.ToString()));
    }

    [Fact]
    public void A_missing_file_is_named_with_the_command_that_collects_it()
    {
        var snapshot = TempSnapshot.Load(TempSnapshot.Node(2).Where(f => !f.Item1.EndsWith("sysctl.txt", StringComparison.Ordinal)), TempSnapshot.Node(3), [("pods.txt", Pods), ("next-hops.txt", NextHops)]);
        var explanation = First(snapshot, ToB);

        Assert.Equal(FindingCode.MissingFileDecides, explanation.Code);
        Assert.Equal(("collect nodes/w2/sysctl.txt", "w2$ sysctl -a > sysctl.txt"), (explanation.Fix, explanation.Command?.ToString()));
    }

    // Dispositions that no input of today leads to are explained all the same, and none by the last resort.
    [Theory]
    [MemberData(nameof(Endings))]
    public void Every_disposition_has_its_explanation(Disposition disposition)
    {
        var snapshot = TempSnapshot.Load(TempSnapshot.Node(2));
        var packet = new Packet { Protocol = IpProtocol.Tcp, Source = IpAddress.Parse("203.0.113.7"), Destination = IpAddress.Parse("10.0.2.9"), DestinationPort = 80 };
        var query = PacketQueryParser.Parse("tcp 203.0.113.7:1 -> 10.0.2.9:80").Value!;
        Step last = disposition is Disposition.Rejected or Disposition.Dropped
            ? snapshot.Trace("tcp 203.0.113.7:1 -> 192.168.0.2:22 at w2").Paths[0].Hops[0].Steps.OfType<Step.ChainPolicy>().Last() with { Verdict = PathTrace.Netfilter.Verdict.Drop }
            : new Step.Checked(CheckKind.Owner, false, "eth0 is down", default);
        var isBalancer = disposition == Disposition.NoHealthyBackend;
        var path = new TracePath
        {
            Probability = Fraction.One,
            Disposition = disposition,
            Origin = new(isBalancer ? OriginKind.LoadBalancer : OriginKind.Outside, isBalancer ? "lb" : "w2", packet, [], default),
            Hops = isBalancer ? [] : [new() { Node = "w2", In = "eth0", PacketIn = packet, PacketOut = packet, Disposition = disposition, Steps = [last] }],
        };
        var undetermined = disposition == Disposition.Indeterminate;
        var trace = new Trace
        {
            Query = query,
            Verdict = TraceVerdict.Fails,
            Delivered = Fraction.Zero,
            Failed = undetermined ? Fraction.Zero : Fraction.One,
            Undetermined = undetermined ? Fraction.One : Fraction.Zero,
            Paths = [path],
        };
        var explanation = Assert.Single(new Explainer(snapshot).Explain(trace).Explanations);

        Assert.DoesNotContain("The trace ends with", explanation.Why);
        Assert.NotEmpty(explanation.Title);
        Assert.Equal(disposition.IsDelivered(), explanation.Code == FindingCode.Delivered);
        Assert.True(Enum.IsDefined(explanation.Code));
    }

    public static TheoryData<Disposition> Endings() =>
        [.. Enum.GetValues<Disposition>().Where(d => d is not (Disposition.Forwarded or Disposition.DeliveredLocally or Disposition.Rejected or Disposition.Answered or Disposition.AnswerNotExpected))];

    private static Explanation First(Snapshot snapshot, string packet) => new Explainer(snapshot).Explain(snapshot.Trace(packet, oneWay: true)).Explanations[0];

    private static string Rules(string what) => what.Split('|', 3) switch
    {
        ["filter", var rule] => $"{Filter}{rule}\nCOMMIT\n",
        ["raw", var rule] => $"*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n{rule}\nCOMMIT\n{Filter}COMMIT\n",
        ["policy", var chain] => Filter.Replace($":{chain} ACCEPT", $":{chain} DROP", StringComparison.Ordinal) + "COMMIT\n",
        ["chain", var chain, var rule] => string.Create(CultureInfo.InvariantCulture, $"{Filter}:{chain} - [0:0]\n-A INPUT -j {chain}\n{rule}\nCOMMIT\n"),
        _ => Filter + "COMMIT\n",
    };

    private static string Service(string endpoint) => $"""
        :KUBE-SERVICES - [0:0]
        :KUBE-SVC-A - [0:0]
        :KUBE-SEP-A - [0:0]
        -A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
        -A KUBE-SERVICES -d 172.17.0.1/32 -p tcp -m comment --comment "default/web:http cluster IP" -m tcp --dport 80 -j KUBE-SVC-A
        -A KUBE-SVC-A -m comment --comment "default/web:http -> {endpoint}:80" -j KUBE-SEP-A
        -A KUBE-SEP-A -p tcp -m comment --comment "default/web:http" -m tcp -j DNAT --to-destination {endpoint}:80
        COMMIT

        """;
}
