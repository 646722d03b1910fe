using PathTrace.Explain;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Explain;

/// <summary>
/// Rules as Calico, kube-router, Weave Net and Antrea write them: who drops, which policies were asked, and for which pod. Pod a (10.0.2.1 on w2) calls pod b (10.0.3.1 on w3).
/// </summary>
public class PolicyCauseTests
{
    private const string Pods = "Pod name  Namespace  Status   Node  Endpoint\na  default  Running  w2  10.0.2.1\nb  shop  Running  w3  10.0.3.1\n";
    private const string NextHops = "10.0.2.0/24  192.168.0.2\n10.0.3.0/24  192.168.0.3\n";
    private const string Call = "tcp 10.0.2.1:40000 -> 10.0.3.1:80";
    private const string Link = "cali7be0c8f3e42";

    // felix/rules/endpoints.go, policy.go. Policies are asked in order, and the first rule of each says which it is.
    private const string Tier = $"""
        -A FORWARD -m comment --comment "cali:wUHhoiAYhphO9Mso" -j cali-FORWARD
        -A cali-FORWARD -o cali+ -m comment --comment "cali:4b-4CW0-rfBa-qI3" -j cali-to-wl-dispatch
        -A cali-to-wl-dispatch -o {Link} -m comment --comment "cali:jIBY_a07tBoXNU9I" -g cali-tw-{Link}
        -A cali-to-wl-dispatch -m comment --comment "cali:t5xqm-P3cIra-nvq" -m comment --comment "Unknown interface" -j DROP
        -A cali-tw-{Link} -m comment --comment "cali:dnX5RLJ4KyuM7Ce8" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
        -A cali-tw-{Link} -m comment --comment "cali:27e81yVZuF4bcTOd" -m conntrack --ctstate INVALID -j DROP
        -A cali-tw-{Link} -m comment --comment "cali:V6lnu4m7YjGCMNqn" -j MARK --set-xmark 0x0/0x30000
        -A cali-tw-{Link} -m comment --comment "cali:B8u4yXEX2OUqmuGk" -m comment --comment "Start of tier default" -j MARK --set-xmark 0x0/0x20000

        """;

    private const string TierEnd = $"""
        -A cali-tw-{Link} -m comment --comment "cali:v3YkB2YiwAqSd8tR" -m comment --comment "Return if policy accepted" -m mark --mark 0x10000/0x10000 -j RETURN
        -A cali-tw-{Link} -m comment --comment "cali:qvzuS-pTs6quXHuu" -m comment --comment "End of tier default. Drop if no policies passed packet" -m mark --mark 0x0/0x20000 -j DROP

        """;

    [Fact]
    public void Calico_is_asked_for_its_policies_and_the_pod_behind_the_link()
    {
        var explanation = OnNode3(Tier + Jump("cali-pi-_Tmlb6Qm7rQZ3xwYf0kd") + Jump("cali-pi-_Eb-vckmN-lr2eREXQcs") + TierEnd + """
            -A cali-pi-_Tmlb6Qm7rQZ3xwYf0kd -p tcp -m comment --comment "cali:M6kHCw1fpNXTgAKB" -m comment --comment "Policy shop/knp.default.web-allow ingress" -m multiport --dports 3000 -j MARK --set-xmark 0x10000/0x10000
            -A cali-pi-_Tmlb6Qm7rQZ3xwYf0kd -m comment --comment "cali:U25oP7XpXVsnIPsZ" -m mark --mark 0x10000/0x10000 -j RETURN
            -A cali-pi-_Eb-vckmN-lr2eREXQcs -p tcp -m comment --comment "cali:33iUcEkR9NEj0BLv" -m comment --comment "KubernetesNetworkPolicy shop/metrics ingress" -m multiport --dports 9100 -j MARK --set-xmark 0x10000/0x10000
            """);

        Assert.Equal((FindingCode.NetworkPolicy, FindingOwner.Policy), (explanation.Code, explanation.Owner));
        Assert.Equal("network policies \"shop/web-allow\" and \"shop/metrics\" do not allow it (Calico)", explanation.Title);
        Assert.Equal(
            $"filter cali-tw-{Link} rule 8 belongs to Calico's policy chains (\"End of tier default. Drop if no policies passed packet\") and decides about what comes to the pod shop/b behind {Link}. "
            + "The network policies shop/web-allow and shop/metrics were asked, and none allows tcp from 10.0.2.1 (default/a) to 10.0.3.1 (shop/b) port 80.",
            explanation.Why);
        Assert.Equal("kubectl describe networkpolicy -n shop web-allow metrics", explanation.Check?.Text);
        Assert.Equal(
            ["the rule that drops", "network policy shop/web-allow", "network policy shop/metrics", $"what is behind {Link}", "the pod"],
            explanation.Evidence.Select(e => e.Note));
        Assert.StartsWith("-A cali-pi-_Tmlb6Qm7rQZ3xwYf0kd -p tcp", explanation.Evidence[1].Source.Text);
        Assert.StartsWith($"10.0.3.1 dev {Link}", explanation.Evidence[3].Source.Text);
    }

    // One policy each; what the chain holds, and what must be called. Names that are no names name nothing.
    [Theory]
    [InlineData("cali-pi-_Tmlb6Qm7rQZ3xwYf0kd", "Policy shop/knp.default.web ingress", "network policy \"shop/web\" does not allow it (Calico)", "kubectl describe networkpolicy -n shop web")]
    [InlineData("cali-pi-_Tmlb6Qm7rQZ3xwYf0kd", "Policy shop/default.web ingress", "network policy \"shop/default.web\" does not allow it (Calico)", "kubectl describe networkpolicies.crd.projectcalico.org -n shop default.web")]
    [InlineData("cali-pi-_Tmlb6Qm7rQZ3xwYf0kd", "Policy deny-all ingress", "network policy \"deny-all\" does not allow it (Calico)", "kubectl describe globalnetworkpolicies.crd.projectcalico.org deny-all")]
    [InlineData("cali-pi-_Tmlb6Qm7rQZ3xwYf0kd", "NetworkPolicy shop/web ingress", "network policy \"shop/web\" does not allow it (Calico)", "kubectl describe networkpolicies.crd.projectcalico.org -n shop web")]
    [InlineData("cali-pi-_Tmlb6Qm7rQZ3xwYf0kd", "Policy kanp.adminnetworkpolicy.base ingress", "network policy \"base\" does not allow it (Calico)", "kubectl describe adminnetworkpolicy base")]
    [InlineData("cali-pi-shop/knp.default.web", "", "network policy \"shop/web\" does not allow it (Calico)", "kubectl describe networkpolicy -n shop web")]
    [InlineData("cali-pi-knp/shop/web", "", "network policy \"shop/web\" does not allow it (Calico)", "kubectl describe networkpolicy -n shop web")]
    [InlineData("cali-pi-_Tmlb6Qm7rQZ3xwYf0kd", "", "a network policy of namespace shop drops it (Calico)", "kubectl get networkpolicies -n shop")]
    [InlineData("cali-pi-_Tmlb6Qm7rQZ3xwYf0kd", "Policy shop/knp.default.$(reboot) ingress", "a network policy of namespace shop drops it (Calico)", "kubectl get networkpolicies -n shop")]
    [InlineData("cali-pi-_Tmlb6Qm7rQZ3xwYf0kd", "Policy shop/knp.default.--all ingress", "a network policy of namespace shop drops it (Calico)", "kubectl get networkpolicies -n shop")]
    public void Calico_names_a_policy_in_a_comment_or_by_its_chain(string chain, string comment, string title, string check)
    {
        var said = comment.Length == 0 ? "" : $" -m comment --comment \"{comment}\"";
        var explanation = OnNode3(Tier + Jump(chain) + TierEnd + $"-A {chain} -p tcp -m comment --comment \"cali:M6kHCw1fpNXTgAKB\"{said} -m multiport --dports 3000 -j MARK --set-xmark 0x10000/0x10000");

        Assert.Equal((FindingCode.NetworkPolicy, title, check), (explanation.Code, explanation.Title, explanation.Check?.Text));
        Assert.Contains("the pod shop/b", explanation.Why);
    }

    [Fact]
    public void Calico_policies_that_deny_are_told_from_those_that_do_not_allow()
    {
        var explanation = OnNode3(Tier + Jump("cali-pi-_Tmlb6Qm7rQZ3xwYf0kd") + Jump("cali-pi-default.block") + TierEnd + """
            -A cali-pi-_Tmlb6Qm7rQZ3xwYf0kd -p tcp -m comment --comment "cali:M6kHCw1fpNXTgAKB" -m comment --comment "Policy shop/knp.default.web-allow ingress" -m multiport --dports 3000 -j MARK --set-xmark 0x10000/0x10000
            -A cali-pi-default.block -m comment --comment "cali:33iUcEkR9NEj0BLv" -m comment --comment "GlobalNetworkPolicy default.block ingress" -j DROP
            """);

        Assert.Equal("network policy \"default.block\" drops it (Calico)", explanation.Title);
        Assert.Contains("The network policy default.block has a rule of its own that drops tcp from 10.0.2.1 (default/a) to 10.0.3.1 (shop/b) port 80.", explanation.Why);
        Assert.Equal("kubectl describe globalnetworkpolicies.crd.projectcalico.org default.block", explanation.Check?.Text);
    }

    // Profiles are asked where no policy selects the pod; they are no objects that kubectl could describe.
    [Fact]
    public void Calico_asks_profiles_about_what_leaves_a_pod_without_a_policy()
    {
        var explanation = OnNode3(
            $"""
            -A FORWARD -m comment --comment "cali:wUHhoiAYhphO9Mso" -j cali-FORWARD
            -A cali-FORWARD -i cali+ -m comment --comment "cali:UPNRUgCV2AYmaess" -j cali-from-wl-dispatch
            -A cali-from-wl-dispatch -i {Link} -m comment --comment "cali:2w9YgmtjWYy4bbp9" -g cali-fw-{Link}
            -A cali-fw-{Link} -m comment --comment "cali:hGu4AICt2Z1fr3bB" -j MARK --set-xmark 0x0/0x10000
            -A cali-fw-{Link} -m comment --comment "cali:_-p2DRehhQ9KmIbz" -j cali-pro-kns.shop
            -A cali-fw-{Link} -m comment --comment "cali:Pj23QGGQsm-zRCuf" -m comment --comment "Return if profile accepted" -m mark --mark 0x10000/0x10000 -j RETURN
            -A cali-fw-{Link} -m comment --comment "cali:PA4JhRdammKmQB8-" -m comment --comment "Drop if no profiles matched" -j DROP
            -A cali-pro-kns.shop -p udp -m comment --comment "cali:MBQE65DVDQmhKeZM" -m comment --comment "Profile kns.shop egress" -j MARK --set-xmark 0x10000/0x10000
            -A cali-tw-{Link} -j RETURN
            """,
            "tcp 10.0.3.1:40000 -> 10.0.2.1:80");

        Assert.Equal(
            ("profile \"kns.shop\" does not allow it (Calico)", "kubectl get networkpolicies -n shop", "allow this destination and port in a NetworkPolicy that selects shop/b, if it may call it"),
            (explanation.Title, explanation.Check?.Text, explanation.Fix));
        Assert.Contains($"decides about what leaves the pod shop/b behind {Link}.", explanation.Why);
    }

    // What comes by an interface that Felix does not know is nobody's policy, nor is what conntrack cannot place.
    [Theory]
    [InlineData(Call, "cali-to-wl-dispatch -o cali0123456789a", FindingCode.FirewallRule, FindingOwner.Cni, "Calico drops it by filter cali-to-wl-dispatch rule 2 (\"Unknown interface\")")]
    [InlineData(Call + " flags syn,ack", "cali-to-wl-dispatch -o " + Link, FindingCode.InvalidDropped, FindingOwner.Node, "filter cali-tw-" + Link + " rule 2 drops what conntrack cannot place")]
    public void What_no_policy_decides_is_not_called_a_policy(string packet, string dispatch, FindingCode code, FindingOwner owner, string title)
    {
        var explanation = OnNode3((Tier + TierEnd).Replace("cali-to-wl-dispatch -o " + Link, dispatch, StringComparison.Ordinal), packet);

        Assert.Equal((code, owner, title), (explanation.Code, explanation.Owner, explanation.Title));
    }

    // pkg/controllers/netpol/pod.go, policy.go (1.5): the pod's chain rejects what no policy marked. The second policy has no rules: only the jump names it.
    private const string KubeRouter = """
        -A FORWARD -m comment --comment "kube-router netpol - TEMCG2JMHZYE7H7T" -j KUBE-ROUTER-FORWARD
        -A KUBE-ROUTER-FORWARD -d 10.0.3.1/32 -m comment --comment "rule to jump traffic destined to POD name:b namespace: shop to chain KUBE-POD-FW-XIOATVM5TOINSO4V" -j KUBE-POD-FW-XIOATVM5TOINSO4V
        -A KUBE-ROUTER-FORWARD -s 10.0.3.1/32 -m comment --comment "rule to jump traffic from POD name:b namespace: shop to chain KUBE-POD-FW-XIOATVM5TOINSO4V" -j KUBE-POD-FW-XIOATVM5TOINSO4V
        -A KUBE-POD-FW-XIOATVM5TOINSO4V -m conntrack --ctstate RELATED,ESTABLISHED -m comment --comment "rule for stateful firewall for pod" -j ACCEPT
        -A KUBE-POD-FW-XIOATVM5TOINSO4V -d 10.0.3.1/32 -m addrtype --src-type LOCAL -m comment --comment "rule to permit the traffic traffic to pods when source is the pod\'s local node" -j ACCEPT
        -A KUBE-POD-FW-XIOATVM5TOINSO4V -s 10.0.3.1/32 -m comment --comment "run through default egress network policy  chain" -j KUBE-NWPLCY-DEFAULT
        -A KUBE-POD-FW-XIOATVM5TOINSO4V -d 10.0.3.1/32 -m comment --comment "run through nw policy web-allow" -j KUBE-NWPLCY-5VLCZNPWIAXAL2HB
        -A KUBE-POD-FW-XIOATVM5TOINSO4V -d 10.0.3.1/32 -m comment --comment "run through nw policy deny-all" -j KUBE-NWPLCY-EM64V3NXOUG2TAJZ
        -A KUBE-POD-FW-XIOATVM5TOINSO4V -m mark ! --mark 0x10000/0x10000 -m limit --limit 10/min --limit-burst 10 -m comment --comment "rule to log dropped traffic POD name:b namespace: shop" -j NFLOG --nflog-group 100
        -A KUBE-POD-FW-XIOATVM5TOINSO4V -m mark ! --mark 0x10000/0x10000 -m comment --comment "rule to REJECT traffic destined for POD name:b namespace: shop" -j REJECT --reject-with icmp-port-unreachable
        -A KUBE-POD-FW-XIOATVM5TOINSO4V -j MARK --set-xmark 0x0/0x10000
        -A KUBE-NWPLCY-DEFAULT -m comment --comment "rule to mark traffic matching a network policy" -j MARK --set-xmark 0x10000/0x10000
        -A KUBE-NWPLCY-5VLCZNPWIAXAL2HB -p tcp -m tcp --dport 3000 -m comment --comment "rule to mark traffic matching a network policy" -m comment --comment "rule to ACCEPT traffic from source pods to dest pods selected by policy name web-allow namespace shop" -j MARK --set-xmark 0x10000/0x10000
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Kube_router_names_policies_and_the_pod(bool hasPods)
    {
        var explanation = OnNode3(KubeRouter, pods: hasPods ? Pods : "");

        Assert.Equal(
            (FindingCode.NetworkPolicy, "network policies \"shop/web-allow\" and \"shop/deny-all\" do not allow it (kube-router)", "kubectl describe networkpolicy -n shop web-allow deny-all"),
            (explanation.Code, explanation.Title, explanation.Check?.Text));
        Assert.StartsWith("filter KUBE-POD-FW-XIOATVM5TOINSO4V rule 7 belongs to kube-router's policy chains (\"rule to REJECT traffic destined for POD name:b namespace: shop\") and decides about what comes to the pod shop/b.", explanation.Why);
        Assert.Contains("-A KUBE-NWPLCY-5VLCZNPWIAXAL2HB -p tcp", explanation.Evidence[1].Source.Text);
        Assert.Contains("run through nw policy deny-all", explanation.Evidence[2].Source.Text);
    }

    // Since comments.go they begin with namespace and name and end with a tag. The rejecting rule is the same for both directions; the jump tells which.
    [Fact]
    public void Kube_routers_short_comments_are_read_too()
    {
        var explanation = OnNode3("""
            -A FORWARD -m comment --comment "kube-router netpol - TEMCG2JMHZYE7H7T" -j KUBE-ROUTER-FORWARD
            -A KUBE-ROUTER-FORWARD -s 10.0.2.1/32 -m comment --comment "default/a out" -j KUBE-POD-FW-XIOATVM5TOINSO4V
            -A KUBE-POD-FW-XIOATVM5TOINSO4V -s 10.0.2.1/32 -m comment --comment "default/no-egress policy" -j KUBE-NWPLCY-EM64V3NXOUG2TAJZ
            -A KUBE-POD-FW-XIOATVM5TOINSO4V -m mark ! --mark 0x10000/0x10000 -m comment --comment "default/a reject" -j REJECT --reject-with icmp-port-unreachable
            -A KUBE-NWPLCY-EM64V3NXOUG2TAJZ -p udp -m comment --comment "rule to mark traffic matching a network policy" -m comment --comment "default/no-egress egress pods" -j MARK --set-xmark 0x10000/0x10000
            """);

        Assert.Equal("network policy \"default/no-egress\" does not allow it (kube-router)", explanation.Title);
        Assert.Contains("decides about what leaves the pod default/a.", explanation.Why);
        Assert.Equal("allow this destination and port in network policy default/no-egress, or in another that selects default/a, if it may call it", explanation.Fix);
    }

    // prog/weave-npc/main.go, npc/rule.go: what comes out of WEAVE-NPC is dropped in FORWARD. The set of the first rule holds b, that of the second does not.
    private const string Weave = """
        -A FORWARD -o cni0 -m comment --comment "NOTE: this must go before \'-j KUBE-FORWARD\'" -j WEAVE-NPC
        -A FORWARD -o cni0 -m state --state NEW -j NFLOG --nflog-group 86
        -A FORWARD -o cni0 -j DROP
        -A WEAVE-NPC -m state --state RELATED,ESTABLISHED -j ACCEPT
        -A WEAVE-NPC -d 224.0.0.0/4 -j ACCEPT
        -A WEAVE-NPC -m state --state NEW -j WEAVE-NPC-DEFAULT
        -A WEAVE-NPC -m state --state NEW -j WEAVE-NPC-INGRESS
        -A WEAVE-NPC-DEFAULT -m set --match-set weave-;rGqyMIl1HN^cfDki~Z$3]6!N dst -m comment --comment "DefaultAllow ingress isolation for namespace: shop" -j ACCEPT
        -A WEAVE-NPC-INGRESS -p tcp -m set --match-set weave-client src -m set --match-set weave-web dst -m tcp --dport 80 -m comment --comment "pods: namespace: shop, selector: app=client -> pods: namespace: shop, selector: app=web (ingress)" -j ACCEPT
        -A WEAVE-NPC-INGRESS -p tcp -m set --match-set weave-db dst -m tcp --dport 80 -m comment --comment "anywhere -> pods: namespace: shop, selector: app=db (ingress)" -j ACCEPT
        """;

    private const string WeaveSets = """
        create weave-;rGqyMIl1HN^cfDki~Z$3]6!N hash:ip family inet hashsize 1024 maxelem 65536 comment
        create weave-client hash:ip family inet hashsize 1024 maxelem 65536 comment
        create weave-web hash:ip family inet hashsize 1024 maxelem 65536 comment
        add weave-web 10.0.3.1 comment "namespace: shop, pod: b"
        create weave-db hash:ip family inet hashsize 1024 maxelem 65536 comment
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Weave_tells_selectors_and_the_pod_and_no_policy(bool hasPods)
    {
        var explanation = OnNode3(Weave, sets: WeaveSets, pods: hasPods ? Pods : "");

        Assert.Equal(
            (FindingCode.NetworkPolicy, "a network policy of namespace shop drops it (Weave Net)", "kubectl get networkpolicies -n shop"),
            (explanation.Code, explanation.Title, explanation.Check?.Text));
        Assert.Contains("decides about what comes to the pod shop/b.", explanation.Why);
        Assert.EndsWith("Weave Net's rules name selectors and no policies; WEAVE-NPC-INGRESS has one rule for the pod, and this packet fits none.", explanation.Why);
        Assert.Equal("allows (\"pods: namespace: shop, selector: app=client -> pods: namespace: shop, selector: app=web (ingress)\")", explanation.Evidence[2].Note);
    }

    // A DROP in FORWARD that is not the end of WEAVE-NPC's is somebody's firewall.
    [Fact]
    public void Other_drops_beside_Weave_are_not_its_own()
    {
        var explanation = OnNode3(Weave.Replace("-A FORWARD -o cni0 -j DROP", "-A FORWARD -o cni0 -p tcp -j DROP", StringComparison.Ordinal), sets: WeaveSets);

        Assert.Equal((FindingCode.FirewallRule, FindingOwner.Node), (explanation.Code, explanation.Owner));
    }

    [Fact]
    public void Weave_drops_what_leaves_a_pod_without_a_mark()
    {
        var explanation = OnNode3("""
            -A FORWARD -i eth0 -j WEAVE-NPC-EGRESS
            -A WEAVE-NPC-EGRESS -m state --state RELATED,ESTABLISHED -j ACCEPT
            -A WEAVE-NPC-EGRESS -m state --state NEW -j WEAVE-NPC-EGRESS-DEFAULT
            -A WEAVE-NPC-EGRESS -m state --state NEW -m mark ! --mark 0x40000/0x40000 -j WEAVE-NPC-EGRESS-CUSTOM
            -A WEAVE-NPC-EGRESS -m state --state NEW -m mark ! --mark 0x40000/0x40000 -j NFLOG --nflog-group 86
            -A WEAVE-NPC-EGRESS -m mark ! --mark 0x40000/0x40000 -j DROP
            -A WEAVE-NPC-EGRESS-ACCEPT -j MARK --set-xmark 0x40000/0x40000
            """);

        Assert.Equal("a network policy of namespace default drops it (Weave Net)", explanation.Title);
        Assert.Contains("decides about what leaves the pod default/a.", explanation.Why);
        Assert.EndsWith("WEAVE-NPC-EGRESS-CUSTOM has none for the pod.", explanation.Why);
    }

    // pkg/agent/controller/networkpolicy/node_reconciler.go: policies for nodes alone are in iptables. The jump names the policy where a rule has several ports.
    [Theory]
    [InlineData("-A ANTREA-POL-INGRESS-RULES -s 10.0.2.1/32 -p tcp -m tcp --dport 22 -m comment --comment \"Antrea: for rule 2222, policy AntreaClusterNetworkPolicy:no-ssh\" -j DROP", "network policy \"no-ssh\" drops it (Antrea)", "kubectl describe clusternetworkpolicies.crd.antrea.io no-ssh")]
    [InlineData("-A ANTREA-POL-INGRESS-RULES -s 10.0.2.1/32 -m comment --comment \"Antrea: for rule 1111, policy AntreaClusterNetworkPolicy:no-ssh\" -j ANTREA-POL-1111\n-A ANTREA-POL-1111 -p tcp -m tcp --dport 22 -j REJECT --reject-with icmp-port-unreachable", "network policy \"no-ssh\" drops it (Antrea)", "kubectl describe clusternetworkpolicies.crd.antrea.io no-ssh")]
    [InlineData("-A ANTREA-POL-INGRESS-RULES -s 10.0.2.1/32 -j DROP", "a network policy drops it (Antrea)", "kubectl get networkpolicies -A")]
    public void Antrea_enforces_the_policies_of_nodes_in_iptables(string rules, string title, string check)
    {
        var explanation = OnNode3($"""
            -A INPUT -m comment --comment "Antrea: jump to Antrea input rules" -j ANTREA-INPUT
            -A ANTREA-INPUT -m comment --comment "Antrea: jump to ingress NodeNetworkPolicy rules" -j ANTREA-POL-INGRESS-RULES
            {rules}
            """, "tcp 10.0.2.1:40000 -> 192.168.0.3:22");

        Assert.Equal((FindingCode.NetworkPolicy, title, check), (explanation.Code, explanation.Title, explanation.Check?.Text));
        Assert.Contains("decides about what comes to the node.", explanation.Why);
        Assert.EndsWith("Antrea enforces the policies of pods in Open vSwitch, which no dump shows: this one selects the node.", explanation.Why);
    }

    [Fact]
    public void What_Antrea_drops_for_its_own_sake_is_no_policy()
    {
        var explanation = OnNode3("-A FORWARD -j ANTREA-FORWARD\n-A ANTREA-FORWARD -d 10.0.3.1/32 -m comment --comment \"Antrea: drop Pod multicast traffic forwarded via underlay network\" -j DROP");

        Assert.Equal((FindingCode.FirewallRule, FindingOwner.Cni), (explanation.Code, explanation.Owner));
        Assert.Equal("Antrea drops it by filter ANTREA-FORWARD rule 1 (\"Antrea: drop Pod multicast traffic forwarded via underlay network\")", explanation.Title);
    }

    private static string Jump(string chain) => $"-A cali-tw-{Link} -m comment --comment \"cali:EcCc7HLVIi17HE1D\" -m mark --mark 0x0/0x20000 -j {chain}\n";

    private static Explanation OnNode3(string rules, string packet = Call, string sets = "", string pods = Pods)
    {
        var node = TempSnapshot.Node(3, Filter(rules), rules.Contains("cali-tw", StringComparison.Ordinal) ? $"10.0.3.1 dev {Link} scope link" : "", $"net.ipv4.conf.{Link}.forwarding = 1\nnet.ipv4.conf.{Link}.rp_filter = 0");
        var files = node.Select(f => f.Item1.EndsWith("ip-addr.txt", StringComparison.Ordinal)
            ? (f.Item1, $"{f.Item2.TrimEnd()}\n5: {Link}@if3: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000\n    link/ether ee:ee:ee:ee:ee:ee brd ff:ff:ff:ff:ff:ff\n") : f);
        var snapshot = TempSnapshot.Load(
            TempSnapshot.Node(2),
            files,
            [("next-hops.txt", NextHops), ("nodes/w3/ipset-save.txt", sets + "\n"), .. pods.Length > 0 ? [("pods.txt", pods)] : Array.Empty<(string, string)>()]);
        var from = pods.Length > 0 ? packet : packet + " at w3 in eth0";
        return new Explainer(snapshot).Explain(snapshot.Trace(from, oneWay: true)).Explanations[0];
    }

    // The chains that rules stand in or lead to, declared as iptables-save declares them.
    private static string Filter(string rules)
    {
        var words = rules.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        var chains = words.Zip(words.Skip(1)).Where(p => p.First is "-A" or "-j" or "-g" && p.Second.Contains('-', StringComparison.Ordinal)).Select(p => p.Second).Where(c => !c.StartsWith('-')).Distinct();
        return $"*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n{string.Concat(chains.Select(c => $":{c} - [0:0]\n"))}{rules}\nCOMMIT\n";
    }
}
