using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Tracing;

public class FabricChoiceTests
{
    private const string Pods = "NAMESPACE NAME READY STATUS RESTARTS AGE IP NODE\ndefault a 1/1 Running 0 1d 10.0.2.1 w2\ndefault b 1/1 Running 0 1d 10.0.3.1 w3\n";

    // w3 hands what it has no route for back to the fabric, and a hash over the same flow takes the same row again: half of the flows circle, and none gets through on its second pass.
    [Fact]
    public void The_fabric_chooses_once_for_a_flow()
    {
        var trace = TempSnapshot.Load(
            TempSnapshot.Node(2), TempSnapshot.Node(3), TempSnapshot.With("pods.txt", Pods), TempSnapshot.With("next-hops.txt", "10.0.2.0/24  192.168.0.2\n10.0.2.0/24  192.168.0.3\n10.0.3.0/24  192.168.0.3\n"))
            .Trace("tcp 10.0.3.1:40000 -> 10.0.2.1:80");

        Assert.Equal([Disposition.DeliveredToPod, Disposition.Looped], trace.Paths.Select(p => p.Disposition));
        Assert.All(trace.Paths, p => Assert.Equal(new Fraction(1, 2), p.Probability));
    }
}
