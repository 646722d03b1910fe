namespace PathTrace.Tests.Inputs.Kubernetes;

/// <summary>Fields of services and nodes by which balancers go; names and defaults are those of the Kubernetes API reference. What is not stated is null.</summary>
public class ServiceFieldsTests
{
    [Fact]
    public void Fields_of_a_service_are_read()
    {
        const string Text = """
            {"kind":"Service","metadata":{"name":"web"},"spec":{"type":"LoadBalancer","sessionAffinity":"ClientIP","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":600}},
             "loadBalancerSourceRanges":["10.1.2.3/8","192.0.2.0/24"," 2001:db8::/32"],"healthCheckNodePort":32000,"allocateLoadBalancerNodePorts":false,"publishNotReadyAddresses":true,"selector":{"app":"web"},
             "ports":[{"port":80}]},"status":{"loadBalancer":{"ingress":[{"ip":"203.0.113.9","ipMode":"Proxy"},{"hostname":"lb.example"},{"ip":"203.0.113.10","ipMode":"VIP"}]}}}
            """;
        var result = KubernetesText.Read(Text);
        var service = Assert.Single(result.Value.Services!.Value);

        Assert.Empty(result.Diagnostics);
        Assert.Equal((true, 600, (ushort?)32000), (service.HasClientAffinity, service.AffinityTimeout, service.HealthCheckNodePort));
        Assert.Equal((false, true, true), (service.AllocatesNodePorts, service.PublishesNotReady, service.HasSelector));
        // Host bits do not count (k8s.io/utils/net: ParseCIDRs).
        Assert.Equal(["10.0.0.0/8", "192.0.2.0/24", "2001:db8::/32"], service.LoadBalancerSourceRanges!.Value.Select(r => r.ToString()));
        Assert.Equal(["203.0.113.9  True", " lb.example ", "203.0.113.10  False"], service.Ingress!.Value.Select(i => $"{i.Address} {i.HostName} {i.IsProxy}"));
    }

    [Fact]
    public void What_a_service_does_not_state_is_null()
    {
        var service = Assert.Single(KubernetesText.Read("""{"kind":"Service","metadata":{"name":"web"},"spec":{"ports":[{"port":80}]}}""").Value.Services!.Value);

        Assert.Equal((null, null, null, null, null), (service.HasClientAffinity, service.AffinityTimeout, service.HealthCheckNodePort, service.LoadBalancerSourceRanges, service.Ingress));
        Assert.Equal((null, null, false), (service.AllocatesNodePorts, service.PublishesNotReady, service.HasSelector));
    }

    [Fact]
    public void A_source_range_that_is_none_is_reported()
    {
        var result = KubernetesText.Read("""{"kind":"Service","metadata":{"name":"web"},"spec":{"loadBalancerSourceRanges":["10.0.0.0/33"],"ports":[]}}""");

        Assert.Contains("an address prefix", Assert.Single(result.Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_of_a_node_are_read()
    {
        const string Text = """
            {"kind":"Node","metadata":{"name":"a","deletionTimestamp":"2026-01-01T00:00:00Z","labels":{"node.kubernetes.io/exclude-from-external-load-balancers":""}},
             "spec":{"unschedulable":true,"taints":[{"key":"node.kubernetes.io/unschedulable","effect":"NoSchedule"},{"key":"k","value":"v","effect":"NoExecute"}]}}
            {"kind":"Node","metadata":{"name":"b"},"spec":{}}
            """;
        var nodes = KubernetesText.Read(Text).Value.Nodes!.Value;

        Assert.Equal((true, true, true), (nodes[0].IsUnschedulable, nodes[0].IsTerminating, nodes[0].IsExcludedFromBalancers));
        Assert.Equal(["node.kubernetes.io/unschedulable:NoSchedule", "k=v:NoExecute"], nodes[0].Taints!.Value.Select(t => t.ToString()));
        Assert.Equal((false, false, false, 0), (nodes[1].IsUnschedulable, nodes[1].IsTerminating, nodes[1].IsExcludedFromBalancers, nodes[1].Taints!.Value.Length));
    }

    // kubectl get nodes: no column for taints or labels.
    [Theory]
    [InlineData("Ready", true, false)]
    [InlineData("Ready,SchedulingDisabled", true, true)]
    [InlineData("NotReady", false, false)]
    public void A_table_of_nodes_tells_who_is_cordoned(string status, bool isReady, bool isCordoned)
    {
        var node = Assert.Single(KubernetesText.Read($"NAME  STATUS  ROLES  AGE  VERSION\nw1  {status}  <none>  1d  v1.29.4\n", "nodes.txt").Value.Nodes!.Value);

        Assert.Equal((isReady, isCordoned, null, null), (node.IsReady, node.IsUnschedulable, node.Taints, node.IsExcludedFromBalancers));
    }
}
