using PathTrace.Net;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Datapath;

/// <summary>The state of first packets and what the conntrack match sees (nf_conntrack_core.c, nf_conntrack_proto_tcp.c, xt_conntrack.c).</summary>
public sealed class ConntrackTests
{
    private const string Packet = "tcp 192.168.0.9:41000 -> 10.0.1.9:80";

    // kernel: confirmed for all 64 combinations. NEW are SYN and ACK, each also with PSH or URG; FIN, RST, SYN+ACK and flagless segments are INVALID.
    [Fact]
    public void TcpFlagsOfFirstPackets()
    {
        int[] fresh = [2, 10, 16, 24, 34, 42, 48, 56];
        for (var flags = 0; flags < 64; flags++)
        {
            var packet = new Packet { Protocol = IpProtocol.Tcp, Source = IpAddress.V4(1), Destination = IpAddress.V4(2), Flags = (TcpFlags)flags };
            Assert.Equal((flags, fresh.Contains(flags) ? CtStates.New : CtStates.Invalid), (flags, PathTrace.Datapath.ConntrackState.OfFirst(packet)));
        }
    }

    // kernel: confirmed for types 0–19, 42, 43, 200 (ICMP) and 1–4, 127–161, 200 (ICMPv6).
    [Theory]
    [InlineData(1, new[] { 8, 13, 15, 17 }, new int[0])]
    [InlineData(58, new[] { 128, 139 }, new[] { 130, 131, 132, 133, 134, 135, 136, 143, 151, 152 })]
    public void IcmpTypesOfFirstPackets(int protocol, int[] fresh, int[] untracked)
    {
        for (var type = 0; type < 256; type++)
        {
            var packet = new Packet { Protocol = new((byte)protocol), Source = IpAddress.V4(1), Destination = IpAddress.V4(2), IcmpType = (byte)type };
            var expected = fresh.Contains(type) ? CtStates.New : untracked.Contains(type) ? CtStates.Untracked : CtStates.Invalid;
            Assert.Equal((type, expected), (type, PathTrace.Datapath.ConntrackState.OfFirst(packet)));
        }
    }

    [Theory]
    [InlineData("udp 192.168.0.9:41000 -> 10.0.1.9:80", CtStates.New)]
    [InlineData("tcp 192.168.0.9:41000 -> 10.0.1.9:80 flags syn,ack", CtStates.Invalid)]
    [InlineData("sctp 192.168.0.9:41000 -> 10.0.1.9:80", CtStates.New)]
    [InlineData("47 192.168.0.9 -> 10.0.1.9", CtStates.New)]
    public void StateAtTheNode(string packet, CtStates state) => TestNode.Router.Arrives("eth0", packet).State(state);

    // kernel: confirmed. Without an entry a packet counts as INVALID, in raw too.
    [Fact]
    public void BeforeConntrackEveryPacketIsInvalid() => TestNode.Router.Rules("""
        *raw
        -A PREROUTING -m conntrack --ctstate INVALID
        -A PREROUTING -m conntrack --ctstate UNTRACKED
        -A PREROUTING -m conntrack --ctstate NEW
        -A PREROUTING -m conntrack --ctproto 6
        -A PREROUTING -m conntrack ! --ctorigdst 1.2.3.4
        *mangle
        -A PREROUTING -m conntrack --ctstate INVALID
        -A PREROUTING -m conntrack --ctstate NEW
        """).Arrives("eth0", Packet).Hits("raw/PREROUTING/1", "mangle/PREROUTING/2");

    // kernel: confirmed. Options that look at the entry are false without one, negated or not.
    [Fact]
    public void AnInvalidPacketHasNoEntry() => TestNode.Router.Rules("""
        *mangle
        -A PREROUTING -m conntrack --ctstate INVALID
        -A PREROUTING -m conntrack ! --ctorigdst 1.2.3.4
        -A PREROUTING -m conntrack ! --ctproto 17
        -A PREROUTING -m conntrack ! --ctstatus ASSURED
        -A PREROUTING -m conntrack ! --ctstate NEW
        -A PREROUTING -m connmark ! --mark 0x1
        -A PREROUTING -m conntrack --ctstate INVALID,NEW --ctorigdst 1.2.3.4
        -A PREROUTING -m conntrack ! --ctstate INVALID --ctorigdst 1.2.3.4
        -A PREROUTING -m conntrack ! --ctstatus NONE
        """).Arrives("eth0", Packet + " flags syn,ack").Hits("mangle/PREROUTING/1", "mangle/PREROUTING/5", "mangle/PREROUTING/7");

    // nf_conntrack_tuple.h: type 8, code 0 are the octets of 2048; the answer's type is 0. The source's half is the identifier, which a query does not give.
    [Fact]
    public void PortsOfAnIcmpTuple() => TestNode.Router.Rules("""
        *mangle
        -A PREROUTING -m conntrack --ctorigdstport 2048
        -A PREROUTING -m conntrack --ctorigdstport 0
        -A PREROUTING -m conntrack --ctrepldstport 0
        """).Arrives("eth0", "icmp 192.168.0.9 -> 10.0.1.9").Hits("mangle/PREROUTING/1", "mangle/PREROUTING/3");

    [Fact]
    public void TheIdentifierOfAnIcmpTupleIsNotKnown() => TestNode.Router.Rules("*mangle\n-A PREROUTING -m conntrack --ctorigsrcport 7 -j DROP")
        .Arrives("eth0", "icmp 192.168.0.9 -> 10.0.1.9").Ways("yes Dropped", "no eth1 icmp 192.168.0.9 -> 10.0.1.9");

    // The original tuple keeps the destination from before DNAT; the virtual states show the translations.
    [Fact]
    public void TheEntryAfterDnatAndSnat() => TestNode.Router.Rules("""
        *nat
        -A PREROUTING -p tcp -j DNAT --to-destination 10.0.1.9:3000
        -A POSTROUTING -j SNAT --to-source 10.0.1.1
        *mangle
        -A PREROUTING -m conntrack --ctstate DNAT
        *filter
        -A FORWARD -m conntrack --ctstate DNAT
        -A FORWARD -m conntrack --ctstate SNAT
        -A FORWARD -m conntrack ! --ctstate DNAT
        -A FORWARD -m conntrack --ctorigdst 172.17.0.1 --ctorigdstport 80
        -A FORWARD -m conntrack --ctreplsrc 10.0.1.9 --ctreplsrcport 3000
        -A FORWARD -m conntrack --ctorigsrc 192.168.0.0/24 --ctrepldst 192.168.0.9
        -A FORWARD -m conntrack --ctdir ORIGINAL
        -A FORWARD -m conntrack --ctdir REPLY
        -A FORWARD -d 10.0.1.9 -p tcp -m tcp --dport 3000
        """).Arrives("eth0", "tcp 192.168.0.9:41000 -> 172.17.0.1:80")
        .Hits("nat/PREROUTING/1", "filter/FORWARD/1", "filter/FORWARD/4", "filter/FORWARD/5", "filter/FORWARD/6", "filter/FORWARD/7", "filter/FORWARD/9", "nat/POSTROUTING/1")
        .Packet("tcp 10.0.1.1:41000 -> 10.0.1.9:3000");

    // kernel: confirmed for both.
    [Theory]
    [InlineData("-A PREROUTING -j NOTRACK", Packet, "raw/PREROUTING/1")]
    [InlineData("-A PREROUTING -j CT --notrack", Packet, "raw/PREROUTING/1")]
    [InlineData("-A PREROUTING -d 9.9.9.9", Packet + " flags syn,ack", null)]
    public void UntrackedAndInvalidPacketsSkipNat(string raw, string packet, string? hit) =>
        TestNode.Router.Rules($"*raw\n{raw}\n*nat\n-A PREROUTING -j DNAT --to-destination 10.0.2.9\n-A POSTROUTING -j MASQUERADE")
            .Arrives("eth0", packet).Hits(hit is null ? [] : [hit]).LeavesBy("eth1");

    [Fact]
    public void NotrackIsSeenAsUntracked() => TestNode.Router.Rules("""
        *raw
        -A PREROUTING -j NOTRACK
        -A PREROUTING -m conntrack --ctstate UNTRACKED
        *filter
        -A FORWARD -m conntrack --ctstate INVALID
        -A FORWARD -m conntrack --ctstate UNTRACKED
        """).Arrives("eth0", Packet).Hits("raw/PREROUTING/1", "raw/PREROUTING/2", "filter/FORWARD/2");

    // xt_CT.c, xt_ct_target: of several CT targets the first decides, and in raw its template is the packet's connection: NEW, without addresses. kernel: confirmed.
    [Fact]
    public void TheFirstCtTargetDecides() => TestNode.Router.Rules("""
        *raw
        -A PREROUTING -m conntrack --ctstate INVALID
        -A PREROUTING -j CT --zone 1
        -A PREROUTING -j CT --notrack
        -A PREROUTING -m conntrack --ctstate NEW
        -A PREROUTING -m conntrack ! --ctorigdst 10.0.1.9
        -A PREROUTING -m conntrack --ctstatus CONFIRMED
        -A PREROUTING -m cluster ! --cluster-local-node 1 --cluster-total-nodes 2 --cluster-hash-seed 0x0
        -A PREROUTING -m cluster --cluster-local-nodemask 0x3 --cluster-total-nodes 2 --cluster-hash-seed 0x0
        *filter
        -A FORWARD -m conntrack --ctstate NEW --ctorigdst 10.0.1.9
        -A FORWARD -m conntrack --ctstate UNTRACKED
        """).Arrives("eth0", Packet)
        .Hits("raw/PREROUTING/1", "raw/PREROUTING/2", "raw/PREROUTING/3", "raw/PREROUTING/4", "raw/PREROUTING/5", "raw/PREROUTING/6", "filter/FORWARD/1");

    // nf_conntrack_core.c, nf_ct_tmpl_alloc: the template's addresses are zeros, which the mask of /0 fits and that of /8 too (0.0.0.0/8).
    [Fact]
    public void TheTemplatesAddressesAreZeros() => TestNode.Router.Rules("""
        *raw
        -A PREROUTING -j CT --zone 1
        -A PREROUTING -m conntrack --ctorigdst 0.0.0.0/0
        -A PREROUTING -m conntrack --ctreplsrc 0.0.0.0/8
        -A PREROUTING -m conntrack ! --ctorigsrc 0.0.0.0
        """).Arrives("eth0", Packet).Hits("raw/PREROUTING/1", "raw/PREROUTING/2", "raw/PREROUTING/3");

    // What the first packet went through is in no dump: the path forks at either side of the connection.
    [Fact]
    public void AnEstablishedConnectionMayBeTranslated() =>
        TestNode.Router.Rules("*nat\n-A PREROUTING -j DNAT --to-destination 10.0.2.9").Arrives("eth0", Packet + " state established")
            .Ways("no Indeterminate", "yes no Indeterminate", "yes yes eth1 " + Packet);
}
