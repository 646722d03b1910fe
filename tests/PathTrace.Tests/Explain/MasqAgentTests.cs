using PathTrace.Explain;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Explain;

/// <summary>Answers that ip-masq-agent sends astray, by its rules as cmd/ip-masq-agent/ip-masq-agent.go writes them.</summary>
public class MasqAgentTests
{
    private const string Pods = "Pod name  Namespace  Status   Node  Endpoint\na  default  Running  w2  10.0.2.1\nb  shop  Running  w3  10.0.3.1\n";
    private const string NextHops = "10.0.2.0/24  192.168.0.2\n10.0.3.0/24  192.168.0.3\n";

    // cmd/ip-masq-agent/ip-masq-agent.go. The pod's answer goes straight to the client, because the packet kept its source on w2.
    [Fact]
    public void An_answer_that_ip_masq_agent_lets_go_astray_is_said_to_be_its_doing()
    {
        var snapshot = TempSnapshot.Load(
            TempSnapshot.Node(2, """
                *nat
                :PREROUTING ACCEPT [0:0]
                :INPUT ACCEPT [0:0]
                :OUTPUT ACCEPT [0:0]
                :POSTROUTING ACCEPT [0:0]
                :IP-MASQ-AGENT - [0:0]
                -A PREROUTING -d 172.17.0.1/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.3.1:3000
                -A POSTROUTING -m comment --comment "ip-masq-agent: ensure nat POSTROUTING directs all non-LOCAL destination traffic to our custom IP-MASQ-AGENT chain" -m addrtype ! --dst-type LOCAL -j IP-MASQ-AGENT
                -A IP-MASQ-AGENT -d 10.0.0.0/8 -m comment --comment "ip-masq-agent: local traffic is not subject to MASQUERADE" -j RETURN
                -A IP-MASQ-AGENT -m comment --comment "ip-masq-agent: outbound traffic is subject to MASQUERADE (must be last in chain)" -j MASQUERADE
                COMMIT
                """),
            TempSnapshot.Node(3),
            [("pods.txt", Pods), ("next-hops.txt", NextHops)]);
        var explanation = new Explainer(snapshot).Explain(snapshot.Trace("tcp 203.0.113.7:51000 -> 172.17.0.1:80 at w2 in eth0")).Explanations[0];

        Assert.Equal(FindingCode.AnswerUntranslated, explanation.Code);
        Assert.Contains("ip-masq-agent let it keep its source (nat IP-MASQ-AGENT rule 1): its config map kube-system/ip-masq-agent lists the destination in nonMasqueradeCIDRs.", explanation.Why);
        Assert.Contains(explanation.Evidence, e => e.Source.Text.StartsWith("-A IP-MASQ-AGENT -d 10.0.0.0/8", StringComparison.Ordinal));
    }

    // w4 sees only the answer, takes it for the first packet of a connection, and masquerades what its config map does not spare.
    [Fact]
    public void An_answer_that_ip_masq_agent_masquerades_is_said_to_be_its_doing()
    {
        var snapshot = TempSnapshot.Load(
            TempSnapshot.Node(2),
            TempSnapshot.Node(3, routes: "203.0.113.0/24 via 192.168.0.4 dev eth0"),
            TempSnapshot.Node(4, """
                *nat
                :PREROUTING ACCEPT [0:0]
                :INPUT ACCEPT [0:0]
                :OUTPUT ACCEPT [0:0]
                :POSTROUTING ACCEPT [0:0]
                :MASQ - [0:0]
                -A POSTROUTING -m addrtype ! --dst-type LOCAL -j MASQ
                -A MASQ -d 10.0.0.0/8 -m comment --comment "ip-masq-agent: local traffic is not subject to MASQUERADE" -j RETURN
                -A MASQ -m comment --comment "ip-masq-agent: outbound traffic is subject to MASQUERADE (must be last in chain)" -j MASQUERADE
                COMMIT
                """),
            [("pods.txt", Pods), ("next-hops.txt", NextHops)]);
        var explanation = new Explainer(snapshot).Explain(snapshot.Trace("udp 203.0.113.7:5000 -> 10.0.3.1:53 at w3 in eth0")).Explanations[0];

        Assert.Equal(FindingCode.AnswerRewritten, explanation.Code);
        Assert.Contains("That rule is ip-masq-agent's: its config map kube-system/ip-masq-agent does not list the destination in nonMasqueradeCIDRs.", explanation.Why);
    }
}
