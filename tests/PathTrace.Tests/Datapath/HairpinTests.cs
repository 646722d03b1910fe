using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Tests.Support;
using PathTrace.Tracing;

namespace PathTrace.Tests.Datapath;

/// <summary>A pod that calls itself through its service, behind a bridge (br_forward.c, should_deliver). The kernel's own answers: BridgeKeepsFacts of the lab.</summary>
public class HairpinTests
{
    private const string Packet = "tcp 10.0.1.1:40000 -> 172.17.0.1:80 from pod/a";
    private const string Pods = "NAMESPACE NAME READY STATUS RESTARTS AGE IP NODE\ndefault a 1/1 Running 0 1d 10.0.1.1 w1\ndefault b 1/1 Running 0 1d 10.0.1.2 w1\n";

    private const string Rules = """
        *nat
        :PREROUTING ACCEPT [0:0]
        :POSTROUTING ACCEPT [0:0]
        -A PREROUTING -d 172.17.0.1/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.1.1:3000
        -A POSTROUTING -s 10.0.1.1/32 -d 10.0.1.1/32 -j MASQUERADE
        COMMIT

        """;

    // The setting, the hairpin words of the two ports, and which port the tables of neighbours and of the bridge give the pod.
    [Theory]
    [InlineData("1", "on", "on", null, TraceVerdict.Reaches)]
    [InlineData("1", "off", "off", null, TraceVerdict.Fails)]
    [InlineData("0", "off", "off", null, TraceVerdict.Reaches)]
    [InlineData(null, "off", "off", null, TraceVerdict.Indeterminate)]
    [InlineData("1", null, null, null, TraceVerdict.Indeterminate)]
    [InlineData("1", "on", "off", null, TraceVerdict.Indeterminate)]
    [InlineData("1", "on", "off", "veth1", TraceVerdict.Reaches)]
    [InlineData("1", "on", "off", "veth2", TraceVerdict.Fails)]
    public void The_port_decides_where_bridges_call_iptables(string? calls, string? first, string? second, string? port, TraceVerdict verdict)
    {
        var trace = Load(calls, first, second, port).Trace(Packet);

        Assert.Equal(verdict, trace.Verdict);
        Assert.Equal(verdict == TraceVerdict.Reaches ? Disposition.DeliveredToPod : Disposition.HairpinOff, trace.Paths[^1].Disposition);
    }

    [Fact]
    public void Another_pod_behind_the_bridge_needs_none()
    {
        var trace = Load("1", "off", "off", null).Trace("tcp 10.0.1.2:40000 -> 172.17.0.1:80 from pod/b");

        Assert.Equal(TraceVerdict.Reaches, trace.Verdict);
        Assert.Equal(64, trace.Paths[0].LastPacket.Ttl);
    }

    private static Snapshot Load(string? calls, string? first, string? second, string? port) => TempSnapshot.Load(
        TempSnapshot.Node(1, Rules, settings: calls is null ? "" : $"net.bridge.bridge-nf-call-iptables = {calls}"),
        TempSnapshot.With("pods.txt", Pods),
        TempSnapshot.With("nodes/w1/ip-addr.txt", $"""
            1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
                link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
                inet 127.0.0.1/8 scope host lo
            2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
                link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff
                inet 192.168.0.1/24 brd 192.168.0.255 scope global eth0
            3: cni0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
                link/ether 02:00:00:00:01:01 brd ff:ff:ff:ff:ff:ff
                inet 10.0.1.254/24 brd 10.0.1.255 scope global cni0
            4: veth1@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master cni0 state UP group default qlen 1000
                link/ether 02:00:00:00:02:01 brd ff:ff:ff:ff:ff:ff
            {Port(first)}
            5: veth2@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master cni0 state UP group default qlen 1000
                link/ether 02:00:00:00:02:02 brd ff:ff:ff:ff:ff:ff
            {Port(second)}

            """),
        port is null ? [] : [("nodes/w1/ip-neigh.txt", "10.0.1.1 dev cni0 lladdr 02:00:00:00:09:01 REACHABLE\n"), ("nodes/w1/bridge-fdb.txt", $"02:00:00:00:09:01 dev {port} master cni0\n")]);

    private static string Port(string? hairpin) => hairpin is null ? "" : $"    bridge_slave state forwarding priority 32 cost 2 hairpin {hairpin} guard off";
}
