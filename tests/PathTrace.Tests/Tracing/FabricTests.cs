using PathTrace.Datapath;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Tracing;

/// <summary>What the network between the nodes finds. wN is 192.168.0.N with the bridge cni0 10.0.N.254/24. kernel: confirmed by random clusters.</summary>
public sealed class FabricTests
{
    // A bridge's own address is one of the node's pod network: it takes a row to find it, as for any pod.
    [Theory]
    [InlineData("10.0.2.0/24 192.168.0.2\n", nameof(Disposition.FabricNoRoute))]
    [InlineData("10.0.2.0/24 192.168.0.2\n10.0.3.0/24 192.168.0.3\n", nameof(Disposition.DeliveredToNode))]
    public void The_address_of_a_bridge_needs_a_next_hop(string nextHops, string end)
    {
        var snapshot = TempSnapshot.Load(TempSnapshot.Node(2), TempSnapshot.Node(3), TempSnapshot.With("next-hops.txt", nextHops), TempSnapshot.With("pods.txt", "Pod name  Status   Node  Endpoint\na         Running  w2    10.0.2.1\n"));

        Assert.Equal(end, Assert.Single(snapshot.Trace("tcp 10.0.2.1:40000 -> 10.0.3.254:80", oneWay: true).Paths).Disposition.ToString());
    }
}
