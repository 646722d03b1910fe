namespace PathTrace.KernelLab.Clusters;

/// <summary>
/// Bridges that call iptables keep what is behind them, also what DNAT has sent there (br_netfilter_hooks.c, br_nf_pre_routing_finish): no route is asked and the TTL stays. The pods of worker1 are 10.0.1.1
/// and 10.0.1.2.
/// </summary>
public sealed class BridgeKeepsFacts
{
    private const string ToService = "tcp 10.0.1.1:40000 -> 172.17.0.10:80";

    private static ClusterConfig Calls(int calls, string endpoint) => FactCluster.Of(2).With(0, n => n with
    {
        Sysctls = ["net.ipv4.ip_forward=1", $"net.bridge.bridge-nf-call-iptables={calls}"],
        Rules =
        [
            "*nat", ":PREROUTING ACCEPT [0:0]", ":POSTROUTING ACCEPT [0:0]",
            $"-A PREROUTING -d 172.17.0.10/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination {endpoint}:3000", "-A POSTROUTING -s 10.0.1.1/32 -d 10.0.1.1/32 -j MASQUERADE", "COMMIT",
        ],
    });

    [Theory]
    [InlineData(0, "worker1: default/pod-12, DeliveredToPod")]
    [InlineData(1, "worker1: default/pod-12, DeliveredToPod")]
    public void An_endpoint_behind_the_same_bridge_is_reached(int calls, string way) => FactCluster.On(Calls(calls, "10.0.1.2"), cluster => Assert.Equal(way, cluster.Sends(0, ToService)));

    // The rule would send what comes from the pods to the other node.
    [Fact]
    public void No_route_is_asked_for_a_neighbour() => FactCluster.On(
        Calls(1, "10.0.1.2").Plus(0, "route add default table 100 via 192.168.0.3", "rule add from 10.0.1.0/24 table 100"),
        cluster => Assert.Equal("worker1: default/pod-12, DeliveredToPod", cluster.Sends(0, "udp 10.0.1.1:40000 -> 10.0.1.2:53")));

    // Frames that skip iptables are lost unseen by the node's IP stack; the others are lost behind PREROUTING. What the IP stack sends comes from no port.
    [Theory]
    [InlineData(0, "udp 10.0.1.1:40000 -> 10.0.1.2:53", ": never seen, PortIsolated")]
    [InlineData(1, "udp 10.0.1.1:40000 -> 10.0.1.2:53", "worker1: node: Lost, PortIsolated")]
    [InlineData(0, ToService, "worker1: default/pod-12, DeliveredToPod")]
    [InlineData(1, ToService, "worker1: node: Lost, PortIsolated")]
    public void Isolated_ports_do_not_talk_to_each_other(int calls, string query, string way) => FactCluster.On(
        Calls(calls, "10.0.1.2").Plus(0, "link set veth0 type bridge_slave isolated on", "link set veth1 type bridge_slave isolated on"),
        cluster => Assert.Equal(way, cluster.Sends(0, query)));

    [Theory]
    [InlineData(0, "off", "worker1: default/pod-11, DeliveredToPod")]
    [InlineData(1, "on", "worker1: default/pod-11, DeliveredToPod")]
    [InlineData(1, "off", "worker1: node: Lost, HairpinOff")]
    public void A_pod_reaches_itself_by_its_service_only_in_hairpin_mode(int calls, string hairpin, string way) => FactCluster.On(
        Calls(calls, "10.0.1.1").Plus(0, $"link set veth0 type bridge_slave hairpin {hairpin}", $"link set veth1 type bridge_slave hairpin {hairpin}"),
        cluster => Assert.Equal(way, cluster.Sends(0, ToService)));
}
