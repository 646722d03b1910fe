using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Datapath;

/// <summary>Random choices, what no dump decides, and what was not collected.</summary>
public sealed class ForkTests
{
    private const string Packet = "tcp 192.168.0.9:41000 -> 172.17.0.1:80";
    private const string Forwarded = "tcp 192.168.0.9:41000 -> 10.0.1.9:80";

    // iptables writes a third as 0.33333333349, which is 715827883 / 2^31 (xt_statistic.c compares 31 random bits), and a half as 1073741824 / 2^31. By hand:
    // a = 715827883/2^31, b = (1 - a) / 2 = 715827882.5/2^31, c = b. They differ from 1/3 by less than one step and add up to one.
    [Fact]
    public void ThreeBackendsByStatistic()
    {
        var ways = TestNode.Router.Rules("""
            *nat
            :KUBE-SVC-A - [0:0]
            -A PREROUTING -d 172.17.0.1/32 -p tcp -m tcp --dport 80 -j KUBE-SVC-A
            -A KUBE-SVC-A -m statistic --mode random --probability 0.33333333349 -j DNAT --to-destination 10.0.1.7:3000
            -A KUBE-SVC-A -m statistic --mode random --probability 0.50000000000 -j DNAT --to-destination 10.0.1.8:3000
            -A KUBE-SVC-A -j DNAT --to-destination 10.0.1.9:3000
            """).Arrives("eth0", Packet);
        ways.AssertWhole();
        var first = new Fraction(715827883, 0x80000000);
        var second = new Fraction(2 * 0x80000000L - 2 * 715827883L, 4 * 0x80000000L);
        Assert.Equal(
            [("10.0.1.7:3000", first), ("10.0.1.8:3000", second), ("10.0.1.9:3000", second)],
            ways.All.Select(w => (w.State.Packet.To.ToString(), w.State.Branch!.Probability)));
        Assert.Equal(Fraction.One, first + second + second);
    }

    [Theory]
    [InlineData("0.5", "1/2 Dropped|1/2 eth1")]
    [InlineData("1", "Dropped")]
    [InlineData("0", "eth1")]
    public void Probability(string probability, string ways) => TestNode.Router.Rules($"*filter\n-A FORWARD -m statistic --mode random --probability {probability} -j DROP")
        .Arrives("eth0", Forwarded).Ways([.. ways.Split('|').Select(w => w.EndsWith("eth1", StringComparison.Ordinal) ? $"{w} {Forwarded}" : w)]);

    [Theory]
    [InlineData("! --probability 0.25", "3/4", "1/4")]
    [InlineData("--probability 0.25 -m statistic --mode random --probability 0.5", "1/8", "7/8")] // independent draws
    public void NegatedAndRepeatedDraws(string match, string drop, string pass) => TestNode.Router.Rules($"*filter\n-A FORWARD -m statistic --mode random {match} -j DROP")
        .Arrives("eth0", Forwarded).Ways($"{drop} Dropped", $"{pass} eth1 {Forwarded}");

    [Theory]
    [InlineData("-m limit --limit 5/sec")]
    [InlineData("-m hashlimit --hashlimit-upto 5/sec --hashlimit-burst 5 --hashlimit-name a")]
    [InlineData("-m recent --rcheck --seconds 60 --name a --mask 255.255.255.255 --rsource")]
    [InlineData("-m quota --quota 1000")]
    [InlineData("-m connlimit --connlimit-above 5 --connlimit-mask 32 --connlimit-saddr")]
    [InlineData("-m time --timestart 09:00:00 --timestop 17:00:00")]
    [InlineData("-m statistic --mode nth --every 3 --packet 0")]
    [InlineData("-m frobnicate --level 7")]
    public void WhatDependsOnStateForks(string match) => TestNode.Router.Rules($"*filter\n-A FORWARD {match} -j DROP\n-A FORWARD {match} -j DROP")
        .Arrives("eth0", Forwarded).Ways("yes Dropped", "no yes Dropped", $"no no eth1 {Forwarded}");

    // Kleene: what is false beside an unknown is false, and a rule that does nothing need not be decided.
    [Theory]
    [InlineData("-p udp -m limit --limit 5/sec -j DROP")]
    [InlineData("-m limit --limit 5/sec -p udp -j DROP")]
    [InlineData("-m frobnicate --level 7 -d 10.9.9.9 -j DROP")]
    [InlineData("-m statistic --mode random --probability 0.5 -d 10.9.9.9 -j DROP")]
    [InlineData("-m limit --limit 5/sec -j LOG")]
    [InlineData("-m statistic --mode random --probability 0.5")]
    public void WhatDoesNotMatterDoesNotFork(string rule) => TestNode.Router.Rules($"*filter\n-A FORWARD {rule}").Arrives("eth0", Forwarded).Hits().LeavesBy("eth1");

    [Fact]
    public void AnUnknownTargetForks() => TestNode.Router.Rules("*filter\n-A FORWARD -j FROBNICATE --level 7\n-A FORWARD -j ACCEPT")
        .Arrives("eth0", Forwarded).Ways("no Indeterminate", $"yes eth1 {Forwarded}");

    [Theory]
    [InlineData("-j NFQUEUE --queue-num 1")]
    [InlineData("-p tcp -j SYNPROXY --sack-perm")]
    public void WhatIsHandedToAProgramIsIndeterminate(string rule) =>
        TestNode.Router.Rules($"*filter\n-A FORWARD {rule}").Arrives("eth0", Forwarded).Ends(Disposition.Indeterminate);

    // nf_queue.c, nf_queue: without a program the packet goes on as if accepted, past the rest of the chain. kernel: confirmed.
    [Fact]
    public void ABypassedQueueAccepts() => TestNode.Router.Rules("*mangle\n-A FORWARD -j NFQUEUE --queue-num 7 --queue-bypass\n-A FORWARD -j DROP\n*filter\n-A FORWARD -j ACCEPT")
        .Arrives("eth0", Forwarded).Ways("yes Indeterminate", $"no eth1 {Forwarded}");

    [Fact]
    public void ATruncatedTableMayHaveLostTheRuleThatMatters() => (TestNode.Router with { Iptables = "*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -d 10.9.9.9 -j DROP\n-A FORW" })
        .Arrives("eth0", Forwarded).All.Select(w => w.State.End).Should(d => d.Contains(Disposition.Indeterminate) && d.Contains(null));

    [Theory]
    [InlineData("forwarding", "sysctl.txt")]
    [InlineData("rp_filter", "sysctl.txt")]
    public void AMissingSettingForks(string name, string file) => TestNode.Router.Unset(name).Unset("ip_forward")
        .Arrives("eth0", name == "forwarding" ? Forwarded : "tcp 10.0.2.9:41000 -> 10.0.1.9:80").Misses(file);

    [Fact]
    public void AMissingSettingThatDoesNotMatterDoesNotFork() => TestNode.Router.Unset("rp_filter").Arrives("eth0", Forwarded).LeavesBy("eth1");

    [Fact]
    public void IpForwardStandsForAllInterfaces()
    {
        TestNode.Router.Unset(".forwarding").Arrives("eth0", Forwarded).LeavesBy("eth1");
        TestNode.Router.Unset(".forwarding").Set("net.ipv4.ip_forward=0").Arrives("eth0", Forwarded).Ends(Disposition.ForwardingDisabled);
    }

    [Fact]
    public void WithoutRoutesNothingIsKnown() =>
        (TestNode.Router with { Routes = null, Routes6 = null }).Arrives("eth0", Forwarded).Ends(Disposition.Indeterminate).Misses("ip-route.txt");

    [Fact]
    public void WithoutRoutesOfIpv6NothingIsKnown() =>
        (TestNode.Router with { Routes6 = null }).Arrives("eth0", "tcp [2001:db8::9]:41000 -> [2001:db8:1::9]:80").Ends(Disposition.Indeterminate).Misses("ip-6-route.txt");

    // Of the main table alone, the node's addresses come from ip addr.
    [Fact]
    public void WithoutTheLocalTableAddressesTellWhatIsLocal()
    {
        var node = TestNode.Router with { Routes = "default via 192.168.0.1 dev eth0\n10.0.1.0/24 dev eth1 proto kernel scope link src 10.0.1.1", ShowsLocalTable = false };
        node.Arrives("eth0", "tcp 192.168.0.9:41000 -> 10.0.1.1:80").IsLocal();
        node.Arrives("eth0", "tcp 192.168.0.9:41000 -> 10.0.1.255:80").IsLocal();
        node.Arrives("eth0", Forwarded).LeavesBy("eth1");
        (node with { Addresses = null }).Arrives("eth0", "tcp 192.168.0.9:41000 -> 10.0.1.1:80").IsLocal(); // by the src of the route
    }
}

file static class ClaimExtensions
{
    internal static void Should<T>(this IEnumerable<T> values, Predicate<List<T>> claim) => Assert.True(claim([.. values]), string.Join(", ", values));
}
