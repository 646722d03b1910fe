using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Datapath;

/// <summary>Which file is to blame where a node's own addresses are not all known: one that breaks off before one that was never made.</summary>
public class LocalTableGapTests
{
    private const string Addresses = "2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500\n    inet 192.168.0.2/24 scope global eth0\n    inet 192.168.0.7/32 scope global eth0\n";
    private const string Whole = "default via 192.168.0.1 dev eth0 table main\nlocal 192.168.0.2 dev eth0 table local proto kernel scope host src 192.168.0.2\n";

    [Theory]
    [InlineData(Whole, Addresses, "nodes/w1/ip-route.txt", "the listing of its routes breaks off before all of its own addresses")]
    [InlineData("default via 192.168.0.1 dev eth0 table main\n", "", "nodes/w1/ip-route.txt", "the listing of its routes breaks off before all of its own addresses")]
    [InlineData("default via 192.168.0.1 dev eth0\n", "", "nodes/w1/ip-addr.txt", "its addresses were not collected")]
    public void The_file_that_breaks_off_is_named(string routes, string addresses, string file, string reason)
    {
        (string Path, string Text)[] files = [("nodes/w1/ip-route.txt", routes), ("nodes/w1/ip-addr.txt", addresses)];
        var node = TempSnapshot.Load(files.Where(f => f.Text.Length > 0).Select(f => TempSnapshot.With(f.Path, f.Text)).ToArray()).FindNode("w1")!;

        Assert.False(LocalTable.IsWhole(node, IpFamily.IPv4));
        Assert.Equal((file, reason), LocalTable.GapOf(node, IpFamily.IPv4));
    }
}
