using PathTrace.Explain;

namespace PathTrace.Tests.Analysis.Diagnosis;

/// <summary>Balancers beside the nodes and the services' objects: fixtures/local-policy (kept and rewritten, node port 30080) and fixtures/nodeport.</summary>
public class BalancerCheckTests
{
    private const string Objects = "kubernetes.json";
    private const string Table = "load-balancers.txt";

    [Theory]
    [InlineData("\"status\": \"True\"", "\"status\": \"False\"", "is not Ready")]
    [InlineData("\"spec\": {\n", "\"spec\": {\n\"taints\": [{\"key\": \"ToBeDeletedByClusterAutoscaler\", \"value\": \"1\", \"effect\": \"NoSchedule\"}],\n", "has the taint ToBeDeletedByClusterAutoscaler=1:NoSchedule")]
    [InlineData("\"metadata\": {\n", "\"metadata\": {\n\"deletionTimestamp\": \"2026-01-01T00:00:00Z\",\n", "is being deleted")]
    public void A_node_that_goes_away_is_still_in_use(string before, string after, string ailment)
    {
        var findings = Checked.Changed("local-policy", (Objects, t => InNode(t, "worker2", before, after))).Where(f => f.Code == FindingCode.DrainedNodeInUse).ToList();

        Assert.Equal([$"kept keeps sending to worker2, which {ailment}", $"rewritten keeps sending to worker2, which {ailment}"], findings.Select(f => f.Title));
        Assert.All(findings, f => Assert.Equal(("worker2", FindingSeverity.Warning), (f.Node, f.Severity)));
    }

    // KEP-3458: a balancer that no table states keeps a node that is not Ready, unless a check is known to take it out.
    [Theory]
    [InlineData("health-check", "worker2", "web.default may still send to worker2, which is not Ready")]
    [InlineData("health-check", "worker4", null)]
    public void A_derived_balancer_keeps_a_node_that_is_not_Ready(string fixture, string node, string? title)
    {
        var findings = Checked.Changed(fixture, (Objects, t => InNode(t, node, "\"status\": \"True\"", "\"status\": \"False\""))).Where(f => f.Code == FindingCode.DrainedNodeInUse);

        Assert.Equal(title is null ? [] : [title], findings.Select(f => f.Title));
    }

    // worker1 has a pod: a cordoned node serves as before. Once the pod is on worker2, it is drained.
    [Theory]
    [InlineData("worker1", false)]
    [InlineData("worker2", true)]
    public void A_cordoned_node_is_drained_when_no_pod_is_left(string home, bool isDrained)
    {
        var findings = Checked.Changed("local-policy", (Objects, t => Other(InNode(t, "worker1", "\"spec\": {\n", "\"spec\": {\n\"unschedulable\": true,\n"), home)));

        Assert.Equal(isDrained ? ["kept keeps sending to worker1, which is drained", "rewritten keeps sending to worker1, which is drained"] : [], findings.Where(f => f.Code == FindingCode.DrainedNodeInUse).Select(f => f.Title));
    }

    [Fact]
    public void A_node_that_is_marked_down_may_be_drained() => Assert.DoesNotContain(
        Checked.Changed("local-policy", (Objects, t => InNode(t, "worker2", "\"status\": \"True\"", "\"status\": \"False\"")), (Table, _ => "kept 198.51.100.10:80 -> worker1, worker2 down\n")),
        f => f.Code == FindingCode.DrainedNodeInUse);

    // 30081 is in the range of node ports and nobody's; 8080 is in no such range, and some process of the node may listen.
    [Theory]
    [InlineData("old 198.51.100.11:80 -> 192.168.0.2:30081, 192.168.0.3:30081\n", "old sends to tcp 30081 of worker1 and worker2, where nothing of the cluster answers")]
    [InlineData("old 198.51.100.11:80 -> 192.168.0.2:8080\n", null)]
    [InlineData("old 198.51.100.10:80 -> 192.168.0.3:8080\n", "old sends to tcp 8080 of worker2, where nothing of the cluster answers")]
    [InlineData("old 198.51.100.11:80 -> 192.168.0.2:32100\n", null)]
    public void A_port_that_is_no_node_port_is_told(string table, string? title)
    {
        var findings = Checked.Changed("local-policy", (Table, _ => table)).Where(f => f.Code == FindingCode.BackendPortUnknown);

        Assert.Equal(title is null ? [] : [title], findings.Select(f => f.Title));
    }

    private static string Other(string text, string home)
    {
        var at = text.IndexOf("\"name\": \"other-1\"", StringComparison.Ordinal);
        var place = text.IndexOf("\"nodeName\": \"worker1\"", at, StringComparison.Ordinal);
        return text[..place] + text[place..].Replace("\"nodeName\": \"worker1\"", $"\"nodeName\": \"{home}\"", StringComparison.Ordinal);
    }

    // Within the node's object: from its kind to the next object's.
    private static string InNode(string text, string node, string before, string after)
    {
        var name = text.IndexOf($"\"name\": \"{node}\"", StringComparison.Ordinal);
        var start = text.LastIndexOf("\"kind\": \"Node\"", name, StringComparison.Ordinal);
        var at = text.IndexOf(before, start, StringComparison.Ordinal);
        Assert.True(at >= 0, before);
        return text[..at] + after + text[(at + before.Length)..];
    }
}
