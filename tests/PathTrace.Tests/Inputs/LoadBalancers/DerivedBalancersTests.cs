using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Inputs.LoadBalancers;
using PathTrace.Net;
using PathTrace.Tests.Inputs.Kubernetes;

namespace PathTrace.Tests.Inputs.LoadBalancers;

/// <summary>Balancers of services' <c>status.loadBalancer</c>; which nodes get one is cloud-provider's controllers/service/controller.go.</summary>
public class DerivedBalancersTests
{
    private static readonly ImmutableArray<Node> Nodes =
    [
        Node("w1", "192.168.0.1"),
        Node("w2", "192.168.0.2"),
        Node("broken", "192.168.0.3") with { IsReady = false },
        Node("control", "192.168.0.4") with { IsExcludedFromBalancers = true },
        Node("shrunk", "192.168.0.5") with { Taints = [new("ToBeDeletedByClusterAutoscaler", "1", "NoSchedule")] },
        Node("leaving", "192.168.0.6") with { IsTerminating = true },
        Node("cordoned", "192.168.0.7") with { IsUnschedulable = true },
        new() { Name = "router" },
    ];

    // stableNodeSetPredicates ask three things: a cordoned node stays a backend, because packets do not keep away as new pods do, and so does one that is not Ready (KEP-3458).
    [Theory]
    [InlineData("""{"ip":"203.0.113.9"}""", "w1; w2; broken; cordoned")]
    [InlineData("""{"ip":"203.0.113.9","ipMode":"VIP"}""", "w1; w2; broken; cordoned")]
    [InlineData("""{"ip":"203.0.113.9","ipMode":"Proxy"}""", ">192.168.0.1:30080; >192.168.0.2:30080; >192.168.0.3:30080; >192.168.0.7:30080")]
    public void The_nodes_that_Kubernetes_gives_a_balancer_are_behind_each_address(string ingress, string backends)
    {
        var balancer = Assert.Single(From(Service(ingress))!.Value);

        Assert.Equal(("web.shop", "203.0.113.9:80", true, true), (balancer.Name, balancer.Frontend.ToString(), balancer.IsDerived, balancer.IsUnderstood));
        Assert.Equal(backends, string.Join("; ", balancer.Backends.Select(b => b.NodeName ?? $">{b.Address}")));
        Assert.All(balancer.Backends, b => Assert.Equal((1, true), (b.Weight, b.IsHealthy)));
        Assert.Equal(1, balancer.Source.Line);
    }

    // healthCheckNodePort: kube-proxy answers 200 on w2, where the one ready endpoint is, and 503 elsewhere; the one on w1 is ending.
    [Fact]
    public void A_health_check_node_port_leaves_the_nodes_with_a_ready_endpoint()
    {
        const string Slice = """
            {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","addressType":"IPv4","metadata":{"name":"web-x","namespace":"shop","labels":{"kubernetes.io/service-name":"web"}},
             "endpoints":[{"addresses":["10.0.2.1"],"conditions":{"ready":true},"nodeName":"w2"},{"addresses":["10.0.1.1"],"conditions":{"ready":false,"serving":true,"terminating":true},"nodeName":"w1"}],
             "ports":[{"name":"","port":3000}]}
            """;
        var balancer = Assert.Single(From(Local() + Slice)!.Value);

        Assert.Equal(["w1 False", "w2 True", "broken False", "cordoned False"], balancer.Backends.Select(b => $"{b.NodeName} {b.IsHealthy}"));
        Assert.Equal("healthCheckNodePort 32000 of shop/web answers 503 there: no ready endpoint", balancer.Backends[0].DownBecause);
    }

    [Fact]
    public void What_no_object_tells_is_not_guessed()
    {
        var local = Assert.Single(From(Local())!.Value);
        Assert.False(local.IsUnderstood);
        Assert.Contains("the endpoints were not collected", local.Doubt, StringComparison.Ordinal);

        var proxy = Assert.Single(From(Service("""{"ip":"203.0.113.9","ipMode":"Proxy"}""").Replace(",\"nodePort\":30080", "", StringComparison.Ordinal))!.Value);
        Assert.False(proxy.IsUnderstood);
        Assert.Contains("has no node port", proxy.Doubt, StringComparison.Ordinal);

        Assert.Null(From(Service("""{"hostname":"lb.example"}""")));
        Assert.Null(From("""{"kind":"List","items":[""" + Service("""{"ip":"203.0.113.9"}""") + ""","kind":"Pod" """));
    }

    private static ImmutableArray<LoadBalancer>? From(string objects) => DerivedBalancers.From(KubernetesText.Read(objects).Value, Nodes);

    private static string Local() => Service("""{"ip":"203.0.113.9"}""").Replace("\"spec\":{", "\"spec\":{\"externalTrafficPolicy\":\"Local\",\"healthCheckNodePort\":32000,", StringComparison.Ordinal);

    private static string Service(string ingress) => """
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"shop"},
         "spec":{"type":"LoadBalancer","clusterIP":"172.17.0.1","ports":[{"port":80,"targetPort":3000,"nodePort":30080}]},"status":{"loadBalancer":{"ingress":[%]}}}

        """.Replace("%", ingress, StringComparison.Ordinal);

    private static Node Node(string name, string address) => new() { Name = name, InternalAddresses = [IpAddress.Parse(address)], IsReady = true, Taints = [] };
}
