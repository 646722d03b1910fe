using PathTrace.Analysis.Why;
using PathTrace.Tests.Datapath;

namespace PathTrace.Tests.Analysis.Why;

/// <summary>Each kind of condition in the words of the dump, with what the packet has beside it. Expected values are read off the packet: SYN from 203.0.113.7:51000, 60 octets, TTL 64 before FORWARD.</summary>
public class ConditionTests
{
    private static readonly (string, string) Sets = ("nodes/w2/ipset-save.txt", "create allowed hash:ip family inet hashsize 1024 maxelem 65536\nadd allowed 10.9.9.9\n");

    [Theory]
    [InlineData("-p udp", "-p udp: the packet is tcp")]
    [InlineData("! -p tcp", "! -p tcp: the packet is tcp")]
    [InlineData("-s 10.0.0.0/8", "-s 10.0.0.0/8: the packet's source is 203.0.113.7")]
    [InlineData("-d 172.17.0.9/32", "-d 172.17.0.9/32: the packet's destination is 10.0.2.1")]
    [InlineData("! -d 10.0.2.1/32", "! -d 10.0.2.1/32: the packet's destination is 10.0.2.1")]
    [InlineData("-p tcp -m tcp --dport 81", "--dport 81: the destination port is 80")]
    [InlineData("-p tcp -m tcp --sport 1:1024 --dport 80", "--sport 1:1024: the source port is 51000")]
    [InlineData("-p tcp -m multiport --dports 81,82", "--dports 81,82: the destination port is 80")]
    [InlineData("-p tcp -m multiport --ports 81,82", "--ports 81,82: the source port is 51000, the destination port is 80")]
    [InlineData("-p tcp -m tcp --tcp-flags SYN,ACK ACK", "--tcp-flags SYN,ACK ACK: the flags are SYN")]
    [InlineData("-m udp --dport 80", "-m udp: the packet is tcp")]
    [InlineData("-i cni0", "-i cni0: the packet came in by eth0")]
    [InlineData("! -o cni0", "! -o cni0: the packet leaves by cni0")]
    [InlineData("-m conntrack --ctstate RELATED,ESTABLISHED", "--ctstate RELATED,ESTABLISHED: the state is NEW")]
    [InlineData("-m conntrack ! --ctstate NEW --ctproto 6", "! --ctstate NEW: the state is NEW")]
    [InlineData("-m state --state INVALID", "--state INVALID: the state is NEW")]
    [InlineData("-m conntrack --ctorigdst 10.9.9.9/32", "--ctorigdst 10.9.9.9/32: the connection's original dst is 10.0.2.1")]
    [InlineData("-m conntrack --ctorigdstport 81", "--ctorigdstport 81: the connection's original dport is 80")]
    [InlineData("-m conntrack --ctproto 17", "--ctproto 17: the connection's protocol is tcp")]
    [InlineData("-m conntrack --ctdir REPLY", "--ctdir REPLY: the direction is ORIGINAL")]
    [InlineData("-m mark --mark 0x4000/0x4000", "--mark 0x4000/0x4000: the mark is 0x0")]
    [InlineData("-m connmark --mark 0x1", "--mark 0x1: the connection's mark is 0x0")]
    [InlineData("-m addrtype --dst-type LOCAL", "--dst-type LOCAL: 10.0.2.1 is UNICAST")]
    [InlineData("-m addrtype ! --src-type UNICAST", "! --src-type UNICAST: 203.0.113.7 is UNICAST")]
    [InlineData("-m ttl --ttl-eq 64", "--ttl-eq 64: the TTL is 63")]
    [InlineData("-m length --length 100:200", "--length 100:200: the length is 60")]
    [InlineData("-m tos --tos 0x10/0x3f", "--tos 0x10/0x3f: the TOS is 0x00")]
    [InlineData("-m iprange --src-range 10.0.0.1-10.0.0.9", "--src-range 10.0.0.1-10.0.0.9: the packet's source is 203.0.113.7")]
    [InlineData("-m set --match-set allowed src", "--match-set allowed src: the packet's source 203.0.113.7:51000 (tcp) is not in allowed")]
    [InlineData("-f", "-f: the packet is no later fragment")]
    [InlineData("-m physdev --physdev-is-bridged", "--physdev-is-bridged: the packet is routed, not bridged")]
    [InlineData("-m devgroup --src-group 0x5", "--src-group 0x5: eth0 is in group default")]
    [InlineData("-m rpfilter --loose --invert", "-m rpfilter --loose --invert: the way back to 203.0.113.7 passes the test")]
    [InlineData("-m statistic --mode random --probability 0", "-m statistic --mode random --probability 0: no packet is drawn")]
    [InlineData("-m owner --uid-owner 0", "-m owner --uid-owner 0: the packet passes through the node, and no local socket has to do with it")]
    public void The_first_that_fails_is_told_with_the_packet_s_value(string rule, string told) =>
        Assert.Equal($"Forward {told}", Asking.Reason(Asking.Rule(Asking.Node($"-A FORWARD {rule} -j ACCEPT\n", Sets), "w2:filter:FORWARD:1")));

    [Theory]
    [InlineData("icmp 203.0.113.7 -> 10.0.2.1 at w2 in eth0", "-p icmp -m icmp --icmp-type 0", "--icmp-type 0: the ICMP type is 8")]
    [InlineData("icmp 203.0.113.7 -> 10.0.2.1 at w2 in eth0", "-m multiport --dports 80", "--dports 80: the packet is icmp, which has none")]
    [InlineData("tcp 203.0.113.7:1 -> 10.0.2.1:80 at w2 in eth0 flags fin", "-m conntrack --ctorigsrc 10.0.0.0/8", "--ctorigsrc 10.0.0.0/8: the packet has no connection")]
    [InlineData("tcp 203.0.113.7:1 -> 10.0.2.1:80 at w2 in eth0 flags fin", "-m conntrack --ctstate NEW", "--ctstate NEW: the state is INVALID")]
    [InlineData("tcp 203.0.113.7:1 -> 10.0.2.1:80 at w2 in eth0 state established", "-m conntrack --ctstate NEW", "--ctstate NEW: the state is ESTABLISHED")]
    public void Other_packets_have_other_values(string query, string rule, string told) =>
        Assert.Equal($"Forward {told}", Asking.Text(Asking.Rule(Asking.Node($"-A FORWARD {rule} -j ACCEPT\n"), "w2:filter:FORWARD:1", query).Ways[0].Reasons[0]));

    [Fact]
    public void All_conditions_are_told_in_the_order_of_the_line()
    {
        var asked = (WhyReason.Asked)Asking.Rule(Asking.Node("-A FORWARD -s 203.0.113.7/32 -d 10.0.2.9/32 -p tcp -m tcp --dport 81 -m limit --limit 5/sec -j ACCEPT\n"), "w2:filter:FORWARD:1").Ways[0].Reasons[0];

        Assert.Equal(["-s 203.0.113.7/32 True", "-d 10.0.2.9/32 False", "-p tcp True", "--dport 81 False", "-m limit --limit 5/sec Unknown"], asked.Conditions.Select(c => $"{c.Text} {c.Truth}"));
        Assert.Equal(["-d 10.0.2.9/32", "--dport 81"], asked.Failing.Select(c => c.Text));
    }

    [Fact]
    public void Every_condition_has_a_value() =>
        Assert.All(AlgebraTests.Conditions, condition => Assert.NotEmpty(ConditionValues.Of(condition, AlgebraTests.State())));
}
