using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Routing;

namespace PathTrace.Explain;

/// <summary>
/// The routes to other nodes' pods that nodes lack and ought to have: most siblings have one to the same pods; or nobody has, while the nodes have such routes to each other's pods otherwise, the mirror of the
/// missing one among them; or nobody has any, while the tunnel's entries lead there (<see cref="OverlayRoutes"/>). Where the network itself knows the way (cloud routes) nobody has any, and nothing is missing.
/// </summary>
internal sealed class PodRouteGaps
{
    private readonly Snapshot _snapshot;
    private readonly Names _names;
    private readonly Dictionary<IpPrefix, SortedDictionary<string, (Node Node, Route Route)>> _holders = [];
    private readonly List<PodRouteGap> _all = [];

    internal PodRouteGaps(Snapshot snapshot, Names names)
    {
        (_snapshot, _names) = (snapshot, names);
        foreach (var node in snapshot.Nodes)
        {
            foreach (var route in (node.Routes ?? []).Where(r => r is { Table: RouteTables.Main, Type: RouteType.Unicast, Destination.Length: > 0 } && r.NextHops.Any(h => h.Via is not null)))
            {
                if (!_holders.TryGetValue(route.Destination, out var having))
                    _holders.Add(route.Destination, having = new(StringComparer.Ordinal));
                having.TryAdd(node.Name, (node, route));
            }
        }

        if (_holders.Count > 0)
        {
            BySiblings();
            foreach (var kind in (Func<Node, IEnumerable<IpPrefix>>[])[n => n.PodCidrs, Blocks])
                ByPattern(kind);
            Findings = [.. _all.GroupBy(g => (g.Home.Name, g.Prefix)).SelectMany(Explain)];
        }

        if (Findings.IsEmpty && OverlayRoutes.GapsOf(snapshot) is { IsEmpty: false } gaps)
            Findings = [(OverlayRoutes.Explain(snapshot, gaps) with { Mend = () => Mended(gaps) }, gaps)];
    }

    /// <summary>What is missing, in findings: one of each node where most others have the route, one of all nodes where most lack it.</summary>
    internal ImmutableArray<(Explanation Explanation, ImmutableArray<PodRouteGap> Gaps)> Findings { get; } = [];

    /// <summary>The finding of a node that lacks the route to an address; null when it lacks none.</summary>
    internal Explanation? Find(string node, IpAddress address)
    {
        foreach (var (explanation, gaps) in Findings)
        {
            if (gaps.Any(g => g.Node.Name == node && g.Prefix.Contains(address)))
                return explanation;
        }

        return null;
    }

    private void BySiblings()
    {
        foreach (var (prefix, having) in _holders)
        {
            if (_names.PodNetworks.HomeOf(prefix) is not { } home || IsOfFabric(prefix))
                continue;
            foreach (var node in Lacking(home, prefix, having))
            {
                // Those that have it must be more than those that lack it, and one node with a route of its own is no rule, unless this one has its like.
                var others = _snapshot.Nodes.Count(n => n.Name != home.Name && n.Name != node.Name && n.Routes is { } theirs && (having.ContainsKey(n.Name) || !Refuses(theirs, prefix)));
                // host-gw writes none to nodes of other subnets.
                if (having.Values.FirstOrDefault(h => PodRoutePattern.Fits(h.Route, node)) is not { Node: { } sample, Route: var route })
                    continue;
                if (having.Count * 2 > others && (having.Count > 1 || _holders.Any(h => h.Value.ContainsKey(node.Name) && _names.PodNetworks.HomeOf(h.Key) is not null)))
                    _all.Add(new(node, home, prefix, PodRoutePattern.Onlink(route, node), sample, having.Count, others));
            }
        }
    }

    // Too few have it to be a rule; that nodes have such routes to all the others' pods is one.
    private void ByPattern(Func<Node, IEnumerable<IpPrefix>> prefixesOf)
    {
        var known = _snapshot.Nodes.Where(n => n.Routes is not null).ToList();
        var prefixes = known.SelectMany(n => prefixesOf(n).Where(p => IsHome(n, p)).Select(p => (Home: n, Prefix: p))).ToList();
        foreach (var (home, prefix) in prefixes)
        {
            var having = _holders.GetValueOrDefault(prefix) ?? [];
            var lacking = Lacking(home, prefix, having).ToList();
            if (lacking.Count == 0 || IsOfFabric(prefix) || _all.Exists(g => g.Home == home && g.Prefix == prefix))
                continue;
            var samples = prefixes.Where(p => p.Home != home && p.Prefix.Family == prefix.Family).ToList();
            var held = samples.Sum(s => _holders.GetValueOrDefault(s.Prefix)?.Count(h => h.Key != s.Home.Name) ?? 0);
            if (held * 2 <= samples.Count * (known.Count - 1))
                continue;
            foreach (var node in lacking)
            {
                if (Model(node, home, prefix, samples) is var (sample, route))
                    _all.Add(new(node, home, prefix, route, sample, having.Count, known.Count - 1));
            }
        }
    }

    // A node's own route to a third one's pods shows best what it writes, then those of others, the way back among them.
    private (Node Sample, Route Route)? Model(Node node, Node home, IpPrefix prefix, List<(Node Home, IpPrefix Prefix)> samples)
    {
        var routes = samples
            .SelectMany(s => (_holders.GetValueOrDefault(s.Prefix) ?? []).Values.Where(h => h.Node != s.Home).Select(h => (h.Node, h.Route, Meant: s.Home)))
            .OrderByDescending(r => r.Node == node);
        foreach (var (holder, route, meant) in routes)
        {
            if (PodRoutePattern.Transferred(route, meant, node, home, prefix) is { } model)
                return (holder, model);
        }

        return null;
    }

    private IEnumerable<Node> Lacking(Node home, IpPrefix prefix, SortedDictionary<string, (Node Node, Route Route)> having) =>
        _snapshot.Nodes.Where(n => n.Name != home.Name && n.Routes is { } routes && !having.ContainsKey(n.Name) && !Leads(routes, prefix));

    private bool IsHome(Node node, IpPrefix prefix) => _names.PodNetworks.HomeOf(prefix) == node;

    // Calico gives nodes blocks of its own, and writes each down on the node as a route that discards what has no longer one.
    private static IEnumerable<IpPrefix> Blocks(Node node) =>
        (node.Routes ?? []).Where(r => r is { Type: RouteType.Blackhole, Table: RouteTables.Main, Protocol: "bird" or "80" }).Select(r => r.Destination);

    // Where the network's own table leads there, the default route is a way.
    private bool IsOfFabric(IpPrefix prefix) => _snapshot.NextHops?.Entries.Any(e => !e.IsDerived && e.Destination.Length > 0 && e.Destination.Contains(prefix)) == true;

    // A wider route other than the default one may lead there as well.
    private static bool Leads(ImmutableArray<Route> routes, IpPrefix prefix) =>
        routes.Any(r => r.Table != RouteTables.Local && r.Destination.Length > 0 && (r.Destination.Contains(prefix) || prefix.Contains(r.Destination)));

    // A route that refuses stands where another fault has put it.
    private static bool Refuses(ImmutableArray<Route> routes, IpPrefix prefix) => routes.Any(r => r.Type is RouteType.Blackhole or RouteType.Unreachable or RouteType.Prohibit && r.Destination.Length > 0 && r.Destination.Contains(prefix));

    private IEnumerable<(Explanation, ImmutableArray<PodRouteGap>)> Explain(IEnumerable<PodRouteGap> ofPrefix)
    {
        var gaps = ofPrefix.ToImmutableArray();
        var first = gaps[0];
        if (gaps.Length > 1 && first.Having * 2 <= first.Others)
            return [(Unannounced(gaps), gaps)];
        return gaps.Select(g => (Missing(g), ImmutableArray.Create(g)));
    }

    private Explanation Missing(PodRouteGap gap)
    {
        var (node, home, prefix) = (gap.Node, gap.Home, gap.Prefix);
        var isSame = gap.Sample != home && gap.Having > 0;
        return Lost(
            node,
            Title(node, prefix, home),
            (isSame ? $"{gap.Having} of {gap.Others} other nodes {(gap.Having == 1 ? "has" : "have")} a route to {prefix}, which is behind {home.Name}; {node.Name} has none"
                : $"Nodes of this cluster have routes to each other's pods{(gap.Sample == home ? $", {home.Name} one to {node.Name}'s" : "")}, and {node.Name} has none to {prefix}, which is behind {home.Name}")
            + ", so that what it sends there takes the default route, if there is one, out of the pod network.",
            isSame ? $"{gap.Sample.Name}'s is {prefix} {Words.Hops(gap.Route)}" : $"by the pattern of {gap.Sample.Name}'s it is {prefix} {Words.Hops(gap.Route)}",
            gap);
    }

    private Explanation Unannounced(ImmutableArray<PodRouteGap> gaps)
    {
        var first = gaps[0];
        var (home, prefix) = (first.Home, first.Prefix);
        var isNobody = first.Having == 0;
        return Lost(
            home,
            isNobody ? $"no other node has a route to {prefix}, the pods of {home.Name}" : $"{gaps.Length} of {first.Others} other nodes have no route to {prefix}, the pods of {home.Name}",
            Words.Join(
                $"The nodes have routes to each other's pods, and {Words.And(gaps.Select(g => g.Node.Name).Take(4))}{(gaps.Length > 4 ? " and others" : "")} {(gaps.Length == 1 ? "has" : "have")} none to those of {home.Name}: what is sent there takes the default route, if there is one, out of the pod network{(gaps.Any(IsStrict) ? ", and rp_filter (1) drops what comes from there" : "")}.",
                isNobody ? $"The plugin on the others writes such a route when {home.Name} tells that it is there: its agent on {home.Name} is the first to look at." : null),
            $"by the pattern of {first.Sample.Name}'s, {first.Node.Name} needs {prefix} {Words.Hops(first.Route)}",
            [.. gaps]);
    }

    // fib_frontend.c, __fib_validate_source: only 1 wants the way back to be the way in. IPv6 has no such filter.
    private static bool IsStrict(PodRouteGap gap) => gap.Prefix.Family == IpFamily.IPv4 && gap.Route.NextHops is [{ Device: { } device }, ..]
        && Setting.Largest(new NodeModel(gap.Node, IpFamily.IPv4), "rp_filter", device, 2).Value == 1;

    private Explanation Lost(Node mended, string title, string why, string pattern, params ImmutableArray<PodRouteGap> gaps)
    {
        var (first, prefix) = (gaps[0], gaps[0].Prefix);
        return Finding(mended, first.Node, prefix, title, why, new Evidence(first.Route.Source, $"{first.Sample.Name}'s route")) with
        {
            Fix = $"let the network plugin {(mended == first.Node ? $"write {mended.Name}'s routes again" : $"announce {mended.Name}'s pods again")} (restart its agent there); {pattern}",
            Mend = () => Mended(gaps),
        };
    }

    private Snapshot Mended(ImmutableArray<PodRouteGap> gaps) =>
        gaps.Aggregate(_snapshot, (snapshot, gap) => snapshot.FindNode(gap.Node.Name) is { Routes: { } routes } node ? snapshot.With(node with { Routes = [.. routes, gap.Route] }) : snapshot);

    /// <summary>The finding of a route that a node lacks.</summary>
    /// <param name="mended">Where it is to be mended.</param>
    /// <param name="node">The node that lacks it.</param>
    /// <param name="prefix">The addresses of pods of another node.</param>
    /// <param name="title">The finding in a clause.</param>
    /// <param name="why">The same in sentences.</param>
    /// <param name="evidence">What proves it beside the node's routes.</param>
    internal static Explanation Finding(Node mended, Node node, IpPrefix prefix, string title, string why, params ReadOnlySpan<Evidence> evidence) =>
        Make.Error(FindingCode.PodRouteMissing, FindingOwner.Cni, title, why, [Make.WithoutRoute(node, prefix.Family, prefix.ToString()), .. evidence]) with
        {
            Fix = $"let the network plugin write {node.Name}'s routes again (restart its agent there)",
            Check = new($"{Words.Ip(prefix.Family)} route get {(prefix.IsHost ? prefix.Address : IpAddress.Create(prefix.Family, prefix.Address.Bits + 1))}", node.Name),
            Node = mended.Name,
        };

    /// <summary>In a clause.</summary>
    internal static string Title(Node node, IpPrefix prefix, Node home) => $"{node.Name} has no route to {prefix}, the pods of {home.Name}";
}
