using PathTrace.KernelLab.Nodes;

namespace PathTrace.KernelLab.Facts;

/// <summary>The address that MASQUERADE takes (nf_nat_masquerade.c, nf_nat_masquerade_ipv4; devinet.c, inet_select_addr).</summary>
public sealed class MasqueradeFacts
{
    private static readonly NodeConfig Node = NodeConfig.Router.Rules("*nat\n-A POSTROUTING -o eth0 -j MASQUERADE").Plus(
        "addr add 172.31.0.1/24 dev eth0",
        "addr add 192.168.0.3/24 dev eth0",
        "route add 203.0.113.0/24 via 172.31.0.9",
        "route add 198.51.100.0/24 via 192.168.0.1 src 10.0.2.1",
        "route add 100.64.0.0/24 via 192.168.0.1 src 192.168.0.3",
        "route add 100.65.0.0/24 via 100.99.0.1 dev eth0 onlink",
        "route add 172.31.0.128/25 dev eth0");

    [Theory]
    [InlineData("8.8.8.8", "192.168.0.2")]
    [InlineData("203.0.113.7", "172.31.0.1")]
    [InlineData("172.31.0.9", "172.31.0.1")]
    [InlineData("198.51.100.7", "192.168.0.2")]
    [InlineData("100.64.0.7", "192.168.0.2")]
    [InlineData("100.65.0.7", "192.168.0.2")]
    public void The_primary_address_in_the_subnet_of_the_next_hop_or_the_first_and_never_the_route_s(string destination, string source) => FactNode.On(Node, node =>
        Assert.Equal(source, node.Arrives("eth1", $"udp 10.0.1.9:40000 -> {destination}:53").Packet!.Source.ToString()));
}
