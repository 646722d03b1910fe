using PathTrace.Datapath;
using PathTrace.Tests.Support;

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
}
