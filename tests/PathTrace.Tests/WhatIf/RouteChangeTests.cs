using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Routing;
using PathTrace.Tests.Support;
using PathTrace.Tracing;

namespace PathTrace.Tests.WhatIf;

/// <summary>What <c>ip route</c> would do. The answers of the kernel were taken from a namespace with eth0 192.168.0.2/24 up and lo up.</summary>
public class RouteChangeTests
{
    private const string Pod = "tcp 10.0.1.1:40000 -> 10.0.2.1:3000";

    private static Route Added(Snapshot snapshot, string node) => snapshot.FindNode(node)!.Routes!.Value[^1];

    // kernel: "ip route add 10.0.1.0/24 via 192.168.0.3" is shown with dev eth0 behind it.
    [Fact]
    public void A_gateway_gets_the_device_of_its_connected_route()
    {
        var route = Added(ChangeSamples.Flushed.WhatIf("worker1: route add 10.0.2.0/24 via 192.168.0.4"), "worker1");

        Assert.Equal(("eth0", "main", 0u), (route.NextHops[0].Device, route.Table, route.Metric));
        Assert.Equal(("--what-if:1", "10.0.2.0/24 via 192.168.0.4"), (route.Source.ToString(), route.ToString()));
    }

    // kernel: the node's own address is taken for a gateway and gets the device of its local route; a broadcast address is not.
    [Theory]
    [InlineData("192.168.0.2", "eth0")]
    [InlineData("127.0.0.1", "lo")]
    public void Own_addresses_are_taken_for_gateways(string via, string device) =>
        Assert.Equal(device, Added(ChangeSamples.Flushed.WhatIf($"worker1: route add 10.0.9.0/24 via {via}"), "worker1").NextHops[0].Device);

    [Theory]
    [InlineData("10.0.9.0/24 via 172.31.0.1", "172.31.0.1", "")]
    [InlineData("10.0.9.0/24 via 192.168.0.255", "192.168.0.255", "")]
    [InlineData("10.0.9.0/24 via 192.168.0.9 dev lo", "192.168.0.9", " behind lo")]
    [InlineData("10.0.9.0/24 nexthop via 192.168.0.3 nexthop via 172.31.0.1", "172.31.0.1", "")]
    public void A_gateway_on_no_connected_subnet_is_refused(string route, string gateway, string behind) => Assert.Equal(
        $"20 the gateway {gateway} is on no connected subnet of worker1{behind} (the kernel says: Nexthop has invalid gateway) | Nothing was changed. Connected are 10.0.0.0/24 dev cni0, 192.168.0.0/24 dev eth0.",
        ChangeSamples.Problem(ChangeSamples.Flushed, $"worker1: route add {route}"));

    // fib_semantics.c, fib_check_nh: the gateway of a gateway's route, and a route of scope global, do not count. kernel: confirmed.
    [Theory]
    [InlineData("10.8.0.0/16 via 192.168.0.3")]
    [InlineData("10.8.0.0/16 dev eth0 scope global")]
    public void A_gateway_must_be_on_the_link(string first) => Assert.Contains(
        "Nexthop has invalid gateway",
        ChangeSamples.Problem(ChangeSamples.Flushed.WhatIf($"worker1: route add {first}"), "worker1: route add 10.0.9.0/24 via 10.8.0.1"),
        StringComparison.Ordinal);

    [Fact]
    public void Onlink_is_not_checked() => Assert.Equal("eth0", Added(ChangeSamples.Flushed.WhatIf("worker1: route add 10.0.9.0/24 via 172.31.0.1 dev eth0 onlink"), "worker1").NextHops[0].Device);

    [Theory]
    [InlineData("10.0.0.0/24 dev eth0", "20 worker1 has such a route already: '10.0.0.0/24 dev cni0 proto kernel scope link src 10.0.0.254 linkdown' (nodes/worker1/ip-route.txt:2) (the kernel says: File exists)")]
    [InlineData("blackhole 10.0.0.0/24", "20 worker1 has such a route already: ")]
    [InlineData("10.0.9.0/24 dev eth7", "20 worker1 has no interface eth7 | Nothing was changed. It has lo, eth0, cni0.")]
    [InlineData("10.0.9.1/24 dev eth0", "20 '10.0.9.1/24' is no destination of a route: it has host bits; 10.0.9.0/24 would be one")]
    [InlineData("10.0.9.0/24", "20 the route shows no way out")]
    [InlineData("10.0.9.0/24 via 192.168.0.4 metrik 5", "48 'metrik' is no known attribute of a route")]
    [InlineData("fd00::/64 dev eth0 via 1.2.3", "43 'via' wants an address, not '1.2.3'")]
    public void What_the_kernel_or_ip_refuses_is_refused(string route, string problem) =>
        Assert.StartsWith(problem, ChangeSamples.Problem(ChangeSamples.Flushed, $"worker1: route add {route}"), StringComparison.Ordinal);

    // kernel: another metric, another TOS or another table is another route.
    [Theory]
    [InlineData("10.0.0.0/24 via 192.168.0.3 metric 5")]
    [InlineData("10.0.0.0/24 via 192.168.0.3 tos 0x10")]
    [InlineData("10.0.0.0/24 via 192.168.0.3 table 100")]
    public void Routes_differ_by_metric_tos_and_table(string route) =>
        Assert.Equal(ChangeSamples.Flushed.FindNode("worker1")!.Routes!.Value.Length + 1, ChangeSamples.Flushed.WhatIf($"worker1: ip route add {route}").FindNode("worker1")!.Routes!.Value.Length);

    // kernel: "ip route del 10.0.1.0/24 via 192.168.0.4" took the route of metric 5 with that gateway, and left the one of metric 0 with another.
    [Fact]
    public void What_del_does_not_say_may_be_anything()
    {
        var snapshot = ChangeSamples.Flushed.WhatIf("worker1: route add 10.0.1.0/24 via 192.168.0.3").WhatIf("worker1: route add 10.0.1.0/24 via 192.168.0.4 metric 5");
        var rest = snapshot.WhatIf("worker1: route del 10.0.1.0/24 via 192.168.0.4").FindNode("worker1")!.Routes!.Value.Where(r => r.Destination.ToString() == "10.0.1.0/24");

        Assert.Equal("--what-if:1", Assert.Single(rest).Source.ToString());
        Assert.Equal(
            "20 worker1 has no such route in table main (the kernel says: No such process) | Nothing was changed. To 10.0.1.0/24 it has '10.0.1.0/24 via 192.168.0.3' (--what-if:1), '10.0.1.0/24 via 192.168.0.4 metric 5' (--what-if:2).",
            ChangeSamples.Problem(snapshot, "worker1: route del 10.0.1.0/24 via 192.168.0.9"));
        Assert.Contains("in table 100", ChangeSamples.Problem(snapshot, "worker1: route del 10.0.1.0/24 table 100"), StringComparison.Ordinal);
    }

    [Fact]
    public void Replace_puts_one_route_in_the_place_of_another()
    {
        var routes = ChangeSamples.Flushed.WhatIf("worker1: route replace default via 192.168.0.9").FindNode("worker1")!.Routes!.Value;

        Assert.Equal(("192.168.0.9", "eth0"), routes.Where(r => r.Destination.Length == 0 && r.Table == "main").Select(r => (r.NextHops[0].Via!.Value.ToString(), r.NextHops[0].Device!)).Single());
    }

    // talk/flushed: worker3 delivers 10.0.2.1 itself; without the route to its pods it sends the packet to the default gateway, whose table sends it back to worker3.
    [Fact]
    public void The_trace_goes_the_changed_way()
    {
        var before = ChangeSamples.Flushed.Trace(Pod);
        var changed = ChangeSamples.Flushed.WhatIf("worker2: route add blackhole 10.0.2.0/24").Trace(Pod);

        Assert.Equal(TraceVerdict.Reaches, before.Verdict);
        Assert.Equal((TraceVerdict.Fails, Disposition.Blackholed), (changed.Verdict, changed.Paths[0].Disposition));
        Assert.Equal(["worker2: route add blackhole 10.0.2.0/24"], changed.WhatIf);
        Assert.Equal("--what-if:1", changed.Paths[0].Hops[^1].Steps[^1].Source.ToString());
        Assert.Empty(before.WhatIf);
    }

    // ipv6_route.h, IP6_RT_PRIO_USER: what names no metric has 1024.
    [Fact]
    public void Ipv6_routes_have_the_metric_of_users()
    {
        var snapshot = ChangeSamples.Flushed.WhatIf("worker1: -6 route add default via fe80::1 dev eth0");

        Assert.Equal((1024u, "::/0", "eth0"), (Added(snapshot, "worker1").Metric, Added(snapshot, "worker1").Destination.ToString(), Added(snapshot, "worker1").NextHops[0].Device));
        Assert.Contains("Nexthop has invalid gateway", ChangeSamples.Problem(ChangeSamples.Flushed, "worker1: -6 route add default via fe80::1"), StringComparison.Ordinal);
        Assert.Contains("is no IPv6 prefix", ChangeSamples.Problem(ChangeSamples.Flushed, "worker1: -6 route add 10.0.9.0/24 dev eth0"), StringComparison.Ordinal);
    }

    [Fact]
    public void Routes_that_were_not_collected_cannot_be_added_to()
    {
        var snapshot = TempSnapshot.Load(TempSnapshot.Node(2).Where(f => !f.Item1.EndsWith("ip-route.txt", StringComparison.Ordinal)));

        Assert.Contains("the IPv4 routes of w2 were not collected", ChangeSamples.Problem(snapshot, "w2: route add blackhole 10.9.0.0/16"), StringComparison.Ordinal);
    }
}
