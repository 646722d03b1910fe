using PathTrace.Tests.Support;

namespace PathTrace.Tests.Datapath;

/// <summary>The set match (xt_set.c; ip_set_core.c, ip_set_test). kernel: confirmed except where the kernel of the lab lacks the type.</summary>
public sealed class SetTests
{
    private const string Sets = """
        create n hash:net family inet hashsize 1024 maxelem 65536
        add n 10.0.0.0/16
        add n 10.0.1.0/24 nomatch
        add n 10.0.1.8/30
        create ip hash:ip,port family inet hashsize 1024 maxelem 65536
        add ip 10.0.1.9,tcp:80
        add ip 10.0.1.9,icmp:echo-request
        create h hash:ip family inet hashsize 1024 maxelem 65536
        add h 10.0.1.7
        create l list:set size 8
        add l h
        add l n
        create np hash:ip,port,net family inet hashsize 1024 maxelem 65536
        add np 10.0.1.9,tcp:80,192.168.0.0/16
        create bp bitmap:port range 0-3000
        add bp 80
        add bp 2048
        create six hash:ip family inet6 hashsize 1024 maxelem 65536
        add six 2001:db8:1::9
        create m hash:ip,mark family inet markmask 0x0000000f hashsize 1024 maxelem 65536
        add m 192.168.0.9,0x00000005
        create i hash:net,iface family inet hashsize 1024 maxelem 65536
        add i 192.168.0.0/24,eth0
        """;

    [Theory]
    [InlineData("n dst", "tcp 192.168.0.9:41000 -> 10.0.1.9:80", true)]       // the most specific member decides
    [InlineData("n dst", "tcp 192.168.0.9:41000 -> 10.0.1.100:80", false)]    // nomatch
    [InlineData("n dst", "tcp 192.168.0.9:41000 -> 10.0.2.9:80", true)]
    [InlineData("n src", "tcp 192.168.0.9:41000 -> 10.0.1.9:80", false)]
    [InlineData("h dst", "tcp 192.168.0.9:41000 -> 10.0.1.7:80", true)]
    [InlineData("ip dst,dst", "tcp 192.168.0.9:41000 -> 10.0.1.9:80", true)]
    [InlineData("ip dst,src", "tcp 192.168.0.9:41000 -> 10.0.1.9:80", false)]
    [InlineData("ip dst,dst", "udp 192.168.0.9:41000 -> 10.0.1.9:80", false)] // ports carry a protocol
    [InlineData("ip dst,dst", "icmp 192.168.0.9 -> 10.0.1.9", true)]          // type 8 code 0
    [InlineData("ip dst", "tcp 192.168.0.9:41000 -> 10.0.1.9:80", false)]     // fewer sides than dimensions
    [InlineData("np dst,dst,src", "tcp 192.168.0.9:41000 -> 10.0.1.9:80", true)]
    [InlineData("np dst,dst,src", "tcp 172.16.0.9:41000 -> 10.0.1.9:80", false)]
    [InlineData("l dst", "tcp 192.168.0.9:41000 -> 10.0.1.7:80", true)]
    [InlineData("l dst", "tcp 192.168.0.9:41000 -> 10.0.1.100:80", false)]
    [InlineData("bp dst", "udp 192.168.0.9:41000 -> 10.0.1.9:80", true)]
    [InlineData("bp dst", "icmp 192.168.0.9 -> 10.0.1.9", false)]             // TCP and UDP only
    [InlineData("six dst", "tcp 192.168.0.9:41000 -> 10.0.1.9:80", false)]
    [InlineData("m src,src", "tcp 192.168.0.9:41000 -> 10.0.1.9:80 mark 0x15", true)]
    [InlineData("m src,src", "tcp 192.168.0.9:41000 -> 10.0.1.9:80 mark 0x16", false)]
    [InlineData("i src,src", "tcp 192.168.0.9:41000 -> 10.0.1.9:80", true)]
    public void Membership(string match, string packet, bool holds)
    {
        var node = TestNode.Router with { Sets = Sets };
        node.Rules($"*mangle\n-A PREROUTING -m set --match-set {match}").Arrives("eth0", packet).Hits(holds ? ["mangle/PREROUTING/1"] : []);
        node.Rules($"*mangle\n-A PREROUTING -m set ! --match-set {match}").Arrives("eth0", packet).Hits(holds ? [] : ["mangle/PREROUTING/1"]);
    }

    // ip_set_core.c, ip_set_test: of the types that know nomatch only the exceptions count, in lists too; others pass the option over. kernel: confirmed.
    [Theory]
    [InlineData("n dst", "tcp 192.168.0.9:41000 -> 10.0.1.100:80", true)]
    [InlineData("n dst", "tcp 192.168.0.9:41000 -> 10.0.2.9:80", false)]
    [InlineData("n dst", "tcp 192.168.0.9:41000 -> 10.0.1.9:80", false)]
    [InlineData("n src", "tcp 192.168.0.9:41000 -> 10.0.1.9:80", false)]
    [InlineData("h dst", "tcp 192.168.0.9:41000 -> 10.0.1.7:80", true)]
    [InlineData("l dst", "tcp 192.168.0.9:41000 -> 10.0.1.100:80", true)]
    public void ExceptionsOnly(string match, string packet, bool holds)
    {
        var node = TestNode.Router with { Sets = Sets };
        node.Rules($"*mangle\n-A PREROUTING -m set --match-set {match} --return-nomatch").Arrives("eth0", packet).Hits(holds ? ["mangle/PREROUTING/1"] : []);
        node.Rules($"*mangle\n-A PREROUTING -m set ! --match-set {match} --return-nomatch").Arrives("eth0", packet).Hits(holds ? [] : ["mangle/PREROUTING/1"]);
    }

    // ip_set.h, ip_set_match_extensions: a set without counters passes the options over (kernel: confirmed), and counters make no member of a stranger.
    [Theory]
    [InlineData("create c hash:ip\nadd c 10.0.1.9", "Dropped")]
    [InlineData("create c hash:ip counters\nadd c 10.0.1.9 packets 0 bytes 0", "yes Dropped", "no eth1 tcp 192.168.0.9:41000 -> 10.0.1.9:80")]
    [InlineData("create c hash:ip counters\nadd c 10.0.1.8 packets 0 bytes 0", "eth1 tcp 192.168.0.9:41000 -> 10.0.1.9:80")]
    public void Counters(string sets, params string[] ways) =>
        (TestNode.Router.Rules("*mangle\n-A PREROUTING -m set --match-set c dst --packets-gt 5 -j DROP") with { Sets = sets })
            .Arrives("eth0", "tcp 192.168.0.9:41000 -> 10.0.1.9:80").Ways(ways);

    // A rule that changes a set makes later matches on it open where the change decides them. kernel: after the add it holds, after the delete it does not.
    [Theory]
    [InlineData("--add-set h dst", "h dst", "10.0.1.9", "yes Dropped", "no eth1")]
    [InlineData("--add-set h dst", "h dst", "10.0.1.7", "Dropped")]
    [InlineData("--del-set h dst", "h dst", "10.0.1.7", "yes Dropped", "no eth1")]
    [InlineData("--del-set h dst", "h dst", "10.0.1.9", "eth1")]
    [InlineData("--add-set h dst", "l dst", "10.0.9.9", "Dropped")]
    [InlineData("--add-set h dst", "l dst", "10.0.1.100", "yes Dropped", "no eth1")]
    [InlineData("--add-set l dst", "h dst", "10.0.1.9", "yes Dropped", "no eth1")]                // a list hands it on: ip_set_list_set.c, list_set_kadd
    [InlineData("--add-set six dst", "h dst", "10.0.1.9", "eth1")]
    [InlineData("--map-set h dst --map-mark", "h dst", "10.0.1.9", "eth1")]                       // it is not in the set
    [InlineData("--map-set h dst --map-mark", "h src", "10.0.1.7", "no Indeterminate", "yes eth1")]
    public void SetTarget(string change, string match, string destination, params string[] ways) =>
        (TestNode.Router.PlusRoutes("10.0.9.0/24 dev eth1").Rules($"*mangle\n-A PREROUTING -j SET {change}\n-A PREROUTING -m set --match-set {match} -j DROP") with { Sets = Sets })
            .Arrives("eth0", $"tcp 192.168.0.9:41000 -> {destination}:80")
            .Ways([.. ways.Select(w => w.EndsWith("eth1", StringComparison.Ordinal) ? $"{w} tcp 192.168.0.9:41000 -> {destination}:80" : w)]);

    [Theory]
    [InlineData(null, "n dst")]
    [InlineData("", "n dst")]
    [InlineData("create a list:set size 8\nadd a b\ncreate b list:set size 8\nadd b a", "a dst")]
    public void WhatIsNotKnownForks(string? sets, string match) =>
        (TestNode.Router.Rules($"*mangle\n-A PREROUTING -m set --match-set {match} -j DROP") with { Sets = sets })
            .Arrives("eth0", "tcp 192.168.0.9:41000 -> 10.0.1.9:80")
            .Ways("yes Dropped", "no eth1 tcp 192.168.0.9:41000 -> 10.0.1.9:80").Misses("ipset-save.txt");

    // ip_set_hash_gen.h, mtype_test_cidrs: 10.0.1.0/24 is known on another interface, so that 10.0.0.0/8 is not asked.
    [Theory]
    [InlineData("10.0.1.9", false)]
    [InlineData("10.0.2.9", true)]
    public void ANetworkOnAnotherInterfaceHidesWiderOnes(string destination, bool isMember) =>
        (TestNode.Router.Rules("*raw\n-A PREROUTING -m set --match-set N dst,src") with { Sets = "create N hash:net,iface family inet\nadd N 10.0.1.0/24,eth2\nadd N 10.0.0.0/8,eth0\n" })
            .Arrives("eth0", $"tcp 192.168.0.9:41000 -> {destination}:80").Hits(isMember ? ["raw/PREROUTING/1"] : []);
}
