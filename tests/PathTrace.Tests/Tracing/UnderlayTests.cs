using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Explain;
using PathTrace.Tests.Analysis.Diagnosis;
using PathTrace.Tracing;

namespace PathTrace.Tests.Tracing;

/// <summary>
/// Outer packets of tunnels need a way of their own. Fixture flannel-vxlan: what worker1 sends to worker2's pods goes by flannel.1 to 192.168.0.3, which is on eth0's subnet at both ends. The outer packet is routed like any of
/// the node's own (vxlan_core.c, vxlan_get_route); link_watch.c and dev.c drop what goes out by a link without a carrier or a link that is down, and neither takes anything in.
/// </summary>
public sealed class UnderlayTests
{
    private const string Call = "tcp 10.244.0.2:40001 -> 10.244.1.2:3000";
    private const string NoCarrier = "eth0@if4: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 qdisc noqueue state DOWN";
    private const string Down = "eth0@if4: <BROADCAST,MULTICAST> mtu 1500 qdisc noqueue state DOWN";

    private static (string, Func<string, string>) Link(string node, string line) => ($"nodes/{node}/ip-addr.txt", t => string.Join('\n', t.Split('\n').Select(l => l.Contains(": eth0@", StringComparison.Ordinal) ? l[..3] + line : l)));

    private static (string, Func<string, string>) Routes(string node, Func<string, bool> keeps, string more = "") =>
        ($"nodes/{node}/ip-route.txt", t => more + string.Join('\n', t.Split('\n').Where(keeps)));

    private static (TracePath Path, Explanation Why, Snapshot Snapshot) Run(params (string, Func<string, string>)[] changes)
    {
        var snapshot = Checked.Load("flannel-vxlan", changes);
        var trace = snapshot.Trace(Call);
        return (Assert.Single(trace.Paths), new Explainer(snapshot).Explain(trace).Explanations[0], snapshot);
    }

    [Theory]
    [InlineData("worker1", NoCarrier, "eth0 of worker1 has no carrier")]
    [InlineData("worker1", Down, "eth0 of worker1 is down")]
    [InlineData("worker2", NoCarrier, "eth0 of worker2 has no carrier")]
    [InlineData("worker2", Down, "eth0 of worker2 is down")]
    public void A_link_under_the_tunnel_stops_it_at_either_end(string node, string line, string how)
    {
        var (path, why, snapshot) = Run(Link(node, line));
        var check = Assert.IsType<Step.Checked>(path.Hops[^1].Beyond[^1]);

        Assert.Equal((Disposition.InterfaceDown, "worker1"), (path.Disposition, path.Hops[^1].Node));
        Assert.Equal((CheckKind.InterfaceState, how, $"nodes/{node}/ip-addr.txt:7"), (check.Kind, check.Detail, check.Source.ToString()));
        Assert.Equal((FindingCode.InterfaceDown, node, $"{how}, and the outer packets of flannel.1 need it"), (why.Code, why.Node, why.Title));
        Assert.All(why.Mend!()!.Trace(Call).Paths, p => Assert.Equal(Disposition.Answered, p.Outcome));
        Assert.Contains(snapshot.Diagnose().Findings, f => f.Cause.Code == FindingCode.InterfaceDown && f.Cause.Node == node);
    }

    // fib_frontend.c, fib_disable_ip takes the routes along when the link goes down: what is missing then is the link.
    [Fact]
    public void Routes_that_went_with_the_link_are_the_link_s() =>
        Assert.Equal((FindingCode.InterfaceDown, "worker1"), Run(Link("worker1", Down), Routes("worker1", l => !l.Contains("dev eth0", StringComparison.Ordinal))).Why is var why ? (why.Code, why.Node) : default);

    [Theory]
    [InlineData("", "worker1 has no route to 192.168.0.3, the outer destination of flannel.1")]
    [InlineData("blackhole 192.168.0.0/24\n", "worker1 refuses to route to 192.168.0.3, the outer destination of flannel.1")]
    public void The_outer_packet_needs_a_route(string instead, string title)
    {
        var (path, why, _) = Run(Routes("worker1", l => !l.StartsWith("192.168.0.0/24", StringComparison.Ordinal) && !l.StartsWith("default", StringComparison.Ordinal), instead));

        Assert.Equal(Disposition.Dropped, path.Disposition);
        Assert.Equal((FindingCode.NoRoute, "worker1", title), (why.Code, why.Node, why.Title));
        Assert.StartsWith("nodes/worker1/ip-route.txt", why.Evidence[0].Source.ToString(), StringComparison.Ordinal);
    }

    // The address of a link without a carrier is still the node's, and eth1 on the same network may answer for it (arp_ignore 0).
    [Fact]
    public void Another_link_to_the_same_network_may_bring_it_in()
    {
        const string Second = "9: eth1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000\n    link/ether 02:42:c0:a8:00:13 brd ff:ff:ff:ff:ff:ff\n    inet 192.168.0.19/24 scope global eth1\n";
        var (file, change) = Link("worker2", NoCarrier);

        Assert.Equal(Disposition.DeliveredToPod, Run((file, t => change(t) + Second)).Path.Disposition);
    }
}
