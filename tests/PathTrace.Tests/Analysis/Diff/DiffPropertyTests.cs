using System.Globalization;
using System.Text.RegularExpressions;
using PathTrace.Analysis.Arrivals;
using PathTrace.Analysis.Diff;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Queries;
using PathTrace.Tests.Support;
using PathTrace.Tracing;

namespace PathTrace.Tests.Analysis.Diff;

/// <summary>
/// Changes one line of a fixture at random and holds the diff against packets that are traced one by one in both snapshots: those that fare differently are in its groups, and no others.
/// </summary>
public sealed partial class DiffPropertyTests
{
    private const int Packets = 500;

    // PATHTRACE_DIFF_SEEDS asks for more of them.
    private static readonly int Seeds = int.TryParse(Environment.GetEnvironmentVariable("PATHTRACE_DIFF_SEEDS"), CultureInfo.InvariantCulture, out var seeds) ? seeds : 2;

    private static readonly string[] Chosen =
        ["talk/healthy", "nodeport", "calico-ipip", "flannel-vxlan", "local-policy", "ipvs", "dual-stack", "unknown-match", "rp-filter", "next-hop-wrong"];

    public static TheoryData<string> Names => [.. Chosen];

    [Theory]
    [MemberData(nameof(Names))]
    public void No_packet_disagrees(string fixture)
    {
        var files = Mutation.FilesOf(fixture);
        var before = TempSnapshot.Load(files);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var mutation = new Mutation(files, (seed * 1000) + fixture.Length);
            var after = mutation.Make();
            var report = Differ.Diff(before, after, new DiffSettings());
            Assert.True(report.IsWhole, mutation.Text);
            AssertAgree(before, after, report, $"{fixture}, seed {seed}: {mutation.Text}", new(seed));
        }
    }

    [Theory]
    [InlineData("talk/healthy")]
    [InlineData("nodeport")]
    [InlineData("next-hop-wrong")]
    [InlineData("calico-ipip")]
    public void What_is_left_out_as_of_no_concern_fares_alike(string fixture)
    {
        var files = Mutation.FilesOf(fixture);
        var before = TempSnapshot.Load(files);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var mutation = new Mutation(files, (seed * 1000) + 500 + fixture.Length);
            var after = mutation.Make();
            var narrow = Differ.Diff(before, after, new DiffSettings());
            var whole = Differ.Diff(before, after, new DiffSettings { IsRestricted = false });
            var message = $"{fixture}, seed {seed}: {mutation.Text}";
            Assert.True(narrow.IsWhole && whole.IsWhole, message);
            Assert.True(narrow.Classes <= whole.Classes, message);
            Assert.True(Names(whole).SequenceEqual(Names(narrow)), $"{message}\n{string.Join('\n', Names(whole))}\nbut\n{string.Join('\n', Names(narrow))}");
            foreach (var (one, other) in whole.Groups.Zip(narrow.Groups))
                AssertSamePackets(one.Classes, other.Classes, message);
        }

        static IEnumerable<string> Names(DiffReport report) => report.Groups.Select(g => $"{g.Kind} {string.Join(',', g.Causes.Select(c => $"{c.Name} {c.Before} {c.After}"))}");
    }

    private static void AssertSamePackets(IReadOnlyList<ComparedClass> whole, IReadOnlyList<ComparedClass> narrow, string message)
    {
        foreach (var one in whole)
        {
            var left = new List<PacketSet> { one.Set };
            foreach (var other in narrow.Where(o => o.Origin == one.Origin && o.State == one.State))
                left = [.. left.SelectMany(l => l.Intersect(other.Set) is { IsEmpty: false } both ? l.Minus(both) : [l])];
            Assert.True(left.Count == 0, $"{message}: {left.FirstOrDefault()?.Pick()} {one.Origin} is left out");
        }
    }

    private static void AssertAgree(Snapshot before, Snapshot after, DiffReport report, string message, Random random)
    {
        var (was, now) = (Tracers.Of(before), Tracers.Of(after));
        var classes = report.Groups.SelectMany(g => g.Classes).ToList();
        foreach (var one in classes.Take(2000))
            AssertFares(was, now, one.Set.Pick(), one.Origin, false, message, one.State, KnownAnswers.Assuming(one.State, null, before, after));
        classes.RemoveAll(c => c.State is not null);
        var pool = new Pool(before, after, random);
        for (var i = 0; i < Packets; i++)
        {
            var (origin, packet) = i % 3 == 0 && classes.Count > 0 ? pool.Near(classes[random.Next(classes.Count)]) : pool.Next();
            if (pool.Holds(origin, packet))
                AssertFares(was, now, packet, origin, !classes.Exists(c => c.Origin == origin && c.Set.Contains(packet)), message);
        }
    }

    private static void AssertFares(Tracer before, Tracer after, Packet packet, QueryOrigin origin, bool isAlike, string message, CtStates? state = null, Assumptions? assumptions = null)
    {
        var query = SetTracer.QueryOf(packet, origin, state);
        var isSame = ConcreteFate.IsSame(before.TryTrace(query, assumptions, state is not null).Value, after.TryTrace(query, assumptions, state is not null).Value, packet);
        Assert.True(isSame == isAlike, $"{message}\n{packet} {PacketQueryText.Print(origin)} fares {(isSame ? "alike, and is in a group" : "differently, and is in no group")}");
    }

    /// <summary>Packets from the edges of everything that two snapshots mention.</summary>
    private sealed partial class Pool
    {
        private readonly Random _random;
        private readonly List<(QueryOrigin Origin, List<PacketSet> Sets)> _places;
        private readonly List<IpAddress> _addresses;
        private readonly List<ushort> _ports = [80, 443, 22, 53];

        internal Pool(Snapshot before, Snapshot after, Random random)
        {
            _random = random;
            var later = EveryArrival.PlacesOf(after).ToDictionary(p => p.Key, p => p.Value);
            _places = [.. EveryArrival.PlacesOf(before).Where(p => later.ContainsKey(p.Key)).Select(p => (p.Key, p.Value.SelectMany(s => later[p.Key].Select(s.Intersect)).Where(s => !s.IsEmpty).ToList())).Where(p => p.Item2.Count > 0)];
            var texts = before.Files.Concat(after.Files).Select(f => System.Text.Encoding.UTF8.GetString(f.Utf8)).ToList();
            _addresses = [.. texts.SelectMany(t => Addresses().Matches(t)).Select(m => m.Value).Distinct().Select(t => IpAddress.TryParse(t, out var a) ? a : default).Where(a => a.IsSet)];
            _ports.AddRange(texts.SelectMany(t => Ports().Matches(t)).Select(m => m.Value).Distinct().Select(p => ushort.TryParse(p, CultureInfo.InvariantCulture, out var port) ? port : (ushort)1));
        }

        internal bool Holds(QueryOrigin origin, Packet packet) => _places.Exists(p => p.Origin == origin && p.Sets.Exists(s => s.Contains(packet)));

        internal (QueryOrigin Origin, Packet Packet) Next()
        {
            var (origin, sets) = _places[_random.Next(_places.Count)];
            var set = sets[_random.Next(sets.Count)];
            return (origin, Vary(set.Pick(), set, 6));
        }

        /// <summary>A member of a class, or one beside it.</summary>
        internal (QueryOrigin Origin, Packet Packet) Near(ComparedClass one) => (one.Origin, Vary(one.Set.Pick(), one.Set, _random.Next(3)));

        private Packet Vary(Packet packet, PacketSet set, int changes)
        {
            for (var i = 0; i < changes; i++)
            {
                packet = _random.Next(5) switch
                {
                    0 => packet with { Source = Address(packet.Source, set[PacketField.Source]) },
                    1 => packet with { Destination = Address(packet.Destination, set[PacketField.Destination]) },
                    2 when packet.Protocol.HasPorts => packet with { SourcePort = Port(set[PacketField.SourcePort]) },
                    3 when packet.Protocol.HasPorts => packet with { DestinationPort = Port(set[PacketField.DestinationPort]) },
                    4 when packet.Protocol.IsIcmp => packet with { IcmpType = (byte)(_random.Next(2) == 0 ? 8 : _random.Next(256)) },
                    _ => packet,
                };
            }

            return packet;
        }

        private IpAddress Address(IpAddress own, IntervalSet set)
        {
            var known = _addresses[_random.Next(_addresses.Count)];
            return _random.Next(4) switch
            {
                0 => IpAddress.Create(own.Family, Member(set)),
                1 when known.Family == own.Family && known.Bits < own.Family.AllOnes() => IpAddress.Create(own.Family, known.Bits + 1),
                2 when known.Family == own.Family && known.Bits > 0 => IpAddress.Create(own.Family, known.Bits - 1),
                _ => known.Family == own.Family ? known : own,
            };
        }

        private ushort Port(IntervalSet set) => _random.Next(3) == 0 ? (ushort)Member(set) : (ushort)Math.Clamp(_ports[_random.Next(_ports.Count)] + _random.Next(-1, 2), 1, 65535);

        private UInt128 Member(IntervalSet set)
        {
            var (first, last) = set.Intervals[_random.Next(set.Intervals.Length)];
            return _random.Next(2) == 0 ? last : first + (UInt128)_random.NextInt64((long)UInt128.Min(last - first, long.MaxValue - 1) + 1);
        }

        [GeneratedRegex(@"\b\d{1,3}(?:\.\d{1,3}){3}\b|\b[0-9a-f]{1,4}:[0-9a-f:]+\b")]
        private static partial Regex Addresses();

        [GeneratedRegex(@"(?<=(?:dport|sport|dports|ports) )\d+|(?<=\d:)\d{2,5}\b")]
        private static partial Regex Ports();
    }
}
