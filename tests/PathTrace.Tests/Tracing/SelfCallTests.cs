using PathTrace.Datapath;
using PathTrace.Explain;
using PathTrace.Tests.Support;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Tests.Tracing;

/// <summary>What comes back to where it began, or never leaves it.</summary>
public class SelfCallTests
{
    private const string Pods = "NAMESPACE NAME READY STATUS RESTARTS AGE IP NODE\ndefault a 1/1 Running 0 1d 10.0.1.1 w1\n";

    // A pod's own address is in its local table: no rule of the node and no bridge sees the packet.
    [Fact]
    public void A_pod_that_calls_its_own_address_never_leaves_itself()
    {
        const string Closed = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n";
        var path = Assert.Single(TempSnapshot.Load(TempSnapshot.Node(1, Closed), TempSnapshot.With("pods.txt", Pods)).Trace("tcp pod/a -> 10.0.1.1:80").Paths);

        Assert.Equal((Disposition.DeliveredToPod, 0), (path.Disposition, path.Hops.Length));
    }

    [Theory]
    [InlineData("a 198.51.100.9:80 -> 198.51.100.9:80")]
    [InlineData("a 198.51.100.9:80 -> 198.51.100.8:80\nb 198.51.100.8:80 -> 198.51.100.9:80")]
    public void Balancers_that_send_it_in_a_circle_are_named(string rows)
    {
        var snapshot = TempSnapshot.Load(TempSnapshot.Node(1), TempSnapshot.With("load-balancers.txt", rows + "\n"));
        var explained = new Explainer(snapshot).Explain(snapshot.Trace("tcp 203.0.113.7:40000 -> 198.51.100.9:80"));

        Assert.Equal((TraceVerdict.Fails, FindingCode.RoutingLoop), (explained.Trace.Verdict, explained.Explanations[0].Code));
        Assert.Equal("balancer a sends it to itself", explained.Explanations[0].Title);
    }

    // `ip route` of IPv4 alone lists main; the addresses are then those that ip addr shows, whatever the listing of IPv6 holds.
    [Fact]
    public void Each_family_has_a_local_table_of_its_own()
    {
        var routes = "default via 192.168.0.1 dev eth0\n10.0.1.0/24 dev cni0 proto kernel scope link src 10.0.1.254\n192.168.0.0/24 dev eth0 proto kernel scope link src 192.168.0.1\n";
        var trace = TempSnapshot.Load(
            TempSnapshot.Node(1), TempSnapshot.With("nodes/w1/ip-route.txt", routes), TempSnapshot.With("nodes/w1/ip-6-route.txt", "local ::1 dev lo table local proto kernel metric 0 pref medium\n"))
            .Trace("tcp 203.0.113.7:40000 -> 192.168.0.1:22 at w1 in eth0");

        Assert.Equal(TraceVerdict.Reaches, trace.Verdict);
    }

    // What is cut at the end of a line: the routes tell that cni0 is there.
    [Fact]
    public void Interfaces_that_routes_name_and_the_listing_lacks_are_missed()
    {
        var snapshot = TempSnapshot.Load(TempSnapshot.Node(1), TempSnapshot.With("nodes/w1/ip-addr.txt", "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536\n    inet 127.0.0.1/8 scope host lo\n"));

        Assert.Equal("the listing of interfaces lacks eth0, by which nodes/w1/ip-route.txt:1 leaves: it breaks off, or is older", Assert.Single(snapshot.Diagnostics, d => d.Code == DiagnosticCode.Truncated).Message);
        Assert.False(snapshot.Nodes[0].HasEveryInterface);
    }
}
