using PathTrace.Tests.Support;

namespace PathTrace.Tests.Datapath;

/// <summary>Matches that look at the packet and its interfaces.</summary>
public sealed class MatchTests
{
    [Theory]
    [InlineData("-i eth0", true)]
    [InlineData("-i eth1", false)]
    [InlineData("! -i eth0", false)]
    [InlineData("-i eth+", true)]
    [InlineData("-i ethernet+", false)]
    [InlineData("-i eth", false)]
    [InlineData("-i +", true)]
    [InlineData("! -i +", false)]
    [InlineData("-o eth1", true)]
    [InlineData("-o eth+ -i eth+", true)]
    [InlineData("! -o eth1", false)]
    [InlineData("-s 192.168.0.0/24", true)]
    [InlineData("! -s 192.168.0.0/24", false)]
    [InlineData("-s 0.0.0.9/0.0.0.255", true)]   // 192.168.0.9 & 0.0.0.255 is 0.0.0.9
    [InlineData("-s 0.0.0.8/0.0.0.254", true)]   // 9 & 254 is 8
    [InlineData("-s 0.0.0.4/0.0.0.254", false)]
    [InlineData("-d 10.0.1.9", true)]
    [InlineData("! -d 10.0.1.9", false)]
    [InlineData("-p tcp", true)]
    [InlineData("! -p tcp", false)]
    [InlineData("-p udp", false)]
    [InlineData("-p tcp -m tcp --dport 80", true)]
    [InlineData("-p tcp -m tcp ! --dport 80", false)]
    [InlineData("-p tcp -m tcp --dport 80:90 --sport 1024:65535", true)]
    [InlineData("-p tcp -m tcp --dport 81:90", false)]
    [InlineData("-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN", true)]
    [InlineData("-p tcp -m tcp --tcp-flags ALL NONE", false)]
    [InlineData("-p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN", false)]
    [InlineData("-p tcp -m multiport --dports 22,80,443", true)]
    [InlineData("-p tcp -m multiport --dports 70:90", true)]
    [InlineData("-p tcp -m multiport --sports 22,80,443", false)]
    [InlineData("-p tcp -m multiport --ports 41000", true)]  // source or destination
    [InlineData("-p tcp -m multiport --ports 80", true)]
    [InlineData("-p tcp -m multiport ! --ports 80", false)]
    [InlineData("-p tcp -m multiport ! --dports 22,443", true)]
    [InlineData("-m iprange --src-range 192.168.0.5-192.168.0.10", true)]
    [InlineData("-m iprange --src-range 192.168.0.10-192.168.0.20", false)]
    [InlineData("-m iprange ! --dst-range 10.0.1.0-10.0.1.8", true)]
    [InlineData("-m ttl --ttl-eq 63", true)]                 // decremented before the FORWARD hook. kernel: confirmed
    [InlineData("-m ttl --ttl-lt 63", false)]
    [InlineData("-m length --length 60", true)]
    [InlineData("-m length ! --length 0:100", false)]
    [InlineData("-m tos --tos 0x10/0x3f", true)]
    [InlineData("-m dscp --dscp 0x04", true)]
    [InlineData("-f", false)]
    [InlineData("! -f", true)]
    [InlineData("-m owner --uid-owner 0", false)]            // a forwarded packet has no socket here
    [InlineData("-m owner ! --uid-owner 0", true)]           // xt_owner.c, owner_mt: (match ^ invert) == 0
    [InlineData("-m owner ! --uid-owner 0 ! --gid-owner 0", true)]
    [InlineData("-m owner ! --uid-owner 0 --gid-owner 0", false)]
    [InlineData("-m physdev --physdev-is-bridged", false)]
    [InlineData("-m physdev ! --physdev-is-bridged", true)]
    [InlineData("-m comment --comment \"-j DROP\"", true)]
    public void MatchInForward(string match, bool holds) => TestNode.Router.Rules($"*filter\n-A FORWARD {match}")
        .Arrives("eth0", "tcp 192.168.0.9:41000 -> 10.0.1.9:80 tos 0x10").Hits(holds ? ["filter/FORWARD/1"] : []);

    [Theory]
    [InlineData("icmp 192.168.0.9 -> 10.0.1.9", "-p icmp -m icmp --icmp-type 8", true)]
    [InlineData("icmp 192.168.0.9 -> 10.0.1.9 type 3 code 4", "-p icmp -m icmp --icmp-type 3/4", true)]
    [InlineData("icmp 192.168.0.9 -> 10.0.1.9 type 3 code 1", "-p icmp -m icmp --icmp-type 3/4", false)]
    [InlineData("icmp 192.168.0.9 -> 10.0.1.9 type 3 code 1", "-p icmp -m icmp --icmp-type 3", true)]
    [InlineData("icmp 192.168.0.9 -> 10.0.1.9 type 3 code 1", "-p icmp -m icmp ! --icmp-type 8", true)]
    [InlineData("icmp 192.168.0.9 -> 10.0.1.9", "-p icmp -m icmp --icmp-type any", true)]
    [InlineData("icmp 192.168.0.9 -> 10.0.1.9", "-p tcp -m tcp --dport 0", false)]
    [InlineData("udp 192.168.0.9:53 -> 10.0.1.9:53", "-p udp -m multiport --ports 53", true)]
    [InlineData("sctp 192.168.0.9:53 -> 10.0.1.9:53", "-p sctp -m sctp --dport 53", true)]
    [InlineData("47 192.168.0.9 -> 10.0.1.9", "-p gre", true)]
    public void OtherProtocols(string packet, string match, bool holds) =>
        TestNode.Router.Rules($"*mangle\n-A FORWARD {match}").Arrives("eth0", packet).Hits(holds ? ["mangle/FORWARD/1"] : []);

    // A packet that the node makes has no ingress interface: only + fits. The interface of a hook without one is empty.
    [Theory]
    [InlineData("OUTPUT", "-o eth1", true)]
    [InlineData("POSTROUTING", "-o eth1", true)]
    [InlineData("POSTROUTING", "! -o eth1", false)]
    public void InterfacesOfMadePackets(string chain, string match, bool holds) => TestNode.Router.Rules($"*mangle\n-A {chain} {match}")
        .Makes("tcp 192.168.0.2:41000 -> 10.0.1.9:80").Hits(holds ? [$"mangle/{chain}/1"] : []);

    [Fact]
    public void Ipv6() => TestNode.Router.Rules6("""
        *filter
        -A FORWARD -s 2001:db8::/64 -d 2001:db8:1::9 -i eth0 -o eth1 -p tcp -m tcp --dport 80
        -A FORWARD -s ::9/::ff
        -A FORWARD -s ::8/::ff
        -A FORWARD -m hl --hl-eq 63
        -A FORWARD -m rpfilter
        """).Arrives("eth0", "tcp [2001:db8::9]:41000 -> [2001:db8:1::9]:80")
        .Hits("filter/FORWARD/1", "filter/FORWARD/2", "filter/FORWARD/4", "filter/FORWARD/5").LeavesBy("eth1");

    [Theory]
    [InlineData("192.168.0.9", "", true)]
    [InlineData("10.0.2.9", "", false)]
    [InlineData("10.0.2.9", "--loose", true)]
    [InlineData("10.0.2.9", "--invert", true)]
    [InlineData("192.168.0.2", "", false)]
    [InlineData("192.168.0.2", "--accept-local", true)]
    public void Rpfilter(string source, string options, bool holds) =>
        TestNode.Router.Set("all.accept_local=1").Rules($"*mangle\n-A PREROUTING -m rpfilter {options}")
            .Arrives("eth0", $"tcp {source}:41000 -> 10.0.1.9:80").Hits(holds ? ["mangle/PREROUTING/1"] : []);
}
