namespace PathTrace.Tests.Inputs.Ipset;

/// <summary>What ipset 7.17 saved for sets made in a network namespace, shortened. The kernel there lacks some types; those lines follow ipset(8).</summary>
internal static class IpsetSamples
{
    public const string Saved =
        """
        create hip hash:ip family inet hashsize 1024 maxelem 65536 bucketsize 12 initval 0xc9b2caba
        add hip 10.0.1.3
        create hip24 hash:ip family inet hashsize 1024 maxelem 65536 netmask 24 bucketsize 12 initval 0xd1ef44e7
        add hip24 10.5.6.0
        create hip6 hash:ip family inet6 hashsize 1024 maxelem 65536 timeout 300 counters comment bucketsize 12 initval 0x6f0d2325
        add hip6 fd00::2 timeout 299 packets 0 bytes 0 comment "x nomatch y"
        create hnet hash:net family inet hashsize 1024 maxelem 65536 skbinfo bucketsize 12 initval 0xf684ce85
        add hnet 0.0.0.0/1
        add hnet 10.2.0.1
        add hnet 10.1.0.0/16 nomatch skbmark 0x1/0xff skbprio 1:10 skbqueue 3
        create hnet6 hash:net family inet6 hashsize 1024 maxelem 65536 bucketsize 12 initval 0x320c8553
        add hnet6 fd00::/64
        add hnet6 fd00::5 nomatch
        create hipport hash:ip,port family inet hashsize 1024 maxelem 65536 bucketsize 12 initval 0x08a4f012
        add hipport 10.0.0.1,gre:0
        add hipport 10.0.0.1,200:0
        add hipport 10.0.0.1,udplite:9
        add hipport 10.0.0.1,sctp:7
        add hipport 10.0.0.1,icmp:host-unreachable
        add hipport 10.0.0.1,icmp:6/0
        add hipport 10.0.0.1,tcp:80
        create q hash:ip,port family inet hashsize 1024 maxelem 65536 bucketsize 12 initval 0x908b8269 netmask 24
        add q 10.1.2.0,tcp:80
        create hipport6 hash:ip,port family inet6 hashsize 1024 maxelem 65536 bucketsize 12 initval 0x7af5015a
        add hipport6 fd00::1,ipv6-icmp:port-unreachable
        add hipport6 fd00::1,ipv6-icmp:200/9
        add hipport6 fd00::1,tcp:443
        create hnetport hash:net,port family inet hashsize 1024 maxelem 65536 bucketsize 12 initval 0xc6c82276
        add hnetport 10.0.0.0/8,udp:53-60
        create hipportip hash:ip,port,ip family inet hashsize 1024 maxelem 65536 bucketsize 12 initval 0x45fd4943
        add hipportip 10.0.0.1,tcp:80,10.0.0.2
        create hipportnet hash:ip,port,net family inet hashsize 1024 maxelem 65536 bucketsize 12 initval 0x9d5724e8
        add hipportnet 10.0.0.1,tcp:80,10.1.0.0/16
        create hnetiface hash:net,iface family inet hashsize 1024 maxelem 65536 bucketsize 12 initval 0x9a92df17
        add hnetiface 10.1.0.0/16,physdev:eth1
        add hnetiface 10.1.0.0/16,cali wildcard
        add hnetiface 10.0.0.0/8,eth0
        create bip bitmap:ip range 10.0.0.0-10.0.0.255
        add bip 10.0.0.1
        create bip16 bitmap:ip range 10.0.0.0-10.255.255.255 netmask 16
        add bip16 10.5.0.0
        create bipmac bitmap:ip,mac range 10.0.0.0-10.0.0.255
        add bipmac 10.0.0.1,02:00:00:00:00:01
        add bipmac 10.0.0.2
        create bport bitmap:port range 0-1024
        add bport 80
        create hmac hash:mac hashsize 1024 maxelem 65536
        add hmac 02:00:00:00:00:01
        create hnetnet hash:net,net family inet hashsize 1024 maxelem 65536
        add hnetnet 10.0.0.0/8,10.1.0.0/16
        create hnetportnet hash:net,port,net family inet6 hashsize 1024 maxelem 65536
        add hnetportnet fd00::/64,udp:53,fd01::/64 nomatch
        create hipmark hash:ip,mark family inet markmask 0x000000ff hashsize 1024 maxelem 65536
        add hipmark 10.0.0.1,0x00000034
        create hipmac hash:ip,mac family inet hashsize 1024 maxelem 65536
        add hipmac 10.0.0.1,02:00:00:00:00:01
        create opts hash:ip,port family inet hashsize 4096 maxelem 200000 timeout 0 forceadd bucketsize 12 initval 0x00001234
        create lset list:set size 8
        add lset hnet
        add lset a,b:c

        """;

    /// <summary>Name, type, family and members, read off the dump by hand.</summary>
    public static readonly string[] Expected =
    [
        "hip hash:ip IPv4 [10.0.1.3]",
        "hip24 hash:ip IPv4 [10.5.6.0-10.5.6.255]",
        "hip6 hash:ip IPv6 [fd00::2]",
        "hnet hash:net IPv4 [0.0.0.0-127.255.255.255] [10.2.0.1] [10.1.0.0-10.1.255.255 nomatch]",
        "hnet6 hash:net IPv6 [fd00::-fd00::ffff:ffff:ffff:ffff] [fd00::5 nomatch]",
        "hipport hash:ip,port IPv4 [10.0.0.1 gre:0] [10.0.0.1 200:0] [10.0.0.1 udplite:9] [10.0.0.1 sctp:7] [10.0.0.1 icmp:769] [10.0.0.1 icmp:1536] [10.0.0.1 tcp:80]",
        "q hash:ip,port IPv4 [10.1.2.0-10.1.2.255 tcp:80]",
        "hipport6 hash:ip,port IPv6 [fd00::1 ipv6-icmp:260] [fd00::1 ipv6-icmp:51209] [fd00::1 tcp:443]",
        "hnetport hash:net,port IPv4 [10.0.0.0-10.255.255.255 udp:53-60]",
        "hipportip hash:ip,port,ip IPv4 [10.0.0.1 tcp:80 10.0.0.2]",
        "hipportnet hash:ip,port,net IPv4 [10.0.0.1 tcp:80 10.1.0.0-10.1.255.255]",
        "hnetiface hash:net,iface IPv4 [10.1.0.0-10.1.255.255 physdev:eth1] [10.1.0.0-10.1.255.255 cali+] [10.0.0.0-10.255.255.255 eth0]",
        "bip bitmap:ip IPv4 [10.0.0.1]",
        "bip16 bitmap:ip IPv4 [10.5.0.0-10.5.255.255]",
        "bipmac bitmap:ip,mac IPv4 [10.0.0.1 mac 02:00:00:00:00:01] [10.0.0.2]",
        "bport bitmap:port None [any:80]",
        "hmac hash:mac None [mac 02:00:00:00:00:01]",
        "hnetnet hash:net,net IPv4 [10.0.0.0-10.255.255.255 10.1.0.0-10.1.255.255]",
        "hnetportnet hash:net,port,net IPv6 [fd00::-fd00::ffff:ffff:ffff:ffff udp:53 fd01::-fd01::ffff:ffff:ffff:ffff nomatch]",
        "hipmark hash:ip,mark IPv4 [10.0.0.1 mark 34/ff]",
        "hipmac hash:ip,mac IPv4 [10.0.0.1 mac 02:00:00:00:00:01]",
        "opts hash:ip,port IPv4",
        "lset list:set None [set hnet] [set a,b:c]",
    ];
}
