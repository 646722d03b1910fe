using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Explain.Causes;
using PathTrace.Net;
using PathTrace.Routing;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>Routes of a node to other nodes' pod CIDRs: to the wrong node, by a gateway on no link of the node, or refused.</summary>
internal static class PodRoutesCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        var homes = new PodHomes(snapshot, names);
        var cidrs = snapshot.Nodes.SelectMany(n => n.PodCidrs.Select(c => (Node: n, Cidr: c))).ToList();
        foreach (var node in snapshot.Nodes)
        {
            if (node.Routes is not { } routes)
                continue;
            foreach (var route in routes.Where(r => r.Table != RouteTables.Local && r.Destination.Length > 0))
            {
                if (homes.Find(route.Destination) is var (owner, _) && owner.Name != node.Name && Of(snapshot, names, homes, node, route, owner) is { } finding)
                    yield return finding;
            }

            foreach (var finding in Refused(node, routes, cidrs))
                yield return finding;
        }
    }

    private static Explanation? Of(Snapshot snapshot, Names names, PodHomes homes, Node node, Route route, Node owner)
    {
        if (IsRefusing(route))
            return route.Table == RouteTables.Main && !IsOwnBlock(homes, node, route) && !Covers(owner, route) ? Refusing(node, route, [(owner, route.Destination)]) : null;
        if (route.Type != RouteType.Unicast)
            return null;
        foreach (var hop in route.NextHops)
        {
            if (hop.Via is not { } via || hop.Encap is not null)
                continue;
            if (names.Node(via) is { } reached)
            {
                if (reached == owner.Name || reached == node.Name || NextHopCauses.Holds(owner, via) || homes.Belongs(route.Destination, reached, owner))
                    continue;
                if (!PassesOn(snapshot.FindNode(reached)!, route.Destination, owner, names))
                    return WrongNode(node, route, owner, reached, via) with { Mend = () => Mended(snapshot, node, route, hop, owner) };
                if (GoDirectly(snapshot, names, route.Destination, owner, [node.Name, reached]))
                    return Detour(node, route, owner, reached, via) with { Mend = () => Mended(snapshot, node, route, hop, owner) };
            }
            else if (!hop.Flags.HasFlag(NextHopFlags.Onlink) && node.HasEveryInterface && !IsOnLink(node, via))
            {
                return OffLink(node, route, owner, via) with { Mend = () => Mended(snapshot, node, route, hop, owner) };
            }
        }

        return null;
    }

    // A hub that knows the way to the owner.
    private static bool PassesOn(Node hub, IpPrefix destination, Node owner, Names names) =>
        Best(hub.Routes ?? [], destination) is { Type: RouteType.Unicast, Destination.Length: > 0 } route && route.NextHops.Any(h => h.Via is { } via && names.Node(via) == owner.Name);

    // What most of the others do is what the network plugin writes; hubs that all go by are no detour.
    private static bool GoDirectly(Snapshot snapshot, Names names, IpPrefix destination, Node owner, string[] except)
    {
        var others = snapshot.Nodes.Where(n => n.Name != owner.Name && !except.Contains(n.Name) && n.Routes is not null).ToList();
        return others.Count(n => PassesOn(n, destination, owner, names)) * 2 > others.Count;
    }

    private static Route? Best(ImmutableArray<Route> routes, IpPrefix destination) => routes
        .Where(r => r.Table == RouteTables.Main && r.Destination.Contains(destination))
        .OrderByDescending(r => r.Destination.Length).ThenBy(r => r.Metric).FirstOrDefault();

    private static bool IsOnLink(Node node, IpAddress via) =>
        node.Interfaces!.Value.Any(i => i.Addresses.Any(a => !a.Subnet.IsHost && a.Subnet.Contains(via)))
        || node.Interfaces.Value.Any(i => i.Addresses.Any(a => a.Peer == via))
        || node.Routes!.Value.Any(r => r is { Type: RouteType.Unicast, Destination.Length: > 0 } && r.Destination.Contains(via) && r.NextHops.Any(h => h.Via is null));

    private static bool IsRefusing(Route route) => route.Type is RouteType.Blackhole or RouteType.Unreachable or RouteType.Prohibit;

    // Calico blackholes the block whose pods have routes of their own; blocks need not heed the pod CIDRs.
    private static bool IsOwnBlock(PodHomes homes, Node node, Route route) => route.Protocol is "bird" or "80" || homes.PodsIn(route.Destination).Contains(node.Name);

    private static bool Covers(Node owner, Route route) => owner.PodCidrs.Any(c => route.Destination.Contains(c));

    // The best route for a whole pod CIDR refuses it: a wider one that does so is a net under the longer ones of a healthy cluster.
    private static IEnumerable<Explanation> Refused(Node node, ImmutableArray<Route> routes, List<(Node Node, IpPrefix Cidr)> cidrs)
    {
        if (!routes.Any(IsRefusing))
            return [];
        var index = new PrefixIndex<Route>();
        foreach (var route in routes.Where(r => r is { Table: RouteTables.Main, Type: not RouteType.Throw, Tos: 0 }))
            index.Add(route.Destination, route);
        var taken = new Dictionary<Route, List<(Node Node, IpPrefix Cidr)>>(ReferenceEqualityComparer.Instance);
        foreach (var (owner, cidr) in cidrs.Where(c => c.Node.Name != node.Name))
        {
            var best = index.Holding(cidr.Address).FirstOrDefault(same => same[0].Destination.Length <= cidr.Length)?.MinBy(r => r.Metric);
            if (best is null || !IsRefusing(best) || best.Protocol is "bird" or "80")
                continue;
            if (!taken.TryGetValue(best, out var list))
                taken.Add(best, list = []);
            list.Add((owner, cidr));
        }

        return taken.Select(t => Refusing(node, t.Key, t.Value));
    }

    private static Explanation Refusing(Node node, Route route, List<(Node Node, IpPrefix Cidr)> taken)
    {
        var (code, word) = route.Type switch
        {
            RouteType.Blackhole => (FindingCode.Blackholed, "blackhole"),
            RouteType.Unreachable => (FindingCode.Unreachable, "unreachable"),
            _ => (FindingCode.Prohibited, "prohibit"),
        };
        var (owner, prefix) = taken[0];
        var prefixes = Lists.Short([.. taken.Select(t => t.Cidr.ToString())]);
        var owners = Lists.Short([.. taken.Select(t => t.Node.Name).Distinct(StringComparer.Ordinal)]);
        return Make.Error(
            code,
            FindingOwner.Node,
            $"the {word} route {route.Destination} on {node.Name} takes {prefixes}, pods of {owners}",
            $"{node.Name}'s table main has no better route for {prefixes} than one of type {word}: {node.Name} and its pods do not reach what runs there.",
            new Evidence(route.Source, $"the {word} route"),
            new Evidence(owner.Source, $"{owner.Name} has the pod CIDR")) with
        {
            Fix = $"remove the {word} route if the traffic is wanted",
            Command = new($"{Words.Ip(route.Destination.Family)} route del {word} {route.Destination}", node.Name),
            Check = RouteGet(node, prefix),
            Node = node.Name,
        };
    }

    private static Explanation WrongNode(Node node, Route route, Node owner, string reached, IpAddress via) => Make.Error(
        FindingCode.RouteToWrongNode,
        FindingOwner.Cni,
        $"{node.Name} routes {route.Destination} to {reached}; {owner.Name} holds it",
        $"{node.Name}'s route {route.Destination} goes via {via}, which is {reached}, and these are pod addresses of {owner.Name}. {reached} has no route that leads on to {owner.Name}.",
        new Evidence(route.Source, $"{node.Name}'s route"),
        new Evidence(owner.Source, $"{owner.Name} has the pod CIDR")) with
    {
        Fix = $"let {node.Name}'s route {route.Destination} lead to {owner.Name}{(owner.InternalAddresses.FirstOrDefault(a => a.Family == via.Family) is { IsSet: true } address ? $" ({address})" : "")}; the network plugin writes it",
        Check = RouteGet(node, route.Destination),
        Node = node.Name,
    };

    private static Explanation Detour(Node node, Route route, Node owner, string reached, IpAddress via) => WrongNode(node, route, owner, reached, via) with
    {
        Severity = FindingSeverity.Warning,
        Why = $"{node.Name}'s route {route.Destination} goes via {via}, which is {reached}, and these are pod addresses of {owner.Name}. {reached} passes the packets on; most other nodes send them to {owner.Name} themselves. Where {reached} sees only one direction, conntrack there may call it INVALID.",
    };

    private static Snapshot? Mended(Snapshot snapshot, Node node, Route route, NextHop hop, Node owner) => NextHopCauses.AddressOf(owner, route.Destination.Family) is { } right
        ? snapshot with { Nodes = [.. snapshot.Nodes.Select(n => n == node ? n with { Routes = [.. n.Routes!.Value.Select(r => ReferenceEquals(r, route) ? r with { NextHops = [hop with { Via = right }] } : r)] } : n)] }
        : null;

    private static Explanation OffLink(Node node, Route route, Node owner, IpAddress via) => Make.Warning(
        FindingCode.GatewayOffLink,
        FindingOwner.Cni,
        $"{node.Name} routes {route.Destination} via {via}, which is on none of its links",
        $"{node.Name}'s route to the pods of {owner.Name} goes via {via}, an address of no node and of no subnet or link that {node.Name} is connected to: nobody answers there.",
        new Evidence(route.Source, $"{node.Name}'s route"),
        new Evidence(owner.Source, $"{owner.Name} has the pod CIDR")) with
    {
        Fix = $"let the route lead to {owner.Name}; the network plugin writes it",
        Check = RouteGet(node, route.Destination),
        Node = node.Name,
    };

    private static ShellCommand RouteGet(Node node, IpPrefix prefix) =>
        new($"{Words.Ip(prefix.Family)} route get {(prefix.IsHost ? prefix.Address : IpAddress.Create(prefix.Family, prefix.Address.Bits + 1))}", node.Name);
}
