using PathTrace.KernelLab.Nodes;
using PathTrace.KernelLab.Probes;
using PathTrace.KernelLab.Stories;
using PathTrace.Net;

namespace PathTrace.KernelLab.Facts;

/// <summary>
/// Frames between the ports of a bridge (br_netfilter_hooks.c, br_nf_pre_routing). What PathTrace says of them between two pods, random clusters compare.
/// </summary>
public sealed class BridgeFacts
{
    private static NodeConfig Node(int calls) => NodeConfig.Router with
    {
        Links = [new("eth0", ["192.168.0.2/24"]), new("veth1", []) { Bridge = "br0" }, new("veth2", []) { Bridge = "br0" }],
        Bridges = [new("br0", ["10.0.1.1/24", "2001:db8:1::1/64"])],
        Sysctls =
        [
            "net.ipv4.ip_forward=1", $"net.bridge.bridge-nf-call-iptables={calls}", $"net.bridge.bridge-nf-call-ip6tables={calls}",
            "net.ipv4.conf.br0.send_redirects=0", "net.ipv4.conf.all.send_redirects=0",
        ],
        Routes = ["route add default via 192.168.0.1"],
    };

    private static NodeConfig Ruled(int calls) => Node(calls).Rules("""
        *nat
        -A PREROUTING -d 198.51.100.1/32 -j DNAT --to-destination 10.0.1.10
        *filter
        -A FORWARD -m physdev --physdev-in veth1
        -A FORWARD -m physdev --physdev-is-bridged
        -A FORWARD
        """);

    private static KernelStory Over(LabNode node, string link, string packet, string neighbour) =>
        node.Watch.PutNext(new Probe(link, FactNode.PacketOf(packet)) { Neighbour = IpAddress.Parse(neighbour) });

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "filter/FORWARD/1 filter/FORWARD/2 filter/FORWARD/3")]
    public void Frames_between_two_ports_walk_rules_only_when_bridges_call_iptables(int calls, string rules) => FactNode.On(Ruled(calls), node =>
    {
        var story = Over(node, "veth1", "udp 10.0.1.9:40000 -> 10.0.1.10:53", "10.0.1.10");
        Assert.Equal(rules.Split(' ', StringSplitOptions.RemoveEmptyEntries), story.Rules());
        Assert.Equal((Fate.Sent, "br0", "02040A00010A"), (story.Fate, story.Out, story.ToMac));
    });

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "filter/FORWARD/1")]
    public void Ipv6_frames_ask_a_switch_of_their_own(int calls, string rules) => FactNode.On(Node(calls).Rules6("*filter\n-A FORWARD"), node =>
    {
        var story = Over(node, "veth1", "udp [2001:db8:1::9]:40000 -> [2001:db8:1::a]:53", "2001:db8:1::a");
        Assert.Equal(rules.Split(' ', StringSplitOptions.RemoveEmptyEntries), story.Rules());
        Assert.Equal(Fate.Sent, story.Fate);
    });

    // The client asked 198.51.100.1; a reply from 10.0.1.10 means nothing to it.
    [Theory]
    [InlineData(0, "10.0.1.10:53")]
    [InlineData(1, "198.51.100.1:53")]
    public void A_reply_over_the_bridge_is_translated_back_only_when_bridges_call_iptables(int calls, string source) => FactNode.On(Ruled(calls), node =>
    {
        var request = node.Watch.Put(new Probe("veth1", FactNode.PacketOf("udp 10.0.1.9:40000 -> 198.51.100.1:53")));
        Assert.Equal("10.0.1.10:53", request.Packet!.To.ToString());
        var reply = Over(node, "veth2", "udp 10.0.1.10:53 -> 10.0.1.9:40000", "10.0.1.9");
        Assert.Equal((Fate.Sent, "02040A000109", source), (reply.Fate, reply.ToMac, reply.Packet!.From.ToString()));
    });

    // A frame for another port is not routed: nothing is asked about forwarding, routes or sources, and the TTL stays.
    [Theory]
    [InlineData("")]
    [InlineData("net.ipv4.conf.br0.forwarding=0")]
    public void Frames_between_two_ports_are_not_routed(string sysctl) => FactNode.On(Forwarding(sysctl).Plus("rule add from 10.0.1.0/24 pref 100 prohibit"), node =>
    {
        var comparison = Comparison.Of(node, new("br0", FactNode.PacketOf("udp 10.0.1.9:40000 -> 10.0.1.10:53 ttl 1")) { Neighbour = IpAddress.Parse("10.0.1.10") });
        Assert.True(comparison.Difference is null, StoryDiff.Print(comparison));
        Assert.Equal((Fate.Sent, "br0", (byte)1), (comparison.Kernel.Fate, comparison.Kernel.Out, comparison.Kernel.Packet!.Ttl));
    });

    // What DNAT sends back to the bridge keeps its TTL as well, but a route must be found. The frame is for the node here.
    [Theory]
    [InlineData("", "Sent")]
    [InlineData("net.ipv4.conf.br0.forwarding=0", "Lost")]
    [InlineData("net.ipv4.conf.br0.rp_filter=1", "Sent")]
    [InlineData("rule add from 10.0.1.0/24 pref 100 prohibit", "Lost")]
    public void What_dnat_sends_back_to_its_bridge_stays_a_frame(string setting, string fate) => FactNode.On(Forwarding(setting), node =>
    {
        var story = node.Arrives("br0", "udp 10.0.1.9:40000 -> 198.51.100.1:53 ttl 1");
        Assert.Equal(fate, story.Fate.ToString());
    });

    // IPv4 asks for the switch when it routes, IPv6 only when it forwards (ip6_output.c, ip6_forward), and a frame that stays on its bridge never comes there.
    [Fact]
    public void What_dnat_sends_back_to_its_bridge_asks_ipv6_for_no_forwarding() => FactNode.On(
        Node(1).Rules6("*nat\n-A PREROUTING -d 2001:db8:99::1/128 -j DNAT --to-destination 2001:db8:1::10").Set("net.ipv6.conf.all.forwarding=0"),
        node => Assert.Equal(Fate.Sent, node.Arrives("br0", "udp [2001:db8:1::9]:40000 -> [2001:db8:99::1]:53 ttl 1").Fate));

    // br_nf_pre_routing: the sysctl, or the flag of this one bridge. Without either the IP stack forwards the packet, and its TTL is over.
    [Theory]
    [InlineData(0, 0, "Lost")]
    [InlineData(0, 1, "Sent")]
    [InlineData(1, 0, "Sent")]
    public void A_bridge_calls_iptables_by_a_flag_of_its_own_as_well(int calls, int flag, string fate) => FactNode.On(
        Node(calls).Rules("*nat\n-A PREROUTING -d 198.51.100.1/32 -j DNAT --to-destination 10.0.1.10").Plus($"link set br0 type bridge nf_call_iptables {flag}"),
        node =>
        Assert.Equal(fate, node.Arrives("br0", "udp 10.0.1.9:40000 -> 198.51.100.1:53 ttl 1").Fate.ToString()));

    // What a pod sends comes by the bridge, whether or not that is up or has an address.
    [Theory]
    [InlineData("link set br0 down", "Lost")]
    [InlineData("addr flush dev br0", "Sent")]
    [InlineData("link set veth1 down", "Lost")]
    public void What_comes_by_a_port_comes_by_the_bridge(string order, string fate) => FactNode.On(Node(0).Rules("*filter\n-A FORWARD -i br0").Plus(order), node =>
    {
        var story = node.Watch.Put(new Probe("veth1", FactNode.PacketOf("udp 10.0.1.9:40000 -> 8.8.8.8:53")));
        Assert.Equal(fate, story.Fate.ToString());
        Assert.Equal(fate == "Sent" ? ["filter/FORWARD/1"] : [], story.Rules());
    });

    private static NodeConfig Forwarding(string setting)
    {
        var node = Node(1).Rules("""
            *nat
            -A PREROUTING -d 198.51.100.1/32 -j DNAT --to-destination 10.0.1.10
            *filter
            -A FORWARD -i br0 -o br0 -m physdev --physdev-is-in --physdev-is-out --physdev-is-bridged
            """);
        return setting.Contains('=', StringComparison.Ordinal) ? node.Set(setting) : setting.Length > 0 ? node.Plus(setting) : node;
    }

    // What a bridge hands up to routing remembers its port, if bridges call iptables.
    [Theory]
    [InlineData(0, "filter/FORWARD/4")]
    [InlineData(1, "filter/FORWARD/1 filter/FORWARD/4")]
    public void A_routed_packet_remembers_that_it_came_by_a_bridge(int calls, string rules) => FactNode.On(Node(calls).Rules("""
        *filter
        -A FORWARD -m physdev --physdev-is-in
        -A FORWARD -m physdev --physdev-is-bridged
        -A FORWARD -m physdev --physdev-is-out
        -A FORWARD -i br0 -o eth0
        """), node => Assert.Equal(rules.Split(' '), node.Arrives("br0", "udp 10.0.1.9:40000 -> 8.8.8.8:53").Rules()));

    [Fact]
    public void Which_port_it_was_is_in_no_dump() => FactNode.On(Node(1).Rules("*filter\n-A FORWARD -m physdev --physdev-in veth1 -j DROP"), node =>
        Assert.Equal(Fate.Refused, node.Leaves("br0", "udp 10.0.1.9:40000 -> 8.8.8.8:53").Fate));
}
