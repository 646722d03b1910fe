using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Tests.Support;
using PathTrace.Tracing;

namespace PathTrace.Tests.Tracing;

/// <summary>Where a packet begins whose query does not say it, and what hangs behind a bridge of which no object speaks. wN is 192.168.0.N with the bridge cni0 10.0.N.254/24.</summary>
public sealed class WaysInTests
{
    private const string Pods = "Pod name  Status   Node  Endpoint\na  Running  w2  10.0.2.1\n";

    private static Snapshot Two(string? pods = null) =>
        TempSnapshot.Load(TempSnapshot.Node(2), TempSnapshot.Node(3), pods is null ? [] : TempSnapshot.With("pods.txt", pods));

    [Fact]
    public void What_is_sent_to_a_node_enters_at_that_node_alone()
    {
        var path = Assert.Single(Two().Trace("tcp 203.0.113.7:1 -> 192.168.0.3:22").Paths);

        Assert.Equal((Disposition.DeliveredToNode, "w3", "eth0"), (path.Disposition, path.Hops[0].Node, path.Hops[0].In));
    }

    [Fact]
    public void A_source_on_a_nodes_own_link_comes_by_that_link()
    {
        var path = Assert.Single(Two().Trace("tcp 10.0.2.9:1 -> 192.168.0.3:22").Paths);

        Assert.Equal(("w2", "cni0"), (path.Hops[0].Node, path.Hops[0].In));
    }

    [Fact]
    public void Others_may_enter_anywhere_and_no_line_says_so()
    {
        var paths = Two().Trace("tcp 203.0.113.7:1 -> 198.51.100.1:80").Paths;

        Assert.Equal(["w2", "w3"], paths.Select(p => p.Hops[0].Node));
        Assert.All(paths, p => Assert.False(Assert.Single(p.Choices).Source.IsSet));
    }

    [Fact]
    public void A_loopback_source_does_not_tell_the_node()
    {
        var failure = Assert.Throws<QueryException>(() => Two().Trace("tcp 127.0.0.1:1 -> 127.0.0.1:30500"));

        Assert.Contains("say which one makes the packet", Assert.Single(failure.Diagnostics).Message, StringComparison.Ordinal);
    }

    // The bridge is w2's own: nothing outside the cluster hangs there.
    [Fact]
    public void Behind_a_bridge_without_collected_pods_nothing_is_known()
    {
        var path = Assert.Single(Two().Trace("tcp 203.0.113.7:1 -> 10.0.2.77:80 at w2 in eth0").Paths);

        Assert.Equal((Disposition.Indeterminate, "pods.txt"), (path.Disposition, Assert.Single(path.Assumptions).MissingFile));
    }

    [Fact]
    public void Behind_a_bridge_with_pods_an_address_of_none_is_no_pod() =>
        Assert.Equal(Disposition.NoSuchPod, Assert.Single(Two(Pods).Trace("tcp 203.0.113.7:1 -> 10.0.2.77:80 at w2 in eth0").Paths).Disposition);

    // w3's bridge has no pod of the list: other containers may hang there.
    [Fact]
    public void Behind_a_bridge_of_other_containers_nothing_is_known() =>
        Assert.Equal(Disposition.Indeterminate, Assert.Single(Two(Pods).Trace("tcp 203.0.113.7:1 -> 10.0.3.77:80 at w3 in eth0").Paths).Disposition);
}
