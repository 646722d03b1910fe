using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Queries;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Datapath;

/// <summary>Extensions that dumps decide although few rulesets use them. Values marked so were counted by the rules of a running kernel 6.18.</summary>
public sealed class ExtensionTests
{
    private const string Packet = "tcp 192.168.0.9:41000 -> 10.0.1.9:80";

    private const string Packet6 = "tcp [2001:db8::9]:41000 -> [2001:db8:1::9]:80";

    // kernel: confirmed, one rule for each node of the cluster. Of IPv6 addresses only the first 32 bits are hashed.
    [Theory]
    [InlineData("10.0.1.2", 5, 0xdeadbeef, 3)]
    [InlineData("10.0.1.3", 5, 0xdeadbeef, 1)]
    [InlineData("10.0.1.6", 5, 0xdeadbeef, 3)]
    [InlineData("10.0.1.9", 5, 0xdeadbeef, 2)]
    [InlineData("10.0.1.2", 7, 7, 1)]
    [InlineData("10.0.1.3", 7, 7, 3)]
    [InlineData("10.0.1.5", 7, 7, 5)]
    [InlineData("10.0.1.6", 7, 7, 2)]
    [InlineData("10.0.1.7", 7, 7, 0)]
    [InlineData("10.0.1.8", 7, 7, 4)]
    [InlineData("fd00:1::2", 5, 0xdeadbeef, 4)]
    [InlineData("fd00:1::abcd:1:2:3", 7, 7, 1)]
    [InlineData("fd00:1::ffff:ffff:1:3", 7, 7, 1)]
    public void ShareOfACluster(string source, uint total, uint seed, uint share) => Assert.Equal(share, ClusterShares.ShareOf(IpAddress.Parse(source), total, seed));

    [Fact]
    public void NodesOfAClusterDivideTheirClients()
    {
        const string Match = "-m cluster --cluster-total-nodes 7 --cluster-hash-seed 7 --cluster-local-node";
        TestNode.Router.Rules($"*mangle\n-A PREROUTING {Match} 2\n-A PREROUTING {Match} 4").Arrives("eth0", "udp 10.0.1.2:53 -> 10.0.2.9:53").Hits("mangle/PREROUTING/1");
        var rules = string.Concat(Enumerable.Range(1, 7).Select(n => $"\n-A PREROUTING {Match} {n} -j ACCEPT"));
        TestNode.Router.Rules($"*mangle{rules}\n-A PREROUTING -j DROP").Arrives("eth0", Packet).LeavesBy("eth1");
    }

    // xt_cluster.c: without an entry the packet is nobody's, negated or not.
    [Theory]
    [InlineData("")]
    [InlineData("! ")]
    public void WithoutAConnectionNoNodeIsResponsible(string not) => TestNode.Router
        .Rules($"*raw\n-A PREROUTING -m cluster --cluster-total-nodes 2 {not}--cluster-local-node 1 --cluster-hash-seed 1\n*mangle\n-A PREROUTING -j ACCEPT")
        .Arrives("eth0", Packet).Hits("mangle/PREROUTING/1");

    // ip6t_NPT.c. kernel: confirmed by the address that the receiver saw.
    [Theory]
    [InlineData("fd00:1::/64", "2001:db8:1:1::/64", "fd00:1::abcd:1:2:3", "2001:db8:1:1:7b14:1:2:3")]
    [InlineData("fd00:1::/64", "2001:db8:1:1::/64", "fd00:1::2", "2001:db8:1:1:cf46::2")]
    [InlineData("fd00:1::/64", "2001:db8:1:1::/64", "fd00:1::ffff:ffff:1:3", "2001:db8:1:1:ffff:ffff:cf47:3")]
    [InlineData("fd00:1::/48", "2001:db8:1::/48", "fd00:1::abcd:1:2:3", "2001:db8:1:cf47:abcd:1:2:3")]
    [InlineData("fd00:1::/48", "2001:db8:1::/48", "fd00:1::2", "2001:db8:1:cf47::2")]
    [InlineData("fd00:1::/32", "2001:db8:7::/48", "fd00:1::2", "2001:db8:7:cf41::2")]
    public void PrefixTranslationKeepsChecksums(string from, string to, string before, string after)
    {
        var packet = TestNode.PacketOf(PacketQueryParser.Parse($"udp [{before}]:1 -> [2001:db8::9]:9").Value!);
        var translated = PrefixTranslation.Apply(packet, new(AddressField.Source, IpPrefix.Parse(from), IpPrefix.Parse(to)));
        Assert.Equal(IpAddress.Parse(after), translated.Source);
        Assert.Equal(packet.Destination, translated.Destination);
    }

    [Fact]
    public void APrefixIsTranslatedOnTheWay()
    {
        // 0x2001 + 0x0db8 = 0x2db9 and 0xfd00 + 0x0007 = 0xfd07; 0x2db9 - 0xfd07 is 0x30b1 in one's complement, and goes into the word behind the prefix.
        var source = TestNode.Router.Rules6("*mangle\n-A POSTROUTING -j SNPT --src-pfx 2001:db8::/48 --dst-pfx fd00:7::/48").Arrives("eth0", Packet6).Only.Packet.Source;
        Assert.Equal("fd00:7:0:30b1::9", source.ToString());

        // No word is left that could take the adjustment: ip6t_NPT.c, ip6t_npt_map_pfx.
        TestNode.Router.Rules6("*mangle\n-A POSTROUTING -j SNPT --src-pfx 2001:db8::/64 --dst-pfx fd00:7::/64")
            .Arrives("eth0", "tcp [2001:db8::ffff:ffff:ffff:ffff]:41000 -> [2001:db8:1::9]:80").Ends(Disposition.Dropped);
    }

    // ip6t_NPT.c: 2001:db8:1 less 2001:db8:ffff makes 1, which the first word behind the prefix takes. kernel: confirmed.
    [Fact]
    public void SnptInInput() => TestNode.Router.Rules6("*mangle\n-A INPUT -j SNPT --src-pfx 2001:db8:1::/64 --dst-pfx 2001:db8:ffff::/48")
        .Arrives("eth0", "udp [2001:db8:2::9]:41000 -> [2001:db8:1::1]:80").IsLocal().Packet("udp [2001:db8:ffff:0:1::9]:41000 -> [2001:db8:1::1]:80");

    // nf_nat_core.c, nf_nat_setup_info: to conntrack the destination is still the one that DNAT names. kernel: confirmed.
    [Fact]
    public void DnatToWhatDnptTookAway() => TestNode.Router.PlusRoutes6("2001:db8:ffff::/48 via 2001:db8:1::9 dev eth1 metric 1024")
        .Rules6("*mangle\n-A PREROUTING -j DNPT --src-pfx 2001:db8:ffff::/64 --dst-pfx 2001:db8:2::/64\n*nat\n-A PREROUTING -j DNAT --to-destination 2001:db8:ffff::7")
        .Arrives("eth0", "tcp [2001:db8::9]:41000 -> [2001:db8:ffff::7]:80").LeavesBy("eth2").Packet("tcp [2001:db8::9]:41000 -> [2001:db8:2:0:fffd::7]:80");

    // nf_nat_core.c, nf_nat_l4proto_unique_tuple: of a query the identifier is drawn anew, which makes it a translation and takes back what SNPT did. kernel: confirmed.
    [Theory]
    [InlineData("ipv6-icmp 2001:db8:1::1 -> 2001:db8:1::9", "--random", "ipv6-icmp 2001:db8:1::1 -> 2001:db8:1::9")]
    [InlineData("ipv6-icmp 2001:db8:1::1 -> 2001:db8:1::9", "", "ipv6-icmp 2001:db8:ffff:0:1::1 -> 2001:db8:1::9")]
    public void MasqueradeToWhatSnptTookAway(string query, string option, string after) => TestNode.Router
        .Rules6($"*mangle\n-A POSTROUTING -j SNPT --src-pfx 2001:db8:1::/64 --dst-pfx 2001:db8:ffff::/48\n*nat\n-A POSTROUTING -j MASQUERADE {option}")
        .Makes(query).LeavesBy("eth1").Packet(after);

    // The same of a translation of the destination, to where it went anyway: the state DNAT is in force. kernel: confirmed.
    [Theory]
    [InlineData("--random", "nat/PREROUTING/1", "filter/FORWARD/1")]
    [InlineData("", "nat/PREROUTING/1")]
    public void ADrawnIdentifierIsATranslation(string option, params string[] hits) => TestNode.Router
        .Rules($"*nat\n-A PREROUTING -j DNAT --to-destination 10.0.1.9 {option}\n*filter\n-A FORWARD -m conntrack --ctstate DNAT")
        .Arrives("eth0", "icmp 192.168.0.9 -> 10.0.1.9").Hits(hits);

    // nf_nat_core.c, nf_nat_packet: the connection, which has no translation, does not take the change back. kernel: confirmed.
    [Fact]
    public void SnptInInputBehindLo() => TestNode.Router.Rules6("*mangle\n-A INPUT -j SNPT --src-pfx 2001:db8:1::/64 --dst-pfx 2001:db8:ffff::/48")
        .Makes("udp [2001:db8:2::1]:41000 -> [2001:db8:1::1]:80").IsLocal().Packet("udp [2001:db8:ffff:0:1::1]:41000 -> [2001:db8:1::1]:80");

    // xt_devgroup.c, devgroup_mt. kernel: confirmed for numbers under a mask.
    [Theory]
    [InlineData("--src-group 0x5", "5", true)]
    [InlineData("! --src-group 0x4/0x6", "5", false)]
    [InlineData("--src-group 0x4/0x6", "5", true)]
    [InlineData("--src-group default", "default", true)]
    [InlineData("--src-group 0x0", "default", true)]
    [InlineData("! --src-group uplinks", "uplinks", false)]
    [InlineData("--src-group uplinks", "internal", false)]
    [InlineData("--src-group 0x5 --dst-group default", "5", true)]
    public void GroupsOfInterfaces(string match, string group, bool holds) =>
        TestNode.Router.Address("mtu 1500 qdisc noqueue state UP group default qlen 1000\n    link/ether 02:00:00:00:00:01", $"mtu 1500 qdisc noqueue state UP group {group} qlen 1000\n    link/ether 02:00:00:00:00:01")
            .Rules($"*mangle\n-A FORWARD -m devgroup {match}").Arrives("eth0", Packet).Hits(holds ? ["mangle/FORWARD/1"] : []);

    [Theory]
    [InlineData("--src-group 0x5", "uplinks")]
    [InlineData("--src-group uplinks", "5")]
    public void ANameBesideANumberForks(string match, string group) =>
        TestNode.Router.Address("mtu 1500 qdisc noqueue state UP group default qlen 1000\n    link/ether 02:00:00:00:00:01", $"mtu 1500 qdisc noqueue state UP group {group} qlen 1000\n    link/ether 02:00:00:00:00:01")
            .Rules($"*filter\n-A FORWARD -m devgroup {match} -j DROP").Arrives("eth0", Packet).Ways("yes Dropped", $"no eth1 {Packet}");

    [Fact]
    public void GroupsThatWereNotCollectedFork() =>
        TestNode.Router.Address(" group default", "").Rules("*filter\n-A FORWARD -m devgroup --src-group 0x1 -j DROP").Arrives("eth0", Packet).Misses("ip-addr.txt");

    // What is certain without state: matches that are true, and those that are false, for every new connection. kernel: confirmed.
    [Theory]
    [InlineData("-m recent --set --name x --mask 255.255.255.255 --rsource", true)]
    [InlineData("-m recent ! --set --name x --mask 255.255.255.255 --rsource", false)]
    [InlineData("-m helper --helper ftp", false)]
    [InlineData("-m helper ! --helper ftp", true)]
    [InlineData("-m connbytes --connbytes 1 --connbytes-mode packets --connbytes-dir reply", false)]
    [InlineData("-m ecn --ecn-ip-ect 0", true)]
    [InlineData("-m ecn ! --ecn-ip-ect 0", false)]
    [InlineData("-m osf --genre Linux", false)]
    public void WhatIsCertainOfANewConnection(string match, bool holds) =>
        TestNode.Router.Rules($"*filter\n-A FORWARD -p tcp {match} -j DROP").Arrives("eth0", $"{Packet} flags ack").Hits(holds ? ["filter/FORWARD/1"] : []);

    // A packet without extension headers: ip6t_hbh.c and kin.
    [Theory]
    [InlineData("-m hbh", false)]
    [InlineData("-m hbh ! --hbh-len 8", false)]
    [InlineData("-m dst --dst-len 8", false)]
    [InlineData("-m frag ! --fragid 1", false)]
    [InlineData("-m rt --rt-type 0", false)]
    [InlineData("-m srh ! --srh-tag 5", false)]
    [InlineData("-m ah ! --ahspi 5", false)]
    [InlineData("-m eui64", false)]
    [InlineData("-m ipv6header --header prot", true)]
    [InlineData("-m ipv6header ! --header prot", false)]
    [InlineData("-m ipv6header --header prot --soft", true)]
    [InlineData("-m ipv6header --header prot,frag --soft", false)]
    [InlineData("-m ipv6header ! --header frag --soft", true)]
    [InlineData("-m ipv6header ! --header prot,frag --soft", false)]
    public void HeadersOfIpv6(string match, bool holds) =>
        TestNode.Router.Rules6($"*filter\n-A FORWARD {match} -j DROP").Arrives("eth0", Packet6).Hits(holds ? ["filter/FORWARD/1"] : []);

    [Theory]
    [InlineData("-m frag --fragid 1", "ipv6-frag")]
    [InlineData("-m ah --ahspi 5", "ah")]
    [InlineData("-m ipv6header --header frag", "ipv6-frag")]
    public void HeadersThatTheQueryNamesAreOpen(string match, string protocol) =>
        TestNode.Router.Rules6($"*filter\n-A FORWARD {match} -j DROP").Arrives("eth0", $"{protocol} [2001:db8::9] -> [2001:db8:1::9]").Ways("yes Dropped", $"no eth1 {protocol} 2001:db8::9 -> 2001:db8:1::9");

    // ipt_rpfilter.c, rpfilter_mt; ip6t_rpfilter.c, rpfilter_mt and rpfilter_lookup_reverse6.
    [Theory]
    [InlineData("udp 0.0.0.0:68 -> 255.255.255.255:67", "-m rpfilter", true)]
    [InlineData("udp 0.0.0.0:68 -> 224.0.0.9:67", "-m rpfilter --invert", false)]
    [InlineData("udp [::]:68 -> [2001:db8:1::9]:67", "-m rpfilter", true)]
    [InlineData("udp [2001:db8:2::1]:68 -> [2001:db8:1::9]:67", "-m rpfilter --accept-local", true)]
    [InlineData("udp [2001:db8:2::1]:68 -> [2001:db8:1::9]:67", "-m rpfilter", false)]
    [InlineData("udp [2001:db8:2::9]:68 -> [2001:db8:1::9]:67", "-m rpfilter --invert", true)]
    public void ReversePathOfSpecialSources(string packet, string match, bool holds) =>
        TestNode.Router.Set("all.accept_local=1").Rules($"*raw\n-A PREROUTING {match} -j DROP").Rules6($"*raw\n-A PREROUTING {match} -j DROP")
            .Arrives("eth0", packet).Hits(holds ? ["raw/PREROUTING/1"] : []);

    // ipt_ECN.c, set_ect_ip.
    [Fact]
    public void EcnTargetSetsTheLowestBitsOfTos() =>
        Assert.Equal(0x12, TestNode.Router.Rules("*mangle\n-A PREROUTING -j ECN --ecn-ip-ect 2").Arrives("eth0", $"{Packet} tos 0x11").Only.Packet.Tos);
}
