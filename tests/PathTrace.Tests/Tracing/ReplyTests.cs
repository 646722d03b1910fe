using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Tests.Support;
using PathTrace.Tracing;

namespace PathTrace.Tests.Tracing;

/// <summary>
/// The answer on its way back. Nodes as for <see cref="TracerTests"/>: wN is 192.168.0.N with pods of 10.0.N.0/24. What must become of each answer is what the kernel does with the
/// reply direction of a connection: ESTABLISHED where the connection is known, NAT undone there and nowhere else (nf_nat_core.c, nf_nat_packet).
/// </summary>
public sealed class ReplyTests
{
    private const string Pods = "Pod name  Status   Node  Endpoint\na         Running  w2    10.0.2.1\nc         Running  w2    10.0.2.2\nb         Running  w3    10.0.3.1\n";
    private const string NextHops = "10.0.2.0/24  192.168.0.2\n10.0.3.0/24  192.168.0.3\n";
    private const string Filter = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n";
    private const string Nat = "*nat\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n";
    private const string ToB = "-A PREROUTING -d 172.17.0.1/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.3.1:3000\n";
    private const string Masquerade = "-A POSTROUTING -d 10.0.3.1/32 -j MASQUERADE\n";
    private const string Client = "tcp 203.0.113.7:51000 -> 172.17.0.1:80 at w2 in eth0";
    private const string PodToPod = "tcp 10.0.2.1:40000 -> 10.0.3.1:3000";

    // w2 rewrites both addresses, so that the answer comes back to it: there 192.168.0.2 becomes the client again before the route is looked up, and 10.0.3.1 the service behind it.
    [Fact]
    public void An_answer_that_passes_the_node_again_is_translated_back()
    {
        var trace = Load(w2: Rules(Nat + ToB + Masquerade)).Trace(Client);
        var reply = ReplyOf(trace);

        Assert.Equal((TraceVerdict.Reaches, Disposition.Answered), (trace.Verdict, reply.Disposition));
        Assert.Equal(["w3 cni0 eth0", "w2 eth0 eth0"], Hops(reply));
        Assert.Equal("tcp 10.0.3.1:3000 -> 192.168.0.2:51000", reply.Origin.Packet.ToString());
        Assert.Equal(TcpFlags.Syn | TcpFlags.Ack, reply.Origin.Packet.Flags);
        Assert.Equal("tcp 172.17.0.1:80 -> 203.0.113.7:51000", reply.LastPacket.ToString());
        Assert.Equal([NatKind.Destination, NatKind.Source], reply.Hops[1].Steps.OfType<Step.Translated>().Select(t => t.Kind));
        Assert.Equal("203.0.113.7", Assert.Single(reply.Hops[1].Steps.OfType<Step.Routed>()).Destination.ToString());
    }

    // w2 waits for answers to 192.168.0.2, and no more for those to 10.0.2.1 as before POSTROUTING. The one that it has translated back and that w3 returns has no connection there.
    // kernel: found by random clusters.
    [Fact]
    public void What_comes_back_translated_is_no_answer_any_more()
    {
        var reply = ReplyOf(Load(
            w2: TempSnapshot.Node(2, Nat + Masquerade + "COMMIT\n", "10.0.2.1 via 192.168.0.3 dev eth0"),
            w3: TempSnapshot.Node(3, routes: "10.0.2.0/24 via 192.168.0.2 dev eth0")).Trace(PodToPod));

        var visits = reply.Hops.Where(h => h.Node == "w2").Select(h => (h.PacketIn.ToString(), h.Steps.OfType<Step.Tracked>().Single().State)).Take(2);
        Assert.Equal([("tcp 10.0.3.1:3000 -> 192.168.0.2:40000", CtStates.Established), ("tcp 10.0.3.1:3000 -> 10.0.2.1:40000", CtStates.Invalid)], visits);
    }

    // The packet keeps its source, so w3 sends the answer straight to the client, who never called 10.0.3.1.
    [Fact]
    public void Without_masquerade_the_answer_of_another_node_stays_untranslated()
    {
        var snapshot = Load(w2: Rules(Nat + ToB));
        var trace = snapshot.Trace(Client);
        var explanation = Assert.Single(new Explainer(snapshot).Explain(trace).Explanations);

        Assert.Equal((TraceVerdict.Fails, Disposition.AnswerNotExpected), (trace.Verdict, ReplyOf(trace).Disposition));
        Assert.Equal((Disposition.DeliveredToPod, "tcp 10.0.3.1:3000 -> 203.0.113.7:51000"), (trace.Paths[0].Disposition, ReplyOf(trace).LastPacket.ToString()));
        Assert.Equal(FindingCode.AnswerUntranslated, explanation.Code);
        Assert.Contains(explanation.Evidence, e => e.Source.ToString().StartsWith("nodes/w2/iptables-save.txt:", StringComparison.Ordinal));
    }

    // w4 never saw the SYN: a SYN+ACK without a connection is INVALID.
    [Fact]
    public void A_node_that_knows_no_connection_calls_the_answer_invalid()
    {
        var snapshot = Load(
            w3: TempSnapshot.Node(3, routes: "203.0.113.0/24 via 192.168.0.4 dev eth0"),
            more: TempSnapshot.Node(4, $"{Filter}-A FORWARD -m conntrack --ctstate INVALID -j DROP\nCOMMIT\n"));
        var trace = snapshot.Trace("tcp 203.0.113.7:51000 -> 10.0.3.1:3000 at w3 in eth0");

        Assert.Equal((TraceVerdict.Fails, Disposition.Dropped), (trace.Verdict, ReplyOf(trace).Disposition));
        Assert.Equal(["w3 cni0 eth0", "w4 eth0 eth0"], Hops(ReplyOf(trace)));
        Assert.Equal(FindingCode.InvalidDropped, Assert.Single(new Explainer(snapshot).Explain(trace).Explanations).Code);
    }

    [Fact]
    public void A_route_may_be_wanting_on_the_way_back()
    {
        var trace = Load(w3: TempSnapshot.Node(3, routes: "unreachable 203.0.113.0/24")).Trace("tcp 203.0.113.7:51000 -> 10.0.3.1:3000 at w3 in eth0");

        Assert.Equal((TraceVerdict.Fails, Disposition.Unreachable), (trace.Verdict, ReplyOf(trace).Disposition));
    }

    // Both pods are ports of cni0. Frames between them meet iptables only where bridges call it, and only there is 10.0.2.2 made 172.17.0.1 again.
    [Theory]
    [InlineData("net.bridge.bridge-nf-call-iptables = 1", "Answered", "172.17.0.1:80")]
    [InlineData("net.bridge.bridge-nf-call-iptables = 0", "AnswerNotExpected", "10.0.2.2:3000")]
    public void On_one_bridge_the_answer_passes_iptables_only_where_bridges_call_it(string setting, string end, string from)
    {
        var snapshot = Load(w2: TempSnapshot.Node(2, Filter + "COMMIT\n" + Nat + ToB.Replace("10.0.3.1", "10.0.2.2", StringComparison.Ordinal) + "COMMIT\n", settings: setting));
        var trace = snapshot.Trace("tcp 10.0.2.1:40000 -> 172.17.0.1:80");

        Assert.Equal((end, from), (ReplyOf(trace).Disposition.ToString(), ReplyOf(trace).LastPacket.From.ToString()));
        if (end != "Answered")
            Assert.Equal((FindingCode.AnswerOverBridge, "w2"), (new Explainer(snapshot).Explain(trace).Explanations[0].Code, new Explainer(snapshot).Explain(trace).Explanations[0].Node));
    }

    [Fact]
    public void Whether_bridges_call_iptables_is_a_file_to_collect()
    {
        var trace = Load(w2: TempSnapshot.Node(2, Filter + "COMMIT\n" + Nat + ToB.Replace("10.0.3.1", "10.0.2.2", StringComparison.Ordinal) + "COMMIT\n")).Trace("tcp 10.0.2.1:40000 -> 172.17.0.1:80");

        Assert.Equal(TraceVerdict.Indeterminate, trace.Verdict);
        Assert.Equal(["nodes/w2/sysctl.txt"], trace.Paths.SelectMany(p => p.Assumptions).Select(a => a.MissingFile).Distinct());
    }

    // What lets pods out lets nothing in but what answers them.
    [Theory]
    [InlineData("-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n", "Answered")]
    [InlineData("-A FORWARD -m conntrack --ctdir REPLY -j ACCEPT\n", "Answered")]
    [InlineData("-A FORWARD -m conntrack --ctdir ORIGINAL -d 10.0.2.1 -j ACCEPT\n", "Dropped")]
    [InlineData("", "Dropped")]
    public void The_answer_is_of_an_established_connection(string rule, string end)
    {
        var filter = Filter.Replace(":FORWARD ACCEPT", ":FORWARD DROP", StringComparison.Ordinal) + "-A FORWARD -s 10.0.2.0/24 -m conntrack --ctstate NEW -j ACCEPT\n" + rule + "COMMIT\n";
        var reply = ReplyOf(Load(w2: TempSnapshot.Node(2, filter)).Trace(PodToPod));

        Assert.Equal((end, "w2"), (reply.Disposition.ToString(), reply.Hops[^1].Node));
    }

    // A mark that the first packet left on the connection is there for the answer, as with the AWS CNI.
    [Fact]
    public void The_connections_mark_waits_for_the_answer()
    {
        const string Mangle = "*mangle\n:PREROUTING ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n"
            + "-A PREROUTING -i cni0 -j CONNMARK --set-xmark 0x80/0xffffffff\n-A PREROUTING -i eth0 -j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff\n"
            + "-A FORWARD -i eth0 -m mark ! --mark 0x80 -j DROP\nCOMMIT\n";
        Assert.Equal(Disposition.Answered, ReplyOf(Load(w2: TempSnapshot.Node(2, Mangle + Filter + "COMMIT\n")).Trace(PodToPod)).Disposition);
    }

    // --random-fully draws a port that only w2's connection knows: a rule elsewhere that asks for the answer's destination port cannot be decided.
    [Fact]
    public void The_port_that_a_translation_drew_is_not_known_before_it_is_undone()
    {
        var w2 = Rules(Nat + ToB + Masquerade.Replace("MASQUERADE", "MASQUERADE --random-fully", StringComparison.Ordinal));
        Assert.Equal(Disposition.Answered, ReplyOf(Load(w2: w2).Trace(Client)).Disposition);

        var trace = Load(w2: w2, w3: TempSnapshot.Node(3, $"{Filter}-A FORWARD -p tcp -m tcp --dport 51000 -j DROP\nCOMMIT\n")).Trace(Client);
        Assert.Equal(TraceVerdict.Indeterminate, trace.Verdict);
    }

    [Theory]
    [InlineData("udp 203.0.113.7:5353 -> 192.168.0.2:53 at w2 in eth0", "udp 192.168.0.2:53 -> 203.0.113.7:5353", "w2 made eth0")]
    [InlineData("icmp 10.0.2.1 -> 10.0.3.1", "icmp 10.0.3.1 -> 10.0.2.1", "w3 cni0 eth0, w2 eth0 cni0")]
    [InlineData("tcp 10.0.2.1:40000 -> 192.168.0.2:22", "tcp 192.168.0.2:22 -> 10.0.2.1:40000", "w2 made cni0")]
    [InlineData("tcp 192.168.0.2:40000 -> 10.0.3.1:3000 from node/w2", "tcp 10.0.3.1:3000 -> 192.168.0.2:40000", "w3 cni0 eth0, w2 eth0 none")]
    [InlineData("tcp 10.0.2.1:40000 -> 10.0.3.1:3000 flags ack", "tcp 10.0.3.1:3000 -> 10.0.2.1:40000", "w3 cni0 eth0, w2 eth0 cni0")]
    public void Pods_and_nodes_answer(string packet, string answer, string hops)
    {
        var reply = ReplyOf(Load().Trace(packet));

        Assert.Equal((Disposition.Answered, answer, hops), (reply.Disposition, reply.LastPacket.ToString(), string.Join(", ", Hops(reply))));
    }

    [Theory]
    [InlineData("tcp 10.0.2.1:40000 -> 10.0.3.1:3000 flags rst")]
    [InlineData("icmp 10.0.2.1 -> 10.0.3.1 type 0 code 0")]
    [InlineData("tcp 10.0.2.1:40000 -> 203.0.113.7:443")]
    [InlineData("47 10.0.2.1 -> 10.0.3.1")]
    public void Some_packets_have_no_answer_to_follow(string packet) => Assert.Null(Assert.Single(Load().Trace(packet).Paths).Reply);

    [Fact]
    public void One_way_leaves_the_answer_alone()
    {
        var trace = Load(w2: Rules(Nat + ToB)).Trace(Client, oneWay: true);

        Assert.Equal((TraceVerdict.Reaches, false), (trace.Verdict, trace.FollowsReplies));
        Assert.Null(Assert.Single(trace.Paths).Reply);
    }

    // fib_frontend.c, __fib_validate_source: the pod's kernel refuses its own address as a source. In IPv4 the packet is lost in the pod, and the mend is the masquerade, not the bridge.
    [Fact]
    public void A_pod_that_calls_itself_needs_the_masquerade()
    {
        var snapshot = Load(w2: Rules(Nat + ToB.Replace("10.0.3.1", "10.0.2.1", StringComparison.Ordinal)));
        var own = snapshot.Trace("tcp 10.0.2.1:40000 -> 172.17.0.1:80 at w2 in eth0");
        var path = Assert.Single(own.Paths);
        Assert.Equal((TraceVerdict.Fails, Disposition.Martian, "default/a"), (own.Verdict, path.Disposition, path.Destination?.Pod));
        Assert.Equal((FindingCode.MasqueradeMissing, "w2"), Found(snapshot, own));
    }

    [Fact]
    public void An_untracked_answer_is_not_translated_back()
    {
        var snapshot = Load(w2: Rules("*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A PREROUTING -s 10.0.3.1/32 -j CT --notrack\nCOMMIT\n" + Nat + ToB + Masquerade));
        var trace = snapshot.Trace(Client);
        var explanation = Assert.Single(new Explainer(snapshot).Explain(trace).Explanations);

        Assert.Equal((Disposition.AnswerNotExpected, FindingCode.ConnectionsNotTracked), (ReplyOf(trace).Disposition, explanation.Code));
        Assert.Contains("keeps the answer out of connection tracking", explanation.Why);
        Assert.Contains("ends in w2's own stack", explanation.Why);
        Assert.StartsWith("remove that rule on w2", explanation.Fix);
    }

    // w4 takes the datagram for the first of a new connection, and masquerades it.
    [Fact]
    public void An_answer_that_is_masqueraded_on_its_way_is_told_with_the_rule()
    {
        var snapshot = Load(
            w3: TempSnapshot.Node(3, routes: "203.0.113.0/24 via 192.168.0.4 dev eth0"),
            more: TempSnapshot.Node(4, Filter + "COMMIT\n" + Nat + "-A POSTROUTING -s 10.0.3.0/24 -j MASQUERADE\nCOMMIT\n"));
        var trace = snapshot.Trace("udp 203.0.113.7:5000 -> 10.0.3.1:53 at w3 in eth0");

        Assert.Equal("udp 192.168.0.4:53 -> 203.0.113.7:5000", ReplyOf(trace).LastPacket.ToString());
        Assert.Equal((FindingCode.AnswerRewritten, "w4"), Found(snapshot, trace));
    }

    // Half of the connections go to b by a row of the fabric that leads back to nobody: shares of both directions multiply.
    [Fact]
    public void Shares_of_both_directions_multiply()
    {
        var trace = Load(nextHops: "10.0.2.0/24  192.168.0.2\n10.0.2.0/24  192.168.0.9\n10.0.3.0/24  192.168.0.3\n").Trace(PodToPod);

        Assert.Equal((TraceVerdict.Partial, "1/2", "1/2"), (trace.Verdict, trace.Delivered.ToString(), trace.Failed.ToString()));
        Assert.Equal(["1/2 Answered", "1/2 NextHopUnknown"], trace.Paths.Select(p => $"{p.Probability} {p.Outcome}"));
    }

    // w2 and w3 send what is for w4's pods to each other. A connection stands in the table as soon as its first packet has passed POSTROUTING (IPS_CONFIRMED), so that w2 knows it the second time.
    [Fact]
    public void A_packet_that_comes_by_again_finds_its_connection_confirmed()
    {
        var w2 = TempSnapshot.Node(2, $"{Filter}-A FORWARD -m conntrack --ctstatus CONFIRMED -j DROP\nCOMMIT\n", "10.0.4.0/24 via 192.168.0.3 dev eth0");
        var path = Assert.Single(Load(w2: w2, w3: TempSnapshot.Node(3, routes: "10.0.4.0/24 via 192.168.0.2 dev eth0")).Trace("tcp 10.0.2.1:40000 -> 10.0.4.1:3000").Paths);

        Assert.Equal((Disposition.Dropped, "w2 w3 w2"), (path.Disposition, string.Join(' ', path.Hops.Select(h => h.Node))));
    }

    // w2 and w4 send the client's answers to each other. What w2 has translated back looks, when it comes by again, like the answer to what the client sent: the answers of the connection that it
    // begins would be the client's packets. So its port 80 is not kept, and the new one is of the same class (nf_nat_core.c, nf_nat_used_tuple, nf_nat_l4proto_unique_tuple).
    [Fact]
    public void An_answer_that_comes_by_again_takes_another_port_than_the_one_that_was_called()
    {
        var rules = Filter + "COMMIT\n" + Nat + ToB.Replace("tcp", "udp", StringComparison.Ordinal) + Masquerade + "COMMIT\n";
        var snapshot = Load(w2: TempSnapshot.Node(2, rules, "203.0.113.0/24 via 192.168.0.4 dev eth0"), more: TempSnapshot.Node(4, routes: "203.0.113.0/24 via 192.168.0.2 dev eth0"));
        var reply = ReplyOf(snapshot.Trace("udp 203.0.113.7:51000 -> 172.17.0.1:80 at w2 in eth0"));

        Assert.Equal(["w3", "w2", "w4", "w2"], reply.Hops.Select(h => h.Node).Take(4));
        Assert.Equal(("172.17.0.1:80", null), (reply.Hops[1].PacketOut.From.ToString(), reply.Hops[1].PacketOut.SourcePortDrawnFrom));
        Assert.Equal(new NumberRange(1, 511), reply.Hops[3].PacketOut.SourcePortDrawnFrom);
    }

    private static (FindingCode, string?) Found(Snapshot snapshot, Trace trace)
    {
        var explanation = Assert.Single(new Explainer(snapshot).Explain(trace).Explanations);
        return (explanation.Code, explanation.Node);
    }

    private static Reply ReplyOf(Trace trace) => Assert.IsType<Reply>(Assert.Single(trace.Paths).Reply);

    private static IEnumerable<string> Hops(Reply reply) => reply.Hops.Select(h => $"{h.Node} {h.In ?? "made"} {h.Out ?? "none"}");

    private static (string, string)[] Rules(string nat) => TempSnapshot.Node(2, Filter + "COMMIT\n" + nat + "COMMIT\n");

    private static Snapshot Load((string, string)[]? w2 = null, (string, string)[]? w3 = null, (string, string)[]? more = null, string nextHops = NextHops) => TempSnapshot.Load(
        w2 ?? TempSnapshot.Node(2), w3 ?? TempSnapshot.Node(3), more ?? [], TempSnapshot.With("pods.txt", Pods), TempSnapshot.With("next-hops.txt", nextHops));
}
