using PathTrace.Explain;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Explain;

/// <summary>Rules of somebody's own firewall: what is advised is tried first.</summary>
public class FirewallCauseTests
{
    private const string Second = "filter FORWARD rule 2 drops it (remove the rule, or accept this traffic before it, if it is wanted)";

    // From pod a on w2 to pod b on w3, by hand: what is left when the first rule does nothing.
    [Theory]
    [InlineData("-A FORWARD -s 10.0.2.1/32 -j DROP", "", "without that rule this packet reaches default/b and is answered")]
    [InlineData("-A FORWARD -g OWN\n-A OWN -d 10.0.3.1/32 -j REJECT --reject-with icmp-port-unreachable", "", "without that rule this packet reaches default/b and is answered")]
    [InlineData("-A FORWARD -s 10.0.2.1/32 -j DROP\n-A FORWARD -d 10.0.3.1/32 -j DROP", "", "without that rule this packet gets as far as w2, and is lost there by a second fault: " + Second)]
    [InlineData("-A FORWARD -s 10.0.2.1/32 -j DROP", "-A FORWARD -s 10.9.0.0/16 -j DROP\n-A FORWARD -d 10.0.3.1/32 -j DROP", "without that rule this packet gets as far as w3, and is lost there by a second fault: " + Second)]
    // Nobody can tell what the second rule does: nothing is called tried.
    [InlineData("-A FORWARD -s 10.0.2.1/32 -j DROP\n-A FORWARD -m limit --limit 5/sec -j DROP", "", null)]
    public void Removing_a_rule_is_tried_before_it_is_advised(string near, string far, string? tried)
    {
        var snapshot = TempSnapshot.Load(
            TempSnapshot.Node(2, Filter(near)),
            TempSnapshot.Node(3, Filter(far)),
            [("pods.txt", "Pod name  Status   Node  Endpoint\na  Running  w2  10.0.2.1\nb  Running  w3  10.0.3.1\n"), ("next-hops.txt", "10.0.2.0/24  192.168.0.2\n10.0.3.0/24  192.168.0.3\n")]);
        var explanation = new Explainer(snapshot).Explain(snapshot.Trace("tcp 10.0.2.1:40000 -> 10.0.3.1:80")).Explanations[0];

        Assert.Equal((FindingCode.FirewallRule, tried), (explanation.Code, explanation.Tried));
    }

    // The rule keeps its number, so that an answer goes on to mean the rule behind it.
    [Fact]
    public void Answers_mean_the_same_rules_while_a_rule_is_tried_without()
    {
        var snapshot = TempSnapshot.Load(
            TempSnapshot.Node(2, Filter("-A FORWARD -s 10.0.2.1/32 -j DROP\n-A FORWARD -m limit --limit 5/sec -j DROP")),
            TempSnapshot.Node(3),
            [("pods.txt", "Pod name  Status   Node  Endpoint\na  Running  w2  10.0.2.1\nb  Running  w3  10.0.3.1\n"), ("next-hops.txt", "10.0.2.0/24  192.168.0.2\n10.0.3.0/24  192.168.0.3\n")]);
        var (assumptions, _) = PathTrace.Tracing.AssumptionReader.Read(["w2:filter:FORWARD:2=no"]);
        var explanation = new Explainer(snapshot).Explain(snapshot.Trace("tcp 10.0.2.1:40000 -> 10.0.3.1:80", assumptions!)).Explanations[0];

        Assert.Equal("without that rule this packet reaches default/b and is answered", explanation.Tried);
    }

    private static string Filter(string rules) => $"*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n{(rules.Contains("OWN", StringComparison.Ordinal) ? ":OWN - [0:0]\n" : "")}{rules}{(rules.Length > 0 ? "\n" : "")}COMMIT\n";
}
