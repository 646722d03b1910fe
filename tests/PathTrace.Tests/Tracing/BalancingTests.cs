using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Tests.Support;
using PathTrace.Tracing;

namespace PathTrace.Tests.Tracing;

/// <summary>What balancers do with a packet. Two nodes on one subnet: wN is 192.168.0.N with pods of 10.0.N.0/24.</summary>
public class BalancingTests
{
    private const string Pods = """
        Pod name  Status   Node  Endpoint
        a         Running  w2    10.0.2.1
        b         Running  w3    10.0.3.1
        c         Running  w2    10.0.2.2

        """;

    private const string NextHops = "10.0.2.0/24  192.168.0.2\n10.0.3.0/24  192.168.0.3\n";

    [Theory]
    [InlineData("lb 198.51.100.9:80 -> 198.51.100.9:80\n", 1)]
    [InlineData("a 198.51.100.9:80 -> 198.51.100.8:80\nb 198.51.100.8:80 -> 198.51.100.9:80\n", 1)]
    // Two ways at each of eight balancers in a row.
    [InlineData("lb 198.51.100.9:* -> 198.51.100.9:80, 198.51.100.9:81\n", 256)]
    public void Balancers_that_send_in_a_circle_lose_the_packet(string table, int ways)
    {
        var trace = Two(TempSnapshot.With("load-balancers.txt", table)).Trace("tcp 203.0.113.7:40000 -> 198.51.100.9:80");

        Assert.Equal(TraceVerdict.Fails, trace.Verdict);
        Assert.Equal(ways, trace.Paths.Length);
        Assert.All(trace.Paths, p => Assert.Equal(Disposition.Looped, p.Disposition));
    }

    [Theory]
    [InlineData("lb 198.51.100.9:80 -> w2, w3", nameof(TraceVerdict.Fails))]              // nobody translates 198.51.100.9: back out into the fabric
    [InlineData("lb 198.51.100.9:80 -> 10.0.2.1:80", nameof(TraceVerdict.Reaches))]       // rewritten to a pod
    [InlineData("lb 198.51.100.9:80 -> 10.0.2.1:80 weight 3, w9", nameof(TraceVerdict.Partial))] // w9 is no node
    [InlineData("lb 198.51.100.9:80 -> w2 down", nameof(TraceVerdict.Fails))]             // no healthy backend
    public void A_balancer_sends_to_its_healthy_backends(string table, string expected)
    {
        var trace = Two(TempSnapshot.With("load-balancers.txt", table + "\n")).Trace("tcp 203.0.113.7:40000 -> 198.51.100.9:80");

        Assert.Equal(expected, trace.Verdict.ToString());
        Assert.All(trace.Paths, p => Assert.Equal(OriginKind.LoadBalancer, p.Origin.Kind));
    }

    [Fact]
    public void A_packet_that_a_balancer_rewrote_ends_rewritten_though_no_node_saw_it()
    {
        var trace = Two(TempSnapshot.With("load-balancers.txt", "lb 198.51.100.9:80 -> 198.18.5.5:8080\n")).Trace("tcp 203.0.113.7:40000 -> 198.51.100.9:80");

        var path = Assert.Single(trace.Paths);
        Assert.Equal((Disposition.DeliveredOutside, 0), (path.Disposition, path.Hops.Length));
        Assert.Equal("198.18.5.5:8080", path.LastPacket.To.ToString());
    }

    [Fact]
    public void A_pod_that_calls_a_balancer_gets_to_it_through_the_fabric()
    {
        var trace = Two(TempSnapshot.With("load-balancers.txt", "lb 198.51.100.9:80 -> 10.0.3.1:80\n")).Trace("tcp 10.0.2.1:40000 -> 198.51.100.9:80");

        var path = Assert.Single(trace.Paths);
        Assert.Equal("default/b", path.Destination?.Pod);
        Assert.Equal(["w2", "w3"], path.Hops.Select(h => h.Node));
        Assert.Equal(ChoiceKind.LoadBalancer, Assert.Single(path.Choices).Kind);
    }

    [Fact]
    public void A_frontend_that_no_node_translates_comes_back_to_its_balancer_and_circles()
    {
        var trace = Two(TempSnapshot.With("load-balancers.txt", "lb 198.51.100.9:80 -> w2\n")).Trace("tcp 203.0.113.7:40000 -> 198.51.100.9:80");

        Assert.Equal(Disposition.Looped, Assert.Single(trace.Paths).Disposition);
    }

    [Fact]
    public void Weights_are_shares()
    {
        var trace = Two(TempSnapshot.With("load-balancers.txt", "lb 198.51.100.9:80 -> 10.0.2.1:80 weight 3, w9\n")).Trace("tcp 203.0.113.7:40000 -> 198.51.100.9:80");

        Assert.Equal((new Fraction(3, 4), new Fraction(1, 4)), (trace.Delivered, trace.Failed));
    }

    [Fact]
    public void No_healthy_backend_is_the_end()
    {
        var trace = Two(TempSnapshot.With("load-balancers.txt", "lb 198.51.100.9:80 -> w2 down\n")).Trace("tcp 203.0.113.7:40000 -> 198.51.100.9:80");

        Assert.Equal(Disposition.NoHealthyBackend, Assert.Single(trace.Paths).Disposition);
        Assert.Empty(trace.Paths[0].Hops);
    }

    private static Snapshot Two(IEnumerable<(string, string)> extra) => TempSnapshot.Load(
        TempSnapshot.Node(2), TempSnapshot.Node(3), TempSnapshot.With("pods.txt", Pods), TempSnapshot.With("next-hops.txt", NextHops), extra);
}
