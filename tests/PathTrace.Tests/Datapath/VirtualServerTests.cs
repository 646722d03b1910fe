using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Net;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Datapath;

/// <summary>
/// Virtual servers of IPVS. No kernel here has ip_vs: the expected ways follow from ip_vs_core.c (ip_vs_in_hook, ip_vs_leave, ip_vs_ops4), ip_vs_xmit.c (ip_vs_nat_xmit) and ip_vs_nfct.c (docs/kernel-semantics.md says in which versions they were read).
/// </summary>
public sealed class VirtualServerTests
{
    private const string Rules = """
        *nat
        -A PREROUTING -j MARK --set-xmark 0x4000/0x4000
        -A POSTROUTING -m mark --mark 0x4000/0x4000 -j MASQUERADE
        *filter
        :INPUT ACCEPT [0:0]
        :FORWARD DROP [0:0]
        :OUTPUT ACCEPT [0:0]
        -A INPUT -d 10.96.0.80/32
        -A OUTPUT -d 10.0.1.9/32 -p tcp --dport 3000 -m conntrack --ctstate NEW -m conntrack ! --ctstate DNAT
        -A OUTPUT -j LOG
        """;

    private const string Call = "tcp 192.168.0.9:41000 -> 10.96.0.80:80";

    // The service address is the node's own, as kube-proxy has it.
    private static readonly TestNode Node = TestNode.Router
        .PlusRoutes("local 10.96.0.80 dev kube-ipvs0 table local proto kernel scope host src 10.96.0.80")
        .PlusAddresses("5: kube-ipvs0: <BROADCAST,NOARP> mtu 1500 qdisc noop state DOWN group default\n    link/ether 02:00:00:00:09:01 brd ff:ff:ff:ff:ff:ff\n    inet 10.96.0.80/32 scope global kube-ipvs0\n       valid_lft forever preferred_lft forever\n")
        .Set("net.ipv4.vs.conntrack=1 net.ipv4.vs.snat_reroute=1") with
    {
        VirtualServers = "-A -t 10.96.0.80:80 -s rr\n-a -t 10.96.0.80:80 -r 10.0.1.9:3000 -m -w 1\n",
    };

    private static TestNode With(string servers) => Node with { VirtualServers = servers };

    [Fact]
    public void A_request_passes_INPUT_and_leaves_by_OUTPUT_and_POSTROUTING_as_a_new_connection_without_DNAT() => Node.Rules(Rules)
        .Arrives("eth0", Call)
        .LeavesBy("eth1")
        .Packet("tcp 10.0.1.1:41000 -> 10.0.1.9:3000")
        .Hits("nat/PREROUTING/1", "filter/INPUT/1", "filter/OUTPUT/1", "filter/OUTPUT/2", "nat/POSTROUTING/1");

    [Fact]
    public void The_TTL_goes_down_by_one() => Assert.Equal(63, Node.Arrives("eth0", Call).Only.Packet.Ttl);

    [Fact]
    public void A_TTL_of_one_goes_no_further() => Node.Arrives("eth0", Call + " ttl 1").Ends(Disposition.TtlExceeded);

    [Fact]
    public void Without_conntrack_nothing_is_masqueraded() => Node.Set("net.ipv4.vs.conntrack=0").Rules(Rules)
        .Arrives("eth0", Call)
        .Packet("tcp 192.168.0.9:41000 -> 10.0.1.9:3000")
        .State(CtStates.Untracked)
        .Hits("nat/PREROUTING/1", "filter/INPUT/1", "filter/OUTPUT/2");

    [Fact]
    public void An_unknown_switch_leaves_both_open()
    {
        var run = Node.Unset("vs.conntrack").Rules(Rules).Arrives("eth0", Call);

        run.Ways("yes eth1 tcp 10.0.1.1:41000 -> 10.0.1.9:3000", "no eth1 tcp 192.168.0.9:41000 -> 10.0.1.9:3000").Misses("sysctl.txt");
    }

    [Fact]
    public void INPUT_sees_it_first() => Node.Rules("*filter\n-A INPUT -p tcp --dport 80 -j DROP").Arrives("eth0", Call).Ends(Disposition.Dropped);

    [Fact]
    public void The_mark_of_a_packet_does_not_choose_its_way_to_the_real_server() => Node.Rules(Rules)
        .PlusRoutes("blackhole default table 9")
        .PlusRoutingRules("99:\tfrom all fwmark 0x4000/0x4000 lookup 9\n100:\tfrom 192.168.0.9 lookup 9")
        .Arrives("eth0", "tcp 192.168.0.9:41000 -> 10.96.0.80:80")
        .LeavesBy("eth1");

    [Theory]
    [InlineData("rr", "1/2 eth1 tcp 192.168.0.9:41000 -> 10.0.1.9:3000", "1/2 eth2 tcp 192.168.0.9:41000 -> 10.0.2.9:3000")]
    [InlineData("wrr", "3/4 eth1 tcp 192.168.0.9:41000 -> 10.0.1.9:3000", "1/4 eth2 tcp 192.168.0.9:41000 -> 10.0.2.9:3000")]
    [InlineData("lc", "yes eth1 tcp 192.168.0.9:41000 -> 10.0.1.9:3000", "no eth2 tcp 192.168.0.9:41000 -> 10.0.2.9:3000")]
    [InlineData("mh", "yes eth1 tcp 192.168.0.9:41000 -> 10.0.1.9:3000", "no eth2 tcp 192.168.0.9:41000 -> 10.0.2.9:3000")]
    [InlineData("fo", "eth1 tcp 192.168.0.9:41000 -> 10.0.1.9:3000")]
    public void The_scheduler_shares_connections(string scheduler, params string[] ways) =>
        With($"-A -t 10.96.0.80:80 -s {scheduler} -p 10800\n-a -t 10.96.0.80:80 -r 10.0.1.9:3000 -m -w 3\n-a -t 10.96.0.80:80 -r 10.0.2.9:3000 -m -w 1\n-a -t 10.96.0.80:80 -r 10.0.2.8:3000 -m -w 0\n")
            .Arrives("eth0", Call)
            .Ways(ways);

    // ip_vs_sh.c, ip_vs_sh_reassign: the quiesced server keeps its place in the table.
    [Fact]
    public void A_source_hash_may_lead_to_a_server_without_weight() =>
        With("-A -t 10.96.0.80:80 -s sh\n-a -t 10.96.0.80:80 -r 10.0.1.9:3000 -m -w 1\n-a -t 10.96.0.80:80 -r 10.0.2.9:3000 -m -w 0\n")
            .Arrives("eth0", Call)
            .Ways("yes eth1 tcp 192.168.0.9:41000 -> 10.0.1.9:3000", "no NoHealthyBackend");

    [Theory]
    [InlineData("")]
    [InlineData("-a -t 10.96.0.80:80 -r 10.0.1.9:3000 -m -w 0\n")]
    public void Nobody_behind_it_ends_the_packet(string reals) => With("-A -t 10.96.0.80:80 -s rr\n" + reals).Arrives("eth0", Call).Ends(Disposition.NoHealthyBackend);

    [Theory]
    [InlineData("tcp 192.168.0.9:41000 -> 10.96.0.80:81")]
    [InlineData("udp 192.168.0.9:41000 -> 10.96.0.80:80")]
    [InlineData("icmp 192.168.0.9 -> 10.96.0.80 type 8 code 0")]
    [InlineData("tcp 192.168.0.9:20 -> 10.96.0.80:80")]
    public void What_no_virtual_server_takes_is_the_nodes_own(string packet) => Node.Arrives("eth0", packet).IsLocal();

    [Fact]
    public void A_packet_of_a_connection_that_was_there_before_may_belong_to_any_real_server() =>
        Node.Arrives("eth0", Call + " flags ack").Ends(Disposition.Indeterminate);

    [Fact]
    public void The_mark_goes_before_the_address() =>
        With("-A -t 10.96.0.80:80 -s rr\n-a -t 10.96.0.80:80 -r 10.0.1.9:3000 -m -w 1\n-A -f 16384 -s rr\n-a -f 16384 -r 10.0.2.9:0 -m -w 1\n").Rules(Rules)
            .Arrives("eth0", Call)
            .Packet("tcp 10.0.2.1:41000 -> 10.0.2.9:80");

    [Fact]
    public void The_node_itself_as_real_server_keeps_the_packet() =>
        With("-A -t 10.96.0.80:80 -s rr\n-a -t 10.96.0.80:80 -r 192.168.0.2:6443 -m -w 1\n").Rules(Rules)
            .Arrives("eth0", Call)
            .IsLocal()
            .Packet("tcp 192.168.0.9:41000 -> 192.168.0.2:6443")
            .Hits("nat/PREROUTING/1", "filter/INPUT/1");

    // ip_vs_xmit.c, ip_vs_nat_xmit and crosses_local_route_boundary.
    [Fact]
    public void Nothing_goes_from_outside_to_a_loopback_address() =>
        With("-A -t 10.96.0.80:80 -s rr\n-a -t 10.96.0.80:80 -r 127.0.0.1:6443 -m -w 1\n").Arrives("eth0", Call).Ends(Disposition.Martian);

    [Fact]
    public void Nothing_goes_from_a_loopback_address_to_another_machine() => Node.Makes("tcp 127.0.0.1:41000 -> 10.96.0.80:80").Ends(Disposition.Martian);

    [Fact]
    public void The_nodes_own_call_passes_OUTPUT_again_with_the_real_servers_address() => Node.Rules("*filter\n-A OUTPUT -d 10.96.0.80/32 -j DROP\n-A OUTPUT -d 10.0.1.9/32\n*nat\n-A OUTPUT -j MARK --set-xmark 0x4000/0x4000\n-A POSTROUTING -m mark --mark 0x4000/0x4000 -j MASQUERADE")
        .Makes("tcp 10.96.0.80:41000 -> 10.96.0.80:80")
        .LeavesBy("eth1")
        .Packet("tcp 10.0.1.1:41000 -> 10.0.1.9:3000")
        .Hits("nat/OUTPUT/1", "filter/OUTPUT/2", "nat/POSTROUTING/1");

    [Theory]
    [InlineData("-g")]
    [InlineData("-i")]
    public void Other_ways_to_a_real_server_are_not_followed(string method) =>
        With($"-A -t 10.96.0.80:80 -s rr\n-a -t 10.96.0.80:80 -r 10.0.1.9:80 {method} -w 1\n").Arrives("eth0", Call).Ends(Disposition.Indeterminate);

    [Fact]
    public void The_answer_gets_the_virtual_servers_address_back_behind_filter_FORWARD()
    {
        var node = Node.Rules("*nat\n-A POSTROUTING -d 10.0.1.9/32 -j MASQUERADE\n*filter\n-A FORWARD -s 10.0.1.9/32 -m conntrack --ctstate ESTABLISHED");
        var sent = node.Arrives("eth0", Call).LeavesBy("eth1").Only;
        var back = NodeRun.Of(new ConcreteDomain(), sent.AnsweredAt(node.Model(IpFamily.IPv4), PacketAnswers.To(sent.Packet)!, "eth1"));

        back.LeavesBy("eth0").Packet("tcp 10.96.0.80:80 -> 192.168.0.9:41000").Hits("filter/FORWARD/1");
    }

    [Fact]
    public void What_the_node_itself_answers_gets_the_address_back_before_filter_OUTPUT()
    {
        var node = With("-A -t 10.96.0.80:80 -s rr\n-a -t 10.96.0.80:80 -r 192.168.0.2:6443 -m -w 1\n").Rules("*filter\n-A OUTPUT -s 10.96.0.80/32");
        var kept = node.Arrives("eth0", Call).IsLocal().Only;
        var back = NodeRun.Of(new ConcreteDomain(), kept.AnsweredAt(node.Model(IpFamily.IPv4), PacketAnswers.To(kept.Packet)!, null));

        back.LeavesBy("eth0").Packet("tcp 10.96.0.80:80 -> 192.168.0.9:41000").Hits("filter/OUTPUT/1");
    }

    [Fact]
    public void Uncollected_virtual_servers_leave_a_services_packet_open() =>
        (Node with { VirtualServers = null }).Arrives("eth0", Call).Ends(Disposition.Indeterminate).Misses("ipvsadm-save.txt");

    [Fact]
    public void Sets_tell_which_packets_are_services()
    {
        var node = Node with
        {
            VirtualServers = null,
            Sets = "create KUBE-CLUSTER-IP hash:ip,port family inet hashsize 1024 maxelem 65536\nadd KUBE-CLUSTER-IP 10.96.0.80,tcp:80\n"
                + "create KUBE-NODE-PORT-TCP bitmap:port range 0-65535\nadd KUBE-NODE-PORT-TCP 30080\n",
        };

        node.Arrives("eth0", Call).Ends(Disposition.Indeterminate);
        node.Arrives("eth0", "tcp 192.168.0.9:41000 -> 192.168.0.2:30080").Ends(Disposition.Indeterminate);
        node.Arrives("eth0", "tcp 192.168.0.9:41000 -> 192.168.0.2:22").IsLocal();
        node.Arrives("eth0", "tcp 192.168.0.9:41000 -> 10.96.0.80:81").IsLocal();
    }

    [Fact]
    public void Without_sets_any_port_of_the_node_may_be_a_services() =>
        (Node with { VirtualServers = null }).Arrives("eth0", "tcp 192.168.0.9:41000 -> 192.168.0.2:22").Ways("no Indeterminate", "yes local tcp 192.168.0.9:41000 -> 192.168.0.2:22");

    // kube-proxy leaves its interface behind when it is set to iptables mode; its rules tell.
    [Fact]
    public void Rules_for_each_service_are_not_IPVS_mode() => (Node with { VirtualServers = null })
        .Rules("*nat\n:KUBE-SERVICES - [0:0]\n:KUBE-SVC-A - [0:0]\n-A PREROUTING -j KUBE-SERVICES\n-A KUBE-SERVICES -d 10.96.0.1/32 -p tcp -m tcp --dport 443 -j KUBE-SVC-A")
        .Arrives("eth0", Call)
        .IsLocal();
}
