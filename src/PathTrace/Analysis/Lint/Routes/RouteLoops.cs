using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Analysis.Lint.Routes;

/// <summary>
/// Destinations that the nodes and the network's table send round and round. Routes and rows divide the addresses into regions within which all go the same way; one address of each is followed from every node, by the
/// lookups of the tracer. Packets of which a routing rule asks more than their destination are not followed further.
/// </summary>
internal sealed class RouteLoops
{
    private const string Fabric = "the network";
    private readonly Names _names;
    private readonly IpFamily _family;
    private readonly Dictionary<string, RoutePlace> _places;
    private readonly NextHopIndex? _rows;

    private RouteLoops(Snapshot snapshot, Names names, IpFamily family)
    {
        _names = names;
        _family = family;
        _places = snapshot.Nodes.Where(n => n.Routes is not null && n.RouteFamilies.Contains(family)).ToDictionary(n => n.Name, n => new RoutePlace(n, family), StringComparer.Ordinal);
        _rows = snapshot.NextHops is { } table ? new(table) : null;
    }

    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names) =>
        ((IpFamily[])[IpFamily.IPv4, IpFamily.IPv6]).SelectMany(f => new RouteLoops(snapshot, names, f).Find(snapshot.NextHops));

    private IEnumerable<Explanation> Find(NextHopTable? table)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var destination in Destinations(table))
        {
            var done = new HashSet<string>(StringComparer.Ordinal);
            foreach (var start in _places.Keys)
            {
                if (LoopFrom(start, destination, done) is { } loop && found.Add(string.Join('|', loop.Select(l => l.Source.ToString()).Order(StringComparer.Ordinal))))
                    yield return Explain(destination, loop);
            }
        }
    }

    // The first address of each prefix, and the first behind it: every region begins with one of these.
    private IEnumerable<IpAddress> Destinations(NextHopTable? table) => _places.Values.SelectMany(p => p.Routes).Select(r => r.Destination)
        .Concat((table?.Entries ?? []).Select(e => e.Destination))
        .Where(p => p.Family == _family && p.Length > 0)
        .Distinct()
        .SelectMany(p => p.Last.Bits == _family.AllOnes() ? (IpAddress[])[p.Address] : [p.Address, IpAddress.Create(_family, p.Last.Bits + 1)])
        .Distinct()
        .OrderBy(a => a.Bits);

    private List<Link>? LoopFrom(string start, IpAddress destination, HashSet<string> done)
    {
        var way = new List<Link>();
        var node = start;
        while (done.Add(node))
        {
            if (Next(node, destination) is not { } link)
                return null;
            way.Add(link);
            node = link.To;
        }

        return way.FindIndex(l => l.From == node) is var first and >= 0 ? way[first..] : null;
    }

    private Link? Next(string node, IpAddress destination)
    {
        if (!_places.TryGetValue(node, out var place))
            return null;
        var answer = RouteLookup.Resolve(place.Model, new FlowKey(destination, default, "", null, 0, 0, default, 0, 0));
        if (answer is not { Kind: RouteAnswerKind.Unicast, Route: { NextHops: [{ Via: { } via, Encap: null }] } route })
            return null;
        if (_names.Node(via) is { } next)
            return next == node ? null : new(node, next, $"{node} ({route.Destination} via {via})", route.Source, default);
        if (_rows?.Lookup(destination) is not [{ IsDerived: false, NextHop: { } hop } row] || _names.Node(hop) is not { } reached)
            return null;
        return new(node, reached, $"{node} ({route.Destination} via {via}), {Fabric} ({row.Destination} to {hop})", route.Source, row.Source);
    }

    private Explanation Explain(IpAddress destination, List<Link> loop)
    {
        var nodes = loop.Select(l => l.From).ToList();
        var byRows = loop.Exists(l => l.Row.IsSet);
        return Make.Error(
            FindingCode.RoutingLoop,
            byRows ? FindingOwner.Fabric : FindingOwner.Cni,
            $"{destination} goes round between {Words.And(byRows ? [.. nodes, Fabric] : nodes)}",
            $"What is for {destination}, and whatever else these routes hold, is passed on by {string.Join(", ", loop.Select(l => l.Text))}, and so on until its TTL is used up.",
            [.. loop.SelectMany(l => (Evidence[])[new(l.Source, $"{l.From} passes it on"), new(l.Row, $"{Fabric} sends it to {l.To}")])]) with
        {
            Fix = $"correct the one of them that ought to keep {destination} or send it elsewhere",
            Check = new($"{Words.Ip(_family)} route get {destination}", nodes[0]),
            Node = nodes[0],
        };
    }

    /// <summary>One leg of a way.</summary>
    /// <param name="From">The node.</param>
    /// <param name="To">The node that gets it next.</param>
    /// <param name="Text">By which route, and which row of the network's table.</param>
    /// <param name="Source">The route.</param>
    /// <param name="Row">The row; unset where the next node is the gateway itself.</param>
    private sealed record Link(string From, string To, string Text, SourceSpan Source, SourceSpan Row);
}
