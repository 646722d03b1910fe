using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Queries;
using PathTrace.Queries.Expectations;
using PathTrace.Tracing;

namespace PathTrace.Analysis.PacketSets;

/// <summary>The packets of a query that asks about a set, once names have their addresses: pieces that can be traced, each with where its packets begin.</summary>
internal sealed class AskedPackets
{
    private readonly Tracer _tracer;
    private readonly PacketSetQuery _query;
    private readonly NamedEnds _names;
    private readonly List<string> _problems = [];

    private AskedPackets(Snapshot snapshot, Tracer tracer, PacketSetQuery query)
    {
        _tracer = tracer;
        _query = query;
        _names = new(snapshot, _problems);
    }

    /// <summary>The pieces, none of which is empty; empty with sentences about what keeps the query from being placed.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="tracer">Its tracer.</param>
    /// <param name="query">The set.</param>
    /// <param name="intoEveryNode">True for packets that arrive at each node in turn.</param>
    internal static (ImmutableArray<(PacketSet Set, QueryOrigin? Origin)> Pieces, ImmutableArray<string> Problems) Of(Snapshot snapshot, Tracer tracer, PacketSetQuery query, bool intoEveryNode)
    {
        var asked = new AskedPackets(snapshot, tracer, query);
        asked._names.CheckOrigin(query.Origin);
        var sets = asked.Sets();
        if (asked._problems.Count == 0 && sets.Count == 0)
            asked._problems.Add("no packet is asked about: the two ends have no address family in common, or an end has no address or port");
        if (asked._problems.Count > 0)
            return ([], [.. asked._problems.Distinct()]);
        return (intoEveryNode ? [.. sets.SelectMany(s => asked.IntoEveryNode(s, snapshot))] : [.. sets.Select(s => (s, query.Origin))], []);
    }

    // What pods and nodes send begins where they are; the rest comes to each node in turn.
    private IEnumerable<(PacketSet Set, QueryOrigin? Origin)> IntoEveryNode(PacketSet set, Snapshot snapshot)
    {
        var own = _tracer.HeldAddresses(set.Family);
        var (inside, outside) = (set.With(PacketField.Source, set[PacketField.Source].Intersect(own)), set.With(PacketField.Source, set[PacketField.Source].Except(own)));
        if (!inside.IsEmpty)
            yield return (inside, null);
        foreach (var node in outside.IsEmpty ? [] : snapshot.Nodes)
            yield return (outside, new QueryOrigin.At(node.Name, null));
    }

    private List<PacketSet> Sets()
    {
        var sets = new List<PacketSet>();
        foreach (var protocols in Protocols())
        {
            var sources = _query.Sources.SelectMany(e => EndsOf(e, protocols.Number, isSource: true)).ToList();
            var destinations = _query.Destinations.SelectMany(e => EndsOf(e, protocols.Number, isSource: false)).ToList();
            foreach (var family in protocols.Families)
            {
                foreach (var (from, fromPorts) in Joined(sources, family))
                {
                    foreach (var (to, toPorts) in Joined(destinations, family))
                        sets.Add(SetOf(family, protocols.Number, from, fromPorts, to, toPorts));
                }
            }
        }

        return [.. sets.Where(s => !s.IsEmpty)];
    }

    // Protocols that the kernel gives other fields each have sets of their own.
    private IEnumerable<(IntervalSet Number, IpFamily[] Families)> Protocols()
    {
        IpFamily[] both = [IpFamily.IPv4, IpFamily.IPv6];
        if (_query.Protocol is { } one)
            return [(IntervalSet.Of(one.Number), one == IpProtocol.Icmp ? [IpFamily.IPv4] : one == IpProtocol.IcmpV6 ? [IpFamily.IPv6] : both)];
        var withPorts = IntervalSet.Of(new[] { IpProtocol.Udp, IpProtocol.Dccp, IpProtocol.Sctp, IpProtocol.UdpLite }.Select(p => new IntervalSet.Interval(p.Number, p.Number)));
        var icmp = new[] { IpProtocol.Icmp, IpProtocol.IcmpV6 };
        var others = IntervalSet.Of(0, 255).Except(withPorts).Without(IpProtocol.Tcp.Number, IpProtocol.Tcp.Number);
        others = icmp.Aggregate(others, (left, p) => left.Without(p.Number, p.Number));
        return
        [
            (IntervalSet.Of(IpProtocol.Tcp.Number), both), (withPorts, both), (others, both),
            (IntervalSet.Of(IpProtocol.Icmp.Number), [IpFamily.IPv4]), (IntervalSet.Of(IpProtocol.IcmpV6.Number), [IpFamily.IPv6]),
        ];
    }

    private IEnumerable<(IntervalSet Addresses, IpFamily Family, IntervalSet Ports)> EndsOf(PacketSetEnd end, IntervalSet protocols, bool isSource)
    {
        var protocol = new IpProtocol((byte)protocols.First);
        var stated = !protocol.HasPorts ? IntervalSet.Of(0)
            : end.Ports is { } ports ? IntervalSet.Of(ports.Select(p => new IntervalSet.Interval(p.First, p.Last)))
            : null;
        var open = stated ?? IntervalSet.Of(1, ushort.MaxValue);
        switch (end)
        {
            case PacketSetEnd.Any:
                foreach (var family in new[] { IpFamily.IPv4, IpFamily.IPv6 })
                    yield return (isSource ? _tracer.SendersOf(family) : IntervalSet.Of(0, family.AllOnes()), family, open);
                break;
            case PacketSetEnd.Addresses range:
                yield return (IntervalSet.Of(range.Range.First.Bits, range.Range.Last.Bits), range.Range.Family, open);
                break;
            case PacketSetEnd.Named named:
                var own = stated is null && !isSource && _query.Protocol is { } asked ? _names.PortsOf(named, asked) : null;
                var sockets = _names.SocketsOf(named);
                // Of several frontends those that have a stated port are meant; all, where none has.
                var meant = stated is null ? sockets : sockets.FindAll(s => s.Port is not { } port || stated.Contains(port));
                foreach (var (address, _) in meant.Count > 0 ? meant : sockets)
                    yield return (IntervalSet.Of(address.Bits), address.Family, own ?? open);
                break;
            default:
                throw new InvalidOperationException("The cases of PacketSetEnd are closed.");
        }
    }

    // Ends with the same ports are one.
    private static IEnumerable<(IntervalSet Addresses, IntervalSet Ports)> Joined(List<(IntervalSet Addresses, IpFamily Family, IntervalSet Ports)> ends, IpFamily family) =>
        ends.Where(e => e.Family == family && !e.Ports.IsEmpty).GroupBy(e => e.Ports).Select(g => (IntervalSet.Of([.. g.SelectMany(e => e.Addresses.Intervals.ToArray())]), g.Key));

    private PacketSet SetOf(IpFamily family, IntervalSet protocols, IntervalSet from, IntervalSet fromPorts, IntervalSet to, IntervalSet toPorts)
    {
        var protocol = new IpProtocol((byte)protocols.First);
        var isIcmp = protocol == (family == IpFamily.IPv4 ? IpProtocol.Icmp : IpProtocol.IcmpV6);
        return PacketSet.Of(new Packet { Protocol = protocol, Source = IpAddress.Create(family, 0), Destination = IpAddress.Create(family, 0) })
            .With(PacketField.Protocol, protocols)
            .With(PacketField.Source, from)
            .With(PacketField.SourcePort, fromPorts)
            .With(PacketField.Destination, to)
            .With(PacketField.DestinationPort, toPorts)
            .With(PacketField.Flags, protocol == IpProtocol.Tcp ? RangeOf(_query.Flags, (uint)TcpFlags.Syn) : IntervalSet.Of(0))
            .With(PacketField.IcmpType, isIcmp ? RangeOf(_query.IcmpType, family == IpFamily.IPv4 ? 8u : 128u) : IntervalSet.Of(0))
            .With(PacketField.IcmpCode, isIcmp ? RangeOf(_query.IcmpCode, 0) : IntervalSet.Of(0))
            .With(PacketField.Ttl, RangeOf(_query.Ttl, 64))
            .With(PacketField.Tos, RangeOf(_query.Tos, 0))
            .With(PacketField.Length, RangeOf(_query.Length, 60))
            .With(PacketField.Mark, RangeOf(_query.Mark, 0));
    }

    private static IntervalSet RangeOf(NumberRange? stated, uint otherwise) => stated is { } range ? IntervalSet.Of(range.First, range.Last) : IntervalSet.Of(otherwise);
}
