using PathTrace.Datapath;
using PathTrace.Tests.Support;
using PathTrace.Tracing;

namespace PathTrace.Tests.Tracing;

/// <summary>Calico's vxlan works as flannel's does: the gateway's neighbour entry names the link-layer address, the forwarding entry of that the peer (vxlan_core.c, vxlan_xmit).</summary>
public sealed class CalicoVxlanTests
{
    private const string Call = "tcp 10.0.1.1:40000 -> 10.0.2.1:3000";
    private const string Pods = "NAMESPACE NAME READY STATUS RESTARTS AGE IP NODE\ndefault a 1/1 Running 0 1d 10.0.1.1 w1\ndefault b 1/1 Running 0 1d 10.0.2.1 w2\n";

    private static IEnumerable<(string Path, string Text)> Node(int number, int peer, string? neighbours, string? entries)
    {
        var routes = $"10.0.{peer}.0/24 via 10.0.{peer}.200 dev vxlan.calico onlink";
        foreach (var (path, text) in TempSnapshot.Node(number, routes: routes, settings: "net.ipv4.conf.vxlan/calico.rp_filter = 0"))
        {
            yield return path.EndsWith("ip-addr.txt", StringComparison.Ordinal)
                ? (path, text + $"5: vxlan.calico: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UNKNOWN group default qlen 1000\n    link/ether 66:00:00:00:00:0{number} brd ff:ff:ff:ff:ff:ff\n    vxlan id 4096 local 192.168.0.{number} dev eth0 srcport 0 0 dstport 4789 nolearning\n    inet 10.0.{number}.200/32 scope global vxlan.calico\n")
                : (path, text);
        }

        if (neighbours is not null)
            yield return ($"nodes/w{number}/ip-neigh.txt", neighbours);
        if (entries is not null)
            yield return ($"nodes/w{number}/bridge-fdb.txt", entries);
    }

    private static Trace Run(string? neighbours, string? entries) => TempSnapshot.Load(
        Node(1, 2, neighbours, entries),
        Node(2, 1, "10.0.1.200 dev vxlan.calico lladdr 66:00:00:00:00:01 PERMANENT\n", "66:00:00:00:00:01 dev vxlan.calico dst 192.168.0.1 self permanent\n"),
        TempSnapshot.With("pods.txt", Pods)).Trace(Call);

    [Fact]
    public void Neighbour_and_forwarding_entry_lead_to_the_node()
    {
        var path = Assert.Single(Run("10.0.2.200 dev vxlan.calico lladdr 66:00:00:00:00:02 PERMANENT\n", "66:00:00:00:00:02 dev vxlan.calico dst 192.168.0.2 self permanent\n").Paths);

        Assert.Equal(Disposition.Answered, path.Outcome);
        Assert.Equal(["w1 cni0 vxlan.calico", "w2 vxlan.calico cni0"], path.Hops.Select(h => $"{h.Node} {h.In} {h.Out}"));
        var fabric = path.Hops[0].Beyond.OfType<Step.Fabric>().Single();
        Assert.Equal(("192.168.0.2", "vxlan.calico", "w2", "nodes/w1/bridge-fdb.txt:1"), (fabric.Destination.ToString(), fabric.Tunnel, fabric.ToNode, fabric.Source.ToString()));
    }

    [Fact]
    public void An_entry_that_names_nobody_loses_the_packet() =>
        Assert.Equal(Disposition.NextHopUnknown, Assert.Single(Run("10.0.2.200 dev vxlan.calico lladdr 66:00:00:00:00:02 PERMANENT\n", "66:00:00:00:00:02 dev vxlan.calico dst 192.168.0.77 self permanent\n").Paths).Disposition);

    [Fact]
    public void Without_the_entry_nothing_is_guessed() => Assert.Equal(TraceVerdict.Indeterminate, Run("10.0.2.200 dev vxlan.calico lladdr 66:00:00:00:00:02 PERMANENT\n", "").Verdict);
}
