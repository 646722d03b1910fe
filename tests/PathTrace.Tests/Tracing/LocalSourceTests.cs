using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Tests.Support;
using PathTrace.Tracing;

namespace PathTrace.Tests.Tracing;

/// <summary>
/// The source of a packet that a node makes and whose program names none (ip route get says the same: RFC 6724 for IPv6, route.c and fib_semantics.c for IPv4). And by which links packets come.
/// </summary>
public class LocalSourceTests
{
    private const string Pods = "NAMESPACE NAME READY STATUS RESTARTS AGE IP NODE\ndefault a 1/1 Running 0 1d 10.0.1.1 w1\ndefault b 1/1 Running 0 1d 10.0.2.1 w2\n";

    [Theory]
    [InlineData("10.0.1.1", "10.0.1.254")] // the src of the link's own route
    [InlineData("8.8.8.8", "192.168.0.1")] // no src: the primary address of eth0
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("192.168.0.1", "192.168.0.1")]
    [InlineData("10.0.1.254", "10.0.1.254")]
    public void A_node_s_own_packet_has_the_source_of_its_route(string destination, string source)
    {
        var snapshot = TempSnapshot.Load(TempSnapshot.Node(1), TempSnapshot.With("pods.txt", Pods));

        Assert.Equal(source, snapshot.Trace($"tcp node/w1 -> {destination}:80").Paths[0].Origin.Packet.Source.ToString());
    }

    [Fact]
    public void A_pod_s_packet_comes_by_the_pod_s_link_whatever_source_it_names()
    {
        var snapshot = TempSnapshot.Load(TempSnapshot.Node(1), TempSnapshot.Node(2), TempSnapshot.With("pods.txt", Pods));

        Assert.Equal("cni0", snapshot.Trace("tcp 203.0.113.7:40000 -> 10.0.2.1:80 from pod/a").Paths[0].Hops[0].In);
    }

    [Theory]
    [InlineData("2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP>", "2: eth0: <BROADCAST,MULTICAST>", "eth0 is down")]
    [InlineData("3: cni0: <BROADCAST,MULTICAST,UP,LOWER_UP>", "3: cni0: <NO-CARRIER,BROADCAST,MULTICAST,UP>", "cni0 has no carrier")]
    public void Nothing_comes_by_a_link_that_is_down_or_leaves_by_one_without_a_carrier(string line, string changed, string detail)
    {
        var addresses = TempSnapshot.Node(2).Single(f => f.Item1.EndsWith("ip-addr.txt", StringComparison.Ordinal)).Item2;
        var snapshot = TempSnapshot.Load(TempSnapshot.Node(2), TempSnapshot.With("nodes/w2/ip-addr.txt", addresses.Replace(line, changed, StringComparison.Ordinal)), TempSnapshot.With("pods.txt", Pods));

        var path = Assert.Single(snapshot.Trace("tcp 203.0.113.7:40000 -> 10.0.2.1:80 at w2 in eth0").Paths);

        Assert.Equal(Disposition.InterfaceDown, path.Disposition);
        Assert.Equal(detail, Assert.IsType<Step.Checked>(path.Hops[0].Steps.Concat(path.Hops[0].Beyond).Last()).Detail);
    }

    private const string Routes6 = "2001:db8::/64 dev eth0 proto kernel metric 256 pref medium\nunreachable default dev lo metric 4294967295 error -101 pref medium\n"
        + "local ::1 dev lo table local proto kernel metric 0 pref medium\nlocal 2001:db8::1 dev eth0 table local proto kernel metric 0 pref medium\n";

    // The node's object names its IPv4 address only, and its IPv6 routes refuse: its interfaces tell what its IPv6 address is.
    [Theory]
    [InlineData("udp node/w1 -> [2001:db8:7::9]:53", Disposition.Unreachable)]
    [InlineData("udp [2001:db8::9]:40000 -> node/w1:53", Disposition.DeliveredToNode)]
    public void A_node_is_called_by_its_interface_s_address_where_its_object_has_none(string query, Disposition disposition)
    {
        var path = Assert.Single(Dual("    inet6 2001:db8::1/64 scope global\n", Routes6).Trace(query).Paths);

        Assert.Equal(disposition, path.Disposition);
        Assert.Contains("2001:db8::1", path.Origin.Packet.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("    inet6 fe80::1/64 scope link\n", "node w1 has no IPv6 address that is known beyond its links")]
    [InlineData("    inet6 2001:db8::1/64 scope global tentative\n", "node w1 has no IPv6 address that is known beyond its links")]
    [InlineData(null, "no file tells an IPv6 address of node w1: nodes/w1/ip-addr.txt was not collected")]
    public void Why_a_node_has_no_address_of_a_family_is_said_as_it_is(string? address, string message)
    {
        var exception = Assert.Throws<QueryException>(() => Dual(address, "").Trace("udp [2001:db8::9]:40000 -> node/w1:53"));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    private static Snapshot Dual(string? address, string routes6)
    {
        const string nodes = "NAME STATUS ROLES AGE VERSION INTERNAL-IP EXTERNAL-IP OS-IMAGE KERNEL-VERSION CONTAINER-RUNTIME\nw1 Ready <none> 1d v1.30.0 192.168.0.1 <none> Linux 6.1 containerd://1.7\n";
        var files = TempSnapshot.Node(1).Select(f => f.Item1.EndsWith("ip-addr.txt", StringComparison.Ordinal)
            ? (f.Item1, f.Item2.Replace("scope global eth0\n", $"scope global eth0\n{address}", StringComparison.Ordinal).Replace("scope host lo\n", "scope host lo\n    inet6 ::1/128 scope host\n", StringComparison.Ordinal))
            : f).Where(f => address is not null || !f.Item1.EndsWith("ip-addr.txt", StringComparison.Ordinal));
        return TempSnapshot.Load(
            files,
            TempSnapshot.With("nodes.txt", nodes),
            routes6.Length == 0 ? [] : TempSnapshot.With("nodes/w1/ip-6-route.txt", routes6),
            TempSnapshot.With("nodes/w1/ip6tables-save.txt", "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n"));
    }
}
