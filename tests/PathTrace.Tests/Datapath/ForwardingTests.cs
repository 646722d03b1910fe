using PathTrace.Datapath;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Datapath;

/// <summary>What passing a packet on asks for (ip_forward.c; ip6_output.c, ip6_forward). kernel: confirmed, every case.</summary>
public sealed class ForwardingTests
{
    private const string Packet = "tcp 192.168.0.9:41000 -> 10.0.1.9:80";
    private const string Packet6 = "tcp [2001:db8::9]:41000 -> [2001:db8:1::9]:80";

    [Theory]
    [InlineData("eth0.forwarding=0", false)]
    [InlineData("eth1.forwarding=0", true)]
    [InlineData("all.forwarding=0", true)]
    public void ForwardingIsTheIngressInterfaces(string setting, bool passes) => Check(TestNode.Router.Set(setting), Packet, passes);

    [Theory]
    [InlineData("net.ipv6.conf.eth0.forwarding=0", true)]
    [InlineData("net.ipv6.conf.all.forwarding=0", false)]
    [InlineData("net.ipv6.conf.all.forwarding=0 net.ipv6.conf.eth0.force_forwarding=1", true)]
    public void Ipv6AsksForAll(string setting, bool passes) => Check(TestNode.Router.Set(setting), Packet6, passes);

    [Fact]
    public void LocalDeliveryNeedsNoForwarding() => TestNode.Router.Set("eth0.forwarding=0").Arrives("eth0", "tcp 192.168.0.9:41000 -> 10.0.1.1:80").IsLocal();

    // TTL is looked at before the FORWARD hook, and not for the node's own packets.
    [Fact]
    public void Ttl()
    {
        var node = TestNode.Router.Rules("*mangle\n-A FORWARD\n-A INPUT -m ttl --ttl-eq 1\n-A POSTROUTING -m ttl --ttl-eq 1");
        node.Arrives("eth0", Packet + " ttl 1").Hits().Ends(Disposition.TtlExceeded);
        node.Arrives("eth0", Packet + " ttl 2").Hits("mangle/FORWARD/1", "mangle/POSTROUTING/1").LeavesBy("eth1");
        node.Arrives("eth0", "tcp 192.168.0.9:41000 -> 192.168.0.2:80 ttl 1").Hits("mangle/INPUT/1").IsLocal();
        TestNode.Router.Arrives("eth0", Packet6 + " ttl 1").Ends(Disposition.TtlExceeded);
    }

    [Theory]
    [InlineData(1500, "", true)]
    [InlineData(1501, "", false)]
    [InlineData(700, "10.0.1.9 dev eth1 scope link mtu 600", false)]
    [InlineData(600, "10.0.1.9 dev eth1 scope link mtu 600", true)]
    public void Mtu(int length, string route, bool passes)
    {
        var run = TestNode.Router.PlusRoutes(route).Rules("*mangle\n-A FORWARD").Arrives("eth0", $"{Packet} length {length}");
        if (passes)
            run.Hits("mangle/FORWARD/1").LeavesBy("eth1");
        else
            run.Hits().Ends(Disposition.TooBig);
    }

    private static void Check(TestNode node, string packet, bool passes)
    {
        var run = node.Arrives("eth0", packet);
        if (passes)
            run.LeavesBy("eth1");
        else
            run.Ends(Disposition.ForwardingDisabled);
    }
}
