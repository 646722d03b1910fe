using PathTrace.Datapath;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Tracing;

/// <summary>Frames that a bridge shows to iptables (br_netfilter_hooks.c, br_nf_pre_routing_finish). w2 is 192.168.0.2 with the bridge cni0 10.0.2.254/24. kernel: confirmed by random clusters.</summary>
public sealed class BridgedFrameTests
{
    private const string Pods = """
        Pod name  Status   Node  Endpoint
        a         Running  w2    10.0.2.1
        b         Running  w3    10.0.3.1
        c         Running  w2    10.0.2.2

        """;

    private const string Rules = """
        *nat
        :PREROUTING ACCEPT [0:0]
        -A PREROUTING -d 172.17.0.1/32 -j DNAT --to-destination 10.0.2.2
        -A PREROUTING -d 172.17.0.2/32 -j DNAT --to-destination 10.0.3.1
        COMMIT
        *filter
        :FORWARD ACCEPT [0:0]
        -A FORWARD -i cni0 -o cni0 -m physdev --physdev-is-bridged -j ACCEPT
        -A FORWARD -d 10.0.2.2/32 -j DROP
        COMMIT

        """;

    private static PathTrace.Tracing.TracePath Only(string packet, string settings, string routes = "") => Assert.Single(TempSnapshot
        .Load(TempSnapshot.Node(2, Rules, routes, "net.bridge.bridge-nf-call-iptables = 1\n" + settings), TempSnapshot.Node(3), TempSnapshot.With("pods.txt", Pods)).Trace(packet).Paths);

    // No route is asked for, no TTL taken, and forwarding need not be on.
    [Theory]
    [InlineData("")]
    [InlineData("net.ipv4.conf.cni0.forwarding = 0")]
    public void A_frame_for_another_port_is_not_routed(string settings)
    {
        var path = Only("tcp 10.0.2.1:40000 -> 10.0.2.2:80 ttl 1", settings, "blackhole 10.0.2.2");

        Assert.Equal((Disposition.DeliveredToPod, 1), (path.Disposition, path.LastPacket.Ttl));
        Assert.DoesNotContain(path.Hops[0].Steps, s => s is Step.Routed);
    }

    [Theory]
    [InlineData("172.17.0.1", "", nameof(Disposition.DeliveredToPod), 64)]                                            // back to the bridge: stays a frame
    [InlineData("172.17.0.1", "net.ipv4.conf.cni0.forwarding = 0", nameof(Disposition.ForwardingDisabled), 64)]       // but a route must be found
    [InlineData("172.17.0.2", "", nameof(Disposition.DeliveredToPod), 62)]                                            // to another node: routed, and there once more
    public void What_dnat_sends_back_to_its_bridge_stays_a_frame(string service, string settings, string end, int ttl)
    {
        var path = Only($"tcp 10.0.2.1:40000 -> {service}:80", settings, "10.0.3.0/24 via 192.168.0.3 dev eth0");

        Assert.Equal((end, ttl), (path.Disposition.ToString(), path.LastPacket.Ttl));
    }
}
