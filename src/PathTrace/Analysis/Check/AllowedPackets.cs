using System.Collections.Immutable;
using PathTrace.Analysis.PacketSets;
using PathTrace.Cluster;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Queries;
using PathTrace.Queries.Expectations;

namespace PathTrace.Analysis.Check;

/// <summary>The packets that may fare differently, as sets. A name stands for what it is in either snapshot, since what is allowed is often that something goes or comes.</summary>
internal sealed class AllowedPackets
{
    private readonly ImmutableArray<(AllowedChange Change, ImmutableArray<Box> Boxes, string? Node)> _allowed;
    private readonly NamedEnds[] _names;
    private readonly List<string>[] _missing = [[], []];

    internal AllowedPackets(Snapshot before, Snapshot after, IEnumerable<AllowedChange> changes)
    {
        _names = [new(before, _missing[0]), new(after, _missing[1])];
        var problems = new List<(AllowedChange, string)>();
        _allowed = [.. changes.Select(c => (c, BoxesOf(c, problems), c.Scopes.OfType<ChangeScope.Node>().FirstOrDefault()?.Name))];
        Problems = [.. problems];
    }

    /// <summary>Names that neither snapshot holds.</summary>
    internal ImmutableArray<(AllowedChange Change, string Problem)> Problems { get; }

    /// <summary>What of a set is not allowed, and the first change that allows some of it; null for none.</summary>
    internal (ImmutableArray<PacketSet> Kept, AllowedChange? By) Without(PacketSet set, QueryOrigin origin)
    {
        ImmutableArray<PacketSet> rest = [set];
        AllowedChange? by = null;
        foreach (var (change, boxes, node) in _allowed.Where(a => a.Node is null || a.Node == NodeOf(origin)))
        {
            foreach (var box in boxes)
            {
                var pieces = rest.Select(r => (Set: r, Part: box.Of(r))).ToList();
                if (pieces.TrueForAll(p => p.Part.IsEmpty))
                    continue;
                by ??= change;
                rest = [.. pieces.SelectMany(p => p.Part.IsEmpty ? [p.Set] : p.Set.Minus(p.Part)).Where(s => !s.IsEmpty)];
            }
        }

        return (rest, by);
    }

    // A pod's packets begin at its node's door, but which node that is the origin does not say.
    private string? NodeOf(QueryOrigin origin) => origin switch
    {
        QueryOrigin.At at => at.Node,
        QueryOrigin.From { Kind: NameKind.Node } from => from.Name,
        QueryOrigin.From { Kind: NameKind.Pod } from => _names.Select(n => n.NodeOf(from)).FirstOrDefault(n => n is not null),
        _ => null,
    };

    private ImmutableArray<Box> BoxesOf(AllowedChange change, List<(AllowedChange, string)> problems)
    {
        IEnumerable<Box> boxes = [new(null, [])];
        foreach (var scope in change.Scopes)
        {
            ImmutableArray<Box> own = scope switch
            {
                ChangeScope.Source source => [.. source.Ends.SelectMany(e => EndsOf(change, e, problems)).Select(e => Box.Of(e, PacketField.Source, PacketField.SourcePort))],
                ChangeScope.Destination destination => [.. destination.Ends.SelectMany(e => EndsOf(change, e, problems)).Select(e => Box.Of(e, PacketField.Destination, PacketField.DestinationPort))],
                ChangeScope.Port port => [new(null, [(PacketField.DestinationPort, Numbers(port.Ports))])],
                ChangeScope.Protocol protocol => [new(null, [(PacketField.Protocol, IntervalSet.Of(protocol.Wanted.Number))])],
                _ => [new(null, [])],
            };
            boxes = [.. boxes.SelectMany(b => own.Where(o => b.Family is null || o.Family is null || b.Family == o.Family).Select(b.And))];
        }

        return [.. boxes];
    }

    private IEnumerable<(IpFamily? Family, IntervalSet? Addresses, IntervalSet? Ports)> EndsOf(AllowedChange change, PacketSetEnd end, List<(AllowedChange, string)> problems)
    {
        var ports = end.Ports is { } stated ? Numbers(stated) : null;
        switch (end)
        {
            case PacketSetEnd.Any:
                return [(null, null, ports)];
            case PacketSetEnd.Addresses range:
                return [(range.Range.Family, IntervalSet.Of(range.Range.First.Bits, range.Range.Last.Bits), ports)];
            case PacketSetEnd.Named named:
                _missing[0].Clear();
                _missing[1].Clear();
                var sockets = _names.SelectMany(n => n.SocketsOf(named)).Distinct().ToList();
                if (sockets.Count == 0)
                    problems.Add((change, _missing[1].Concat(_missing[0]).FirstOrDefault() ?? $"{named.Name} has no address"));
                return sockets.Select(s => ((IpFamily?)s.Address.Family, (IntervalSet?)IntervalSet.Of(s.Address.Bits), ports ?? (s.Port is { } port ? IntervalSet.Of(port) : null)));
            default:
                throw new InvalidOperationException("The cases of PacketSetEnd are closed.");
        }
    }

    private static IntervalSet Numbers(ImmutableArray<NumberRange> ranges) => IntervalSet.Of(ranges.Select(r => new IntervalSet.Interval(r.First, r.Last)));

    // One value range for some of the fields.
    private sealed record Box(IpFamily? Family, ImmutableArray<(PacketField Field, IntervalSet Values)> Limits)
    {
        internal static Box Of((IpFamily? Family, IntervalSet? Addresses, IntervalSet? Ports) end, PacketField address, PacketField port) =>
            new(end.Family, [.. new[] { (address, end.Addresses), (port, end.Ports) }.Where(l => l.Item2 is not null).Select(l => (l.Item1, l.Item2!))]);

        internal Box And(Box other) => new(Family ?? other.Family, [.. Limits, .. other.Limits]);

        /// <summary>What of a set lies in the box.</summary>
        internal PacketSet Of(PacketSet set) => Family is { } family && family != set.Family
            ? set.With(PacketField.Protocol, IntervalSet.Empty)
            : Limits.Aggregate(set, (left, limit) => left.With(limit.Field, left[limit.Field].Intersect(limit.Values)));
    }
}
