using PathTrace.Cluster;
using PathTrace.Inputs.IpAddr;
using PathTrace.Inputs.IpRoute;
using PathTrace.Inputs.IptablesSave;
using PathTrace.Inputs.Sysctl;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Benchmarks;

/// <summary>One node with a kube-proxy dump, whose own pods are all the endpoints, so that a trace ends after one hop.</summary>
internal static class ClusterMaker
{
    private const string Addresses = """
        1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
            link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
            inet 127.0.0.1/8 scope host lo
        2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
            link/ether 02:00:00:00:00:02 brd ff:ff:ff:ff:ff:ff
            inet 192.168.0.2/24 brd 192.168.0.255 scope global eth0
        3: cni0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
            link/ether 02:00:00:00:00:03 brd ff:ff:ff:ff:ff:ff
            inet 10.255.255.254/9 brd 10.255.255.255 scope global cni0
        """;

    private const string Routes = """
        default via 192.168.0.1 dev eth0
        10.128.0.0/9 dev cni0 proto kernel scope link src 10.255.255.254
        192.168.0.0/24 dev eth0 proto kernel scope link src 192.168.0.2
        local 10.255.255.254 dev cni0 table local proto kernel scope host src 10.255.255.254
        broadcast 10.255.255.255 dev cni0 table local proto kernel scope link src 10.255.255.254
        local 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1
        local 192.168.0.2 dev eth0 table local proto kernel scope host src 192.168.0.2
        broadcast 192.168.0.255 dev eth0 table local proto kernel scope link src 192.168.0.2
        """;

    private const string Settings = "net.ipv4.ip_forward = 1\nnet.ipv4.conf.all.rp_filter = 0\nnet.ipv4.conf.eth0.rp_filter = 0\nnet.ipv4.conf.cni0.rp_filter = 0\n"
        + "net.ipv4.conf.eth0.forwarding = 1\nnet.ipv4.conf.cni0.forwarding = 1\n";

    internal static SourceText Dump(int services, int endpoints) => new("nodes/worker1/iptables-save.txt", KubeProxyDump.Make(services, endpoints));

    internal static Snapshot Make(SourceText dump)
    {
        var rules = IptablesSaveReader.Read(dump, IpFamily.IPv4).Value;
        var node = new Node
        {
            Name = "worker1",
            Folder = "nodes/worker1",
            Rulesets = [rules.Ruleset],
            RulesetFamilies = [IpFamily.IPv4],
            Routes = IpRouteReader.Read(SourceText.From("nodes/worker1/ip-route.txt", Routes), IpFamily.IPv4).Value,
            RouteFamilies = [IpFamily.IPv4],
            HasLocalTable = true,
            Interfaces = IpAddrReader.Read(SourceText.From("nodes/worker1/ip-addr.txt", Addresses)).Value,
            Sysctls = SysctlReader.Read(SourceText.From("nodes/worker1/sysctl.txt", Settings)).Value,
            InternalAddresses = [IpAddress.Parse("192.168.0.2")],
            PodCidrs = [IpPrefix.Parse("10.128.0.0/9")],
        };
        return new Snapshot { Name = "benchmark", Nodes = [node] };
    }
}
