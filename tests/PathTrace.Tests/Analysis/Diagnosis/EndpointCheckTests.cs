using PathTrace.Explain;

namespace PathTrace.Tests.Analysis.Diagnosis;

/// <summary>Rules and endpoint objects of flannel-vxlan (default/web 10.96.0.80:80: web-1 10.244.0.2 on worker1, web-2 10.244.1.2 on worker2, both port 3000) and of talk/healthy.</summary>
public class EndpointCheckTests
{
    private const string Objects = "kubernetes.yaml";
    private const string WebSlice = "name: web-ipv4";

    [Fact]
    public void A_stale_endpoint_and_its_successor_are_told_apart()
    {
        var findings = Checked.Fixture("stale-endpoint");

        Assert.Equal("worker1 sends default/web to 10.0.2.2:3000, which is no endpoint any more", findings[0].Title);
        Assert.Contains("No pod of the snapshot has the address.", findings[0].Why, StringComparison.Ordinal);
        Assert.Equal(FindingSeverity.Error, findings[0].Severity);
        Assert.Equal("worker1 does not know 10.0.2.3:3000 of default/web", findings[1].Title);
        Assert.Equal(FindingSeverity.Warning, findings[1].Severity);
    }

    [Fact]
    public void An_endpoint_that_is_not_ready_gets_nothing_while_another_is()
    {
        var findings = Checked.Changed("flannel-vxlan", (Objects, t => InSlice(t, "ready: true", "ready: false")));
        var finding = Assert.Single(findings);

        Assert.Equal(("PT2110", FindingSeverity.Warning), (finding.CodeText, finding.Severity));
        Assert.Equal("worker1 and worker2 send default/web to 10.244.0.2:3000, which is not ready", finding.Title);
    }

    // Neither ready nor serving while it ends: nobody is behind the service, whatever the rules still say.
    [Fact]
    public void A_service_without_a_ready_endpoint_is_one_warning()
    {
        var finding = Assert.Single(Checked.Changed("flannel-vxlan", (Objects, t => t.Replace("ready: true", "ready: false", StringComparison.Ordinal))));

        Assert.Equal(("PT2103", FindingSeverity.Warning, "default/web has no ready endpoint"), (finding.CodeText, finding.Severity, finding.Title));
    }

    // The slice's port becomes 3001; the rules and the service's targetPort keep 3000.
    [Fact]
    public void Another_target_port_is_no_stale_endpoint()
    {
        var findings = Checked.Changed("flannel-vxlan", (Objects, t => InSlice(t, "port: 3000", "port: 3001")));
        var finding = findings[0];

        Assert.Equal(["PT2111", "PT2121"], findings.Select(f => f.CodeText));
        Assert.Equal(("PT2111", FindingSeverity.Error), (finding.CodeText, finding.Severity));
        Assert.Equal("worker1 and worker2 send default/web to 10.244.0.2:3000 and 10.244.1.2:3000; its endpoints answer at port 3001", finding.Title);
    }

    // A third endpoint, of a pod that is there and ready; no rule leads to it. It says of which zone it is: then nodes may rightly leave it out.
    [Theory]
    [InlineData("", new[] { "PT2109" })]
    [InlineData("    hints:\n      forZones:\n      - name: a\n", new string[0])]
    public void A_ready_endpoint_that_no_rule_knows_is_missing(string hints, string[] codes)
    {
        const string First = "  - addresses:\n    - \"10.244.0.2\"\n";
        var third = "  - addresses:\n    - \"10.244.0.3\"\n    conditions:\n      ready: true\n" + hints;
        var findings = Checked.Changed("flannel-vxlan", (Objects, t => InSlice(t, First, third + First)));

        Assert.Equal(codes, findings.Where(f => f.Owner == FindingOwner.KubeProxy).Select(f => f.CodeText));
    }

    // web-2 says worker2; the slice says worker1.
    [Fact]
    public void An_endpoint_on_another_node_than_its_pod_is_misplaced()
    {
        var finding = Assert.Single(Checked.Changed("flannel-vxlan", (Objects, t => InSlice(t, "nodeName: worker2", "nodeName: worker1"))));

        Assert.Equal(("PT2112", FindingSeverity.Warning, "the endpoint 10.244.1.2 of default/web is not on worker1"), (finding.CodeText, finding.Severity, finding.Title));
    }

    // The slice still says web-3 of 10.244.1.2, which no pod is called.
    [Fact]
    public void An_endpoint_whose_pod_is_gone_is_stale()
    {
        var finding = Assert.Single(Checked.Changed("flannel-vxlan", (Objects, t => InSlice(t, "name: web-2", "name: web-3"))));

        Assert.Equal(("PT2104", FindingOwner.Application, "the endpoint 10.244.1.2 of default/web has no pod"), (finding.CodeText, finding.Owner, finding.Title));
    }

    // kubectl get pods without -A: nothing is known of the pods of that namespace.
    [Fact]
    public void Pods_of_a_namespace_that_was_not_collected_are_not_gone()
    {
        var pods = "Pod name  Namespace  Status   Node     Endpoint\nother     test       Running  worker2  10.0.1.7\n";

        Assert.Empty(Checked.Changed("talk/healthy", ("pods.txt", _ => pods)));
    }

    // The slice gives web-1's name to web-2's address.
    [Fact]
    public void An_address_of_another_pod_is_misplaced()
    {
        var findings = Checked.Changed("flannel-vxlan", (Objects, t => InSlice(t, "nodeName: worker2\n    targetRef:\n      kind: Pod\n      name: web-2", "nodeName: worker1\n    targetRef:\n      kind: Pod\n      name: web-1")));
        var finding = Assert.Single(findings);

        Assert.Equal(("PT2112", FindingSeverity.Error), (finding.CodeText, finding.Severity));
        Assert.Contains("The address is default/web-2's.", finding.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_that_no_rule_knows_is_unknown_to_kube_proxy()
    {
        var findings = Checked.Changed("talk/healthy", ("services.txt", t => t + "service-9     172.17.0.9:80  10.0.1.1:3000\n"));
        var finding = Assert.Single(findings);

        Assert.Equal(("PT2102", "no node has a rule for default/service-9 at 172.17.0.9:80"), (finding.CodeText, finding.Title));
        Assert.Equal("services.txt:3", finding.Evidence[0].Source.ToString());
    }

    // kubectl shows the first three and "+ 1 more...": which one is left out is unknown.
    [Fact]
    public void A_shortened_list_is_not_compared() => Assert.DoesNotContain(
        Checked.Changed("talk/healthy", ("services.txt", t => t.Replace("10.0.1.1:3000,10.0.2.1:3000", "10.0.1.1:3000 + 1 more...", StringComparison.Ordinal))),
        f => f.Owner == FindingOwner.KubeProxy);

    // A pod that crashes is still listed by the table of services.
    [Fact]
    public void A_pod_that_does_not_run_behind_a_service_is_told()
    {
        var finding = Assert.Single(Checked.Changed("talk/healthy", ("pods.txt", t => t.Replace("pod-1     Running", "pod-1     CrashLoopBackOff", StringComparison.Ordinal).Replace("Pod name  Status ", "Pod name  Status          ", StringComparison.Ordinal).Replace("pod-2     Running", "pod-2     Running         ", StringComparison.Ordinal))));

        Assert.Equal(("PT2503", FindingSeverity.Warning), (finding.CodeText, finding.Severity));
        Assert.Equal("default/service-1 sends to default/pod-1, which is CrashLoopBackOff", finding.Title);
    }

    // Only the first place behind the web slice's beginning.
    private static string InSlice(string text, string before, string after)
    {
        var end = text.IndexOf(WebSlice, StringComparison.Ordinal);
        var start = text.LastIndexOf("kind: EndpointSlice", end, StringComparison.Ordinal);
        var at = text.IndexOf(before, start, StringComparison.Ordinal);
        Assert.True(at >= 0, before);
        return text[..at] + after + text[(at + before.Length)..];
    }
}
