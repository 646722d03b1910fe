using PathTrace.Explain;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Analysis.Diagnosis;

/// <summary>Faults for which rules of the other family, of the other nodes or of other clients must not be taken.</summary>
public class RulesOfSiblingsTests
{
    private const string Svc = "KUBE-SVC-CDGGSHYLG3RE2FKL";

    // fixtures/dual-stack: np6 sends to tcp 30080 of both nodes; worker1 keeps the rule of IPv4.
    [Fact]
    public void A_node_port_without_a_rule_of_its_family_is_missing()
    {
        var findings = Checked.Load("dual-stack", ("nodes/worker1/ip6tables-save.txt", t => Without(t, "--dport 30080"))).Diagnose().Findings;

        Assert.Contains(findings, f => f.Cause is { Code: FindingCode.KubeProxyRulesMissing, Node: "worker1" } && f.Cause.Evidence.Any(e => e.Source.ToString().StartsWith("nodes/worker1/ip6tables-save.txt", StringComparison.Ordinal)));
        Assert.DoesNotContain(findings, f => f.Cause.Code == FindingCode.ServiceRuleNotReached);
    }

    // fixtures/local-policy: the rules that draw never lead to 10.0.2.9, so that only clients of the list go there.
    [Fact]
    public void An_endpoint_that_only_a_list_leads_to_is_affinitys()
    {
        const string Dead = "KUBE-SEP-DEAD";
        const string Pinned = $"-A {Svc} -m comment --comment \"default/web:http -> 10.0.2.9:3000\" -m recent --rcheck --seconds 10800 --reap --name {Dead} --mask 255.255.255.255 --rsource -j {Dead}\n"
            + $"-A {Dead} -p tcp -m comment --comment \"default/web:http\" -m recent --set --name {Dead} --mask 255.255.255.255 --rsource -m tcp -j DNAT --to-destination 10.0.2.9:3000\n";
        var findings = Checked.Changed("local-policy", ("nodes/worker1/iptables-save.txt", t => First(First(t, $":{Svc} ", $":{Dead} - [0:0]\n:{Svc} "), $"-A {Svc} ", $"{Pinned}-A {Svc} ")));

        Assert.Contains(findings, f => f is { Code: FindingCode.AffinityToDeadEndpoint, Node: "worker1" });
        Assert.DoesNotContain(findings, f => f.Code == FindingCode.StaleEndpoint);
    }

    // worker1's rule for the service, garbled: whether it is that rule nobody can tell, and that it is missing neither.
    [Fact]
    public void A_line_that_cannot_be_read_may_be_the_rule_that_seems_to_be_missing()
    {
        var report = Checked.Load("stale-endpoint", ("nodes/worker1/iptables-save.txt", t => t.Replace("-A KUBE-SERVICES -d 172.17.0.1/32 -p tcp -m comment", "-A KUBE-SERVICES -d 172.17.0.1/32 -p tcp -m commenx", StringComparison.Ordinal))).Diagnose();

        Assert.DoesNotContain(report.Findings, f => f.Cause.Code == FindingCode.KubeProxyRulesMissing);
        Assert.Contains(report.Findings, f => f.Cause.Question?.Text.Contains("commenx", StringComparison.Ordinal) == true || f.Cause.Title.Contains("69", StringComparison.Ordinal));
    }

    // Two of three nodes let in 192.0.2.0/24; nobody states it.
    [Fact]
    public void Without_objects_most_nodes_tell_the_source_ranges()
    {
        var found = Assert.Single(Checked.Of(TempSnapshot.Load(Guarded("worker1", "192.0.2.0/24"), Guarded("worker2", "192.0.2.0/24"), Guarded("worker3", "203.0.113.0/24"))), f => f.Code == FindingCode.SourceRangesDiffer);

        Assert.Equal(("worker3", FindingSeverity.Error), (found.Node, found.Severity));
        Assert.Equal("The rules of worker3 let in 203.0.113.0/24, those of worker1 192.0.2.0/24. No object of the snapshot states which is right; kube-proxy writes the same on every node.", found.Why);
    }

    [Fact]
    public void A_pod_of_the_host_network_that_does_not_run_is_an_endpoint()
    {
        var found = Assert.Single(
            Checked.Of(TempSnapshot.Load(
                TempSnapshot.With("nodes.txt", "NAME  STATUS  INTERNAL-IP\nworker1  Ready  192.168.0.11\nworker2  Ready  192.168.0.12\n"),
                TempSnapshot.With("pods.txt", "Pod name  Status  Node  Endpoint\nagent-1  CrashLoopBackOff  worker1  192.168.0.11\nagent-2  Running  worker2  192.168.0.12\n"),
                TempSnapshot.With("services.txt", "Service name  IP  Port(s)  Endpoints\nagents  10.96.0.9  80/TCP  192.168.0.11:9100,192.168.0.12:9100\n"),
                Guarded("worker1", "192.0.2.0/24"),
                Guarded("worker2", "192.0.2.0/24"))),
            f => f.Code == FindingCode.PodNotReady);

        Assert.Equal("default/agents sends to default/agent-1, which is CrashLoopBackOff", found.Title);
    }

    private static (string, string)[] Guarded(string node, string source) => TempSnapshot.With($"nodes/{node}/iptables-save.txt", $"""
        *nat
        :PREROUTING ACCEPT [0:0]
        :KUBE-EXT-WEB - [0:0]
        :KUBE-FW-WEB - [0:0]
        :KUBE-SERVICES - [0:0]
        -A PREROUTING -j KUBE-SERVICES
        -A KUBE-FW-WEB -s {source} -m comment --comment "default/web:http loadbalancer IP" -j KUBE-EXT-WEB
        -A KUBE-SERVICES -d 198.51.100.10/32 -p tcp -m comment --comment "default/web:http loadbalancer IP" -m tcp --dport 80 -j KUBE-FW-WEB
        COMMIT

        """);

    private static string Without(string text, string part) => string.Join('\n', text.Split('\n').Where(l => !l.Contains(part, StringComparison.Ordinal)));

    private static string First(string text, string old, string replacement)
    {
        var at = text.IndexOf(old, StringComparison.Ordinal);
        Assert.True(at >= 0, old);
        return text[..at] + replacement + text[(at + old.Length)..];
    }
}
