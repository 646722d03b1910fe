namespace PathTrace.KernelLab.Clusters;

/// <summary>What lies between nodes. The pods of workerN are 10.0.N.1 and 10.0.N.2, its address is 192.168.0.(N + 1).</summary>
public sealed class FabricFacts
{
    private const string ToSecond = "tcp 10.0.1.1:40000 -> 10.0.2.1:3000";

    [Fact]
    public void A_next_hop_on_the_shared_subnet_reaches_its_owner_whatever_the_fabric_would_do() =>
        FactCluster.On(FactCluster.Of(3, ("10.0.2.0/24", "worker3")).Plus(0, "route add 10.0.2.0/24 via 192.168.0.3"), cluster =>
            Assert.Equal("worker1 worker2: default/pod-21, DeliveredToPod", cluster.Sends(0, ToSecond)));

    [Fact]
    public void Behind_the_default_gateway_the_fabric_decides_by_the_longest_prefix() =>
        FactCluster.On(FactCluster.Of(3, ("10.0.0.0/16", "worker3"), ("10.0.2.0/24", "192.168.0.3"), ("10.0.2.2/32", "blackhole")), cluster =>
        {
            Assert.Equal("worker1 router worker2: default/pod-21, DeliveredToPod", cluster.Sends(0, ToSecond));
            Assert.Equal("worker1 router: router: Lost, FabricNoRoute", cluster.Sends(0, "tcp 10.0.1.1:40000 -> 10.0.2.2:3000"));
        });

    [Fact]
    public void The_fabric_looks_at_the_destination_that_the_node_has_made() =>
        FactCluster.On(
            FactCluster.Of(3, ("10.0.1.0/24", "worker1"), ("172.17.0.0/16", "worker3"), ("10.0.2.0/24", "worker2")).With(0, n => n with
            {
                Rules =
                [
                    "*nat", ":PREROUTING ACCEPT [0:0]", ":OUTPUT ACCEPT [0:0]",
                    "-A PREROUTING -d 172.17.0.10/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.2.1:3000", "COMMIT",
                ],
            }),
            cluster =>
            {
                Assert.Equal("worker1 router worker2: default/pod-21, DeliveredToPod", cluster.Sends(0, "tcp 10.0.1.1:40000 -> 172.17.0.10:80"));
                // worker3 makes nothing of the address and sends it back to the router, which sends it to worker3 again, until the TTL ends.
                Assert.Equal("worker1 router worker3 router …: router: Lost, icmp 11/0, Looped", cluster.Sends(0, "tcp 10.0.1.1:40000 -> 172.17.0.10:81"));
            });

    [Fact]
    public void Without_an_entry_the_fabric_loses_the_packet() =>
        FactCluster.On(FactCluster.Of(2, ("10.0.1.0/24", "worker1")), cluster =>
            Assert.Equal("worker1 router: router: Lost, icmp 3/0, FabricNoRoute", cluster.Sends(0, ToSecond)));

    [Fact]
    public void An_entry_for_a_node_that_is_not_there_loses_the_packet() =>
        FactCluster.On(FactCluster.Of(2, ("10.0.1.0/24", "worker1"), ("10.0.2.0/24", ClusterNet.V4.Nobody)), cluster =>
            Assert.Equal("worker1 router: router: Sent, icmp 3/1, NextHopUnknown", cluster.Sends(0, ToSecond)));

    [Fact]
    public void A_gateway_that_nobody_answers_for_is_not_the_router() =>
        FactCluster.On(FactCluster.Of(2, ("10.0.2.0/24", "worker2")).Plus(0, $"route add 10.0.2.0/24 via {ClusterNet.V4.Nobody}"), cluster =>
            Assert.Equal("worker1: node: Sent, icmp 3/1, NextHopUnknown", cluster.Sends(0, ToSecond)));

    [Fact]
    public void The_outer_destination_of_vxlan_is_that_of_the_forwarding_entry_of_the_gateways_link_address() =>
        FactCluster.On(Vxlan(through: 2), cluster =>
        {
            // worker1 believes that the far end of worker2's pods is at worker3, which has a route to them by the fabric.
            Assert.Equal("worker1 worker3 router worker2: default/pod-21, DeliveredToPod", cluster.Sends(0, ToSecond));
        });

    [Fact]
    public void A_vxlan_that_points_at_the_right_node_reaches_it_at_once() =>
        FactCluster.On(Vxlan(through: 1), cluster =>
            Assert.Equal("worker1 worker2: default/pod-21, DeliveredToPod", cluster.Sends(0, ToSecond)));

    private static ClusterConfig Vxlan(int through)
    {
        const string Gateway = "10.0.2.0";
        var config = FactCluster.Of(3, ("10.0.2.0/24", "worker2"));
        foreach (var node in config.Nodes)
        {
            config = config.Plus(
                node.Number,
                $"link add {ClusterNode.Tunnel} index {ClusterNode.TunnelIndex} address {MacOf(node.Number)} type vxlan id 1 local {node.Address} dev eth0 dstport 8472 nolearning",
                $"addr add 10.0.{node.Number + 1}.0/32 dev {ClusterNode.Tunnel}",
                $"link set {ClusterNode.Tunnel} up");
        }

        return config
            .Plus(0, $"route add 10.0.2.0/24 via {Gateway} dev {ClusterNode.Tunnel} onlink", $"neigh add {Gateway} lladdr {MacOf(through)} dev {ClusterNode.Tunnel} nud permanent")
            .With(0, n => n with { Forwarding = [$"fdb add {MacOf(through)} dev {ClusterNode.Tunnel} dst {config.Nodes[through].Address} self permanent"] });
    }

    private static string MacOf(int node) => $"02:09:00:00:00:0{node}";
}
