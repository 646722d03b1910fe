using FsCheck;
using FsCheck.Fluent;
using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Datapath;

/// <summary>Random rulesets: the walk by index is the linear walk, it ends, and it never throws.</summary>
public sealed class ChainIndexWalkTests
{
    private static readonly string[] Targets =
    [
        "", "-j LOG", "-j ACCEPT", "-j DROP", "-j RETURN", "-j A", "-j B", "-g B", "-j MARK --set-xmark 0x1/0x1", "-j DNAT --to-destination 10.0.1.3:81",
        "-j DNAT --to-destination 10.0.1.2-10.0.1.4", "-j NOTRACK", "-j FROBNICATE", "-j CONNMARK --save-mark", "-j REJECT", "-j MASQUERADE", "-j REDIRECT", "-j NFQUEUE",
    ];

    private static readonly string[] Matches =
    [
        "-d 10.0.1.1", "-d 10.0.1.2/32", "-d 10.0.1.3", "-d 10.0.1.0/24", "! -d 10.0.1.1", "-s 192.168.0.9", "-p tcp -m tcp --dport 80", "-p tcp -m tcp --dport 81",
        "-p tcp -m tcp --dport 80:81", "-p udp -m udp --dport 80", "-p tcp -m tcp ! --dport 80", "-p tcp -m multiport --dports 80", "-p tcp -m multiport --dports 80,443",
        "-d 10.0.1.2 -p tcp -m tcp --dport 80", "-m mark --mark 0x1/0x1", "-m statistic --mode random --probability 0.5", "-m limit --limit 5/sec",
        "-m conntrack --ctstate NEW", "-m addrtype --dst-type LOCAL", "-d 10.0.1.4/255.255.0.255", "",
    ];

    private static Gen<string> Ruleset { get; } =
        from table in Gen.Elements("mangle", "filter", "nat", "raw")
        from rules in (from chain in Gen.Elements("PREROUTING", "FORWARD", "A", "B", "A", "B")
                       from match in Gen.Frequency((8, Gen.Choose(0, 13)), (1, Gen.Choose(14, Matches.Length - 1)))
                       from target in Gen.Frequency((6, Gen.Choose(0, 8)), (1, Gen.Choose(9, Targets.Length - 1)))
                       select $"-A {chain} {Matches[match]} {Targets[target]}").ListOf(60)
        select $"*{table}\n:A - [0:0]\n:B - [0:0]\n" + string.Join('\n', rules);

    private static Gen<string> Packet { get; } =
        from protocol in Gen.Elements("tcp", "udp")
        from host in Gen.Choose(1, 5)
        from port in Gen.Elements(80, 81, 443)
        select $"{protocol} 192.168.0.9:41000 -> 10.0.1.{host}:{port}";

    [Fact]
    public void TheIndexChangesNothing() => Claim.Holds(
        from rules in Ruleset
        from packet in Packet
        select (rules, packet),
        value =>
        {
            var indexed = Run(new ConcreteDomain(), value.rules, value.packet);
            var linear = Run(new LinearDomain(), value.rules, value.packet);
            indexed.AssertWhole();
            // Rules that lead in a circle, which no kernel loads, are cut off by how many were looked at, and the index looks at fewer.
            Assert.Equal(linear.All.Any(Circles), indexed.All.Any(Circles));
            if (!linear.All.Any(Circles))
                Assert.Equal(linear.All.Select(Line), indexed.All.Select(Line));
        },
        200);

    private static string Line(Processed<PacketState> way) => $"{NodeRun.Text(way)}: {string.Join(' ', NodeRun.HitsOf(way.State))}";

    private static bool Circles(Processed<PacketState> way) => NodeRun.HitsOf(way.State).Skip(10_000).Any();

    private static NodeRun Run(INodeDomain<PacketState> domain, string rules, string packet)
    {
        var parsed = Queries(packet);
        var node = TestNode.Router.Rules(rules).Model(IpFamily.IPv4);
        return NodeRun.Of(domain, new PacketState(node, parsed, "eth0"));
    }

    private static Packet Queries(string packet) => TestNode.PacketOf(PathTrace.Queries.PacketQueryParser.Parse(packet).Value!);

    /// <summary>Looks at every rule.</summary>
    private sealed class LinearDomain : INodeDomain<PacketState>
    {
        private readonly ConcreteDomain _inner = new();

        public int NextCandidate(PacketState state, Chain chain, int from) => from;

        public Divided<PacketState> Split(PacketState state, in RuleSite site) => _inner.Split(state, site);

        public void Hit(PacketState state, in RuleSite site) => _inner.Hit(state, site);

        public void Apply(PacketState state, in RuleSite site, List<Walked<PacketState>> results) => _inner.Apply(state, site, results);

        public WalkOutcome ApplyPolicy(PacketState state, Hook hook, Table table, Chain chain) => _inner.ApplyPolicy(state, hook, table, chain);

        public PacketState? AssumeNothingLost(PacketState state, Hook hook, Ruleset ruleset, Table? table, List<Walked<PacketState>> results) =>
            _inner.AssumeNothingLost(state, hook, ruleset, table, results);

        public void Abandon(PacketState state, string reason, in RuleSite site) => _inner.Abandon(state, reason, site);

        public System.Collections.Immutable.ImmutableArray<Ruleset> RulesetsOf(PacketState state) => _inner.RulesetsOf(state);

        public bool PassArrivalChecks(PacketState state) => _inner.PassArrivalChecks(state);

        public PacketState Copy(PacketState state) => _inner.Copy(state);

        public bool AreAlike(PacketState one, PacketState other) => _inner.AreAlike(one, other);

        public (PacketState? GivenFirst, PacketState? OtherFirst) AskOrder(PacketState state, Ruleset given, TableName table) => _inner.AskOrder(state, given, table);

        public void Track(PacketState state) => _inner.Track(state);

        public void EnterTable(PacketState state, Hook hook) => _inner.EnterTable(state, hook);

        public bool MustWalkNat(PacketState state, Hook hook, List<Walked<PacketState>> ended) => _inner.MustWalkNat(state, hook, ended);

        public void LeaveNat(PacketState state, Hook hook, Table? table, Ruleset? ruleset) => _inner.LeaveNat(state, hook, table, ruleset);

        public bool WasTranslated(PacketState state) => _inner.WasTranslated(state);

        public bool NeedsReroute(PacketState state, TableName table) => _inner.NeedsReroute(state, table);

        public void RouteArriving(PacketState state, List<Routed<PacketState>> results) => _inner.RouteArriving(state, results);

        public void RouteMade(PacketState state, bool isReroute, List<Routed<PacketState>> results) => _inner.RouteMade(state, isReroute, results);

        public bool HasVirtualServers(PacketState state) => _inner.HasVirtualServers(state);

        public void AnswerAsVirtualServer(PacketState state, Hook hook, List<Routed<PacketState>> results) => _inner.AnswerAsVirtualServer(state, hook, results);

        public void AskVirtualServers(PacketState state, Hook hook, List<Balanced<PacketState>> results) => _inner.AskVirtualServers(state, hook, results);

        public bool PassForwardChecks(PacketState state) => _inner.PassForwardChecks(state);

        public bool LeavesByLoopback(PacketState state) => _inner.LeavesByLoopback(state);

        public bool ComeBackByLoopback(PacketState state) => _inner.ComeBackByLoopback(state);
    }
}
