using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Tests.Support;
using PathTrace.Tracing;

namespace PathTrace.Tests.Tracing;

/// <summary>
/// By which link a pod's packets come, and what its bridge and the ports of it let pass (br_input.c, br_handle_frame; br_forward.c, should_deliver). The pods a and b are on w1, behind the ports veth1 and veth2
/// of its bridge. The kernel's own answers: BridgeKeepsFacts and BridgeFacts of the lab.
/// </summary>
public sealed class PodLinkTests
{
    private const string Pods = "NAMESPACE NAME READY STATUS RESTARTS AGE IP NODE\ndefault a 1/1 Running 0 1d 10.0.1.1 w1\ndefault b 1/1 Running 0 1d 10.0.1.2 w1\n";
    private const string Out = "udp 10.0.1.1:40000 -> 8.8.8.8:53 from pod/a";
    private const string Across = "udp 10.0.1.1:40000 -> 10.0.1.2:53 from pod/a";
    private const string Ports = "nodes/w1/bridge-fdb.txt";
    private static readonly string Fdb = "02:00:00:00:09:01 dev veth1 master cni0\n02:00:00:00:09:02 dev veth2 master cni0\n";
    private static readonly string Neighbours = "10.0.1.1 dev cni0 lladdr 02:00:00:00:09:01 REACHABLE\n10.0.1.2 dev cni0 lladdr 02:00:00:00:09:02 REACHABLE\n";

    private sealed record Bridge
    {
        internal string Flags { get; init; } = "BROADCAST,MULTICAST,UP,LOWER_UP";

        internal string Address { get; init; } = "    inet 10.0.1.254/24 brd 10.0.1.255 scope global cni0\n";

        internal string Details { get; init; } = "    bridge forward_delay 1500 nf_call_iptables 0 nf_call_ip6tables 0 nf_call_arptables 0";

        internal string First { get; init; } = "BROADCAST,MULTICAST,UP,LOWER_UP";

        internal string Second { get; init; } = "BROADCAST,MULTICAST,UP,LOWER_UP";

        internal string FirstIsolated { get; init; } = "off";

        internal string SecondIsolated { get; init; } = "off";

        internal string Calls { get; init; } = "0";

        internal bool KnowsPorts { get; init; } = true;

        internal Snapshot Load()
        {
            var routes = TempSnapshot.Node(1).Single(f => f.Item1.EndsWith("ip-route.txt", StringComparison.Ordinal)).Item2;
            var hasRoute = Address.Length > 0 && Flags.Contains("UP,", StringComparison.Ordinal);
            return TempSnapshot.Load(
                TempSnapshot.Node(1, settings: $"net.bridge.bridge-nf-call-iptables = {Calls}"),
                TempSnapshot.With("pods.txt", Pods),
                TempSnapshot.With("nodes/w1/ip-route.txt", string.Join('\n', routes.Split('\n').Where(l => !l.StartsWith("10.0.1.0/24", StringComparison.Ordinal) || hasRoute)
                    .Where(l => !l.StartsWith("local 10.0.1.254", StringComparison.Ordinal) || Address.Length > 0))),
                TempSnapshot.With("nodes/w1/ip-addr.txt", $"""
                    1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
                        link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
                        inet 127.0.0.1/8 scope host lo
                    2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
                        link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff
                        inet 192.168.0.1/24 brd 192.168.0.255 scope global eth0
                    3: cni0: <{Flags}> mtu 1500 qdisc noqueue state UP group default qlen 1000
                        link/ether 02:00:00:00:01:01 brd ff:ff:ff:ff:ff:ff
                    {Details}
                    {Address}4: veth1@if2: <{First}> mtu 1500 qdisc noqueue master cni0 state UP group default qlen 1000
                        link/ether 02:00:00:00:02:01 brd ff:ff:ff:ff:ff:ff
                        bridge_slave state forwarding priority 32 cost 2 hairpin off guard off isolated {FirstIsolated}
                    5: veth2@if2: <{Second}> mtu 1500 qdisc noqueue master cni0 state UP group default qlen 1000
                        link/ether 02:00:00:00:02:02 brd ff:ff:ff:ff:ff:ff
                        bridge_slave state forwarding priority 32 cost 2 hairpin off guard off isolated {SecondIsolated}

                    """),
                KnowsPorts ? [("nodes/w1/ip-neigh.txt", Neighbours), (Ports, Fdb)] : []);
        }
    }

    private static TracePath Only(Bridge bridge, string packet) => Assert.Single(bridge.Load().Trace(packet).Paths);

    // A bridge has a carrier while one of its ports forwards (br_stp.c, br_port_state_selection): without one no port is up by which anything could come.
    [Theory]
    [InlineData(Out, "BROADCAST,MULTICAST", "cni0 is down")]
    [InlineData(Across, "BROADCAST,MULTICAST", "cni0 is down")]
    [InlineData(Out, "NO-CARRIER,BROADCAST,MULTICAST,UP", "cni0 has no carrier")]
    [InlineData(Across, "NO-CARRIER,BROADCAST,MULTICAST,UP", "cni0 has no carrier")]
    public void A_bridge_that_is_down_or_without_a_carrier_lets_nothing_in(string packet, string flags, string detail)
    {
        var path = Only(new() { Flags = flags }, packet);
        Assert.Equal((Disposition.InterfaceDown, "cni0"), (path.Disposition, path.Hops[0].In));
        Assert.Equal(detail, Assert.IsType<Step.Checked>(path.Hops[0].Steps[^1]).Detail);
    }

    [Theory]
    [InlineData(true, "cni0")]
    [InlineData(false, "")]
    public void Behind_a_bridge_without_an_address_the_neighbour_table_tells_the_link(bool knows, string link) =>
        Assert.Equal(link, new Bridge { Address = "", KnowsPorts = knows }.Load().Trace(Out).Paths[0].Hops[0].In ?? "");

    [Theory]
    [InlineData("BROADCAST,MULTICAST", "veth1 is down")]
    [InlineData("NO-CARRIER,BROADCAST,MULTICAST,UP", "veth1 has no carrier")]
    public void A_port_that_is_down_lets_nothing_in(string flags, string detail)
    {
        var path = Only(new() { First = flags }, Out);
        Assert.Equal((Disposition.InterfaceDown, detail), (path.Disposition, Assert.IsType<Step.Checked>(path.Hops[0].Steps[^1]).Detail));
        Assert.Equal(Disposition.DeliveredOutside, Only(new() { Second = flags }, Out).Disposition);
    }

    [Theory]
    [InlineData("0", Across)]
    [InlineData("1", Across)]
    [InlineData("0", "udp 192.168.0.9:40000 -> 10.0.1.2:53 at w1")]
    public void A_port_that_is_down_lets_nothing_out(string calls, string packet)
    {
        var path = Only(new() { Second = "BROADCAST,MULTICAST", Calls = calls }, packet);
        Assert.Equal(Disposition.InterfaceDown, path.Disposition);
    }

    [Fact]
    public void Which_port_a_pod_is_behind_is_open_without_the_bridge_s_table()
    {
        var trace = new Bridge { First = "BROADCAST,MULTICAST", KnowsPorts = false }.Load().Trace(Out);
        Assert.Equal([Disposition.DeliveredOutside, Disposition.InterfaceDown], trace.Paths.Select(p => p.Disposition).Order());
        Assert.Equal(TraceVerdict.Indeterminate, trace.Verdict);
        Assert.All(trace.Paths, p => Assert.Equal(Ports, Assert.Single(p.Assumptions).MissingFile));
    }

    [Theory]
    [InlineData("0", "on", "on", true, nameof(Disposition.PortIsolated))]
    [InlineData("1", "on", "on", true, nameof(Disposition.PortIsolated))]
    [InlineData("0", "on", "on", false, nameof(Disposition.PortIsolated))]
    [InlineData("0", "on", "off", true, nameof(Disposition.DeliveredToPod))]
    [InlineData("1", "off", "on", true, nameof(Disposition.DeliveredToPod))]
    public void Two_isolated_ports_do_not_talk(string calls, string first, string second, bool knows, string end)
    {
        var bridge = new Bridge { Calls = calls, FirstIsolated = first, SecondIsolated = second, KnowsPorts = knows };
        Assert.Equal(end, Only(bridge, Across).Disposition.ToString());
        Assert.Equal(Disposition.DeliveredOutside, Only(bridge, Out).Disposition);
    }

    // Of three ports one is not isolated: whose it is, the tables would tell.
    [Fact]
    public void Whether_both_ports_are_isolated_may_be_open()
    {
        var trace = new Bridge { FirstIsolated = "on", SecondIsolated = "off", KnowsPorts = false }.Load().Trace(Across);
        Assert.Equal([Disposition.DeliveredToPod, Disposition.PortIsolated], trace.Paths.Select(p => p.Disposition).Order());
        Assert.Equal(TraceVerdict.Indeterminate, trace.Verdict);
    }

    // br_netfilter_hooks.c, br_nf_pre_routing: the sysctl or the bridge's own flag.
    [Theory]
    [InlineData("0", "0", 0)]
    [InlineData("0", "1", 1)]
    [InlineData("1", "0", 1)]
    public void The_bridge_s_own_flag_calls_iptables_as_well(string sysctl, string flag, int hops)
    {
        var bridge = new Bridge { Calls = sysctl, Details = $"    bridge forward_delay 1500 nf_call_iptables {flag} nf_call_ip6tables 0 nf_call_arptables 0" };
        Assert.Equal(hops, Only(bridge, Across).Hops.Length);
    }

    [Fact]
    public void A_pod_that_calls_no_address_calls_itself() => Assert.Equal(Disposition.DeliveredToPod, Only(new(), "udp 10.0.1.1:40000 -> 0.0.0.0:53 from pod/a").Disposition);
}
