using FsCheck;
using FsCheck.Fluent;
using PathTrace.Cluster;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Queries;
using PathTrace.Tests.Support;
using PathTrace.Tracing;

namespace PathTrace.Tests.Tracing;

/// <summary>The concrete fate of a packet is the fate of the set that holds it: on every fixture for every packet that may arrive, and for random rules.</summary>
public sealed class SetTracerTests
{
    private static readonly IpProtocol[] Protocols = [IpProtocol.Tcp, IpProtocol.Udp, IpProtocol.Icmp, new(47)];

    private static readonly string[] Matches =
    [
        "-d 10.0.1.1", "-d 10.0.1.2/32", "-d 10.0.1.0/24", "! -d 10.0.1.1", "-s 192.168.0.9", "-s 192.168.0.0/16", "! -s 10.0.0.0/8", "-p tcp -m tcp --dport 80", "-p tcp -m tcp --dport 80:81",
        "-p tcp -m tcp ! --dport 80", "-p tcp -m multiport --dports 80,443", "-p tcp -m tcp --sport 1024:65535", "-d 10.0.1.2 -p tcp -m tcp --dport 80", "-d 10.0.1.4/255.255.0.255",
        "-m mark --mark 0x1/0x1", "-m statistic --mode random --probability 0.5", "-m limit --limit 5/sec", "-m conntrack --ctstate NEW", "-m conntrack --ctstate DNAT", "-m addrtype --dst-type LOCAL",
        "-m addrtype --src-type LOCAL", "-i eth0", "-m iprange --src-range 192.168.0.3-192.168.0.20", "-m conntrack --ctorigdst 10.0.1.1", "-m conntrack --ctorigdstport 80", "",
    ];

    private static readonly string[] Targets =
    [
        "-j ACCEPT", "-j DROP", "-j RETURN", "-j A", "-j B", "-g B", "-j MARK --set-xmark 0x1/0x1", "-j DNAT --to-destination 10.0.1.3:81", "-j DNAT --to-destination 10.0.1.2-10.0.1.4",
        "-j DNAT --to-destination :81", "-j CONNMARK --save-mark", "-j REJECT", "-j MASQUERADE", "-j MASQUERADE --random-fully", "-j SNAT --to-source 10.0.1.254", "-j REDIRECT --to-ports 8080",
        "-j NETMAP --to 10.0.1.0/30", "-j SNAT --to-source 10.0.1.254:1000-2000",
    ];

    public static TheoryData<string> All() => [.. Fixtures.Names];

    [Theory]
    [MemberData(nameof(All))]
    public void Whatever_arrives_at_a_node_fares_as_its_class(string fixture)
    {
        var snapshot = Fixtures.Load(fixture);
        var tracer = new Tracer(snapshot);
        foreach (var node in snapshot.Nodes)
        {
            foreach (var protocol in Protocols)
                SetSamples.AssertAgree(tracer, SetSamples.Everything(IpFamily.IPv4, protocol), new QueryOrigin.At(node.Name, null), 40, 11);
        }
    }

    [Fact]
    public void The_same_holds_of_IPv6()
    {
        var tracer = new Tracer(Fixtures.Load("dual-stack"));
        foreach (var protocol in new[] { IpProtocol.Tcp, IpProtocol.Udp, IpProtocol.IcmpV6 })
            SetSamples.AssertAgree(tracer, SetSamples.Everything(IpFamily.IPv6, protocol), new QueryOrigin.At("worker1", null), 200, 12);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Whoever_calls_a_service_or_a_balancer_fares_as_its_class(string fixture)
    {
        var snapshot = Fixtures.Load(fixture);
        var tracer = new Tracer(snapshot);
        foreach (var (protocol, called) in CalledIn(snapshot).Distinct().Take(6))
        {
            var set = SetSamples.Everything(called.Address.Family, protocol)
                .With(PacketField.Destination, IntervalSet.Of(called.Address.Bits))
                .With(PacketField.DestinationPort, IntervalSet.Of(called.Port));
            SetSamples.AssertAgree(tracer, set, null, 60, 13);
        }
    }

    [Fact]
    public void Packets_fare_as_their_class_under_random_rules() => Claim.Holds(
        from nat in Rules("nat", "PREROUTING", "POSTROUTING")
        from filter in Rules("filter", "FORWARD", "INPUT")
        from mangle in Rules("mangle", "PREROUTING", "FORWARD")
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select (Text: $"{mangle}{nat}{filter}", Seed: seed),
        value =>
        {
            var tracer = new Tracer(TestNode.Router.Rules(value.Text).Cluster());
            var set = SetSamples.Everything(IpFamily.IPv4, IpProtocol.Tcp).With(PacketField.Destination, IntervalSet.Of(0x0a0000fc, 0x0a000109));
            SetSamples.AssertAgree(tracer, set, new QueryOrigin.At("node1", "eth0"), 60, value.Seed);
        },
        150);

    [Fact]
    public void A_class_is_as_wide_as_its_decisions_allow()
    {
        // One rule for one port, one host on the other side: nothing else of a client tells packets apart, but what routing itself does to sources.
        var tracer = new Tracer(TestNode.Router.Rules("*filter\n-A FORWARD -p tcp -m tcp --dport 80 -j DROP").Cluster());
        var set = SetSamples.Everything(IpFamily.IPv4, IpProtocol.Tcp)
            .With(PacketField.Source, IntervalSet.Of(IpAddress.Parse("203.0.113.0").Bits, IpAddress.Parse("203.0.113.255").Bits))
            .With(PacketField.Destination, IntervalSet.Of(IpAddress.Parse("10.0.1.7").Bits));
        var classes = new SetTracer(tracer).Follow(set, new QueryOrigin.At("node1", "eth0"), oneWay: true).ToList();
        Assert.Equal(2, classes.Count);
        Assert.Single(classes, c => c.Set[PacketField.DestinationPort].Equals(IntervalSet.Of(80)) && c.Trace!.Verdict == TraceVerdict.Fails);
    }

    private static Gen<string> Rules(string table, string hook, string other) =>
        from rules in (from chain in Gen.Elements(hook, hook, other, "A", "B")
                       from match in Gen.Elements(Matches)
                       from target in Gen.Elements(Targets)
                       where IsPossible(table, chain, target) && (match != "-i eth0" || chain != "POSTROUTING")
                       select $"-A {chain} {match} {target}").ListOf(8)
        select $"*{table}\n:A - [0:0]\n:B - [0:0]\n{string.Join('\n', rules)}\n";

    // What iptables would load: no circles, each target in its table, translations at their hooks.
    private static bool IsPossible(string table, string chain, string target)
    {
        bool Is(params string[] names) => names.Any(n => target.Contains(n, StringComparison.Ordinal));
        if (Is("-g B", "-j B"))
            return chain != "B";
        if (Is("-j A") && !Is("ACCEPT"))
            return chain is not ("A" or "B");
        if (Is("DNAT", "REDIRECT"))
            return table == "nat" && chain == "PREROUTING";
        if (Is("SNAT", "MASQUERADE"))
            return table == "nat" && chain == "POSTROUTING";
        if (Is("NETMAP"))
            return table == "nat" && chain == "PREROUTING"; // Of sources each is a class by itself, and here they are all there are.
        if (Is("REJECT"))
            return table == "filter";
        if (Is("MARK"))
            return table == "mangle";
        return table != "nat" || !Is("DROP");
    }

    private static IEnumerable<(IpProtocol Protocol, SocketAddress Called)> CalledIn(Snapshot snapshot) =>
    [
        .. (snapshot.LoadBalancers ?? []).Select(b => (b.Protocol, b.Frontend)),
        .. from service in snapshot.Services ?? []
           from address in service.ClusterAddresses
           from port in service.Ports
           select (port.Protocol, new SocketAddress(address, port.Port)),
    ];
}
