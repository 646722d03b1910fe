using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Routing;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>Routing rules before the one for main that send what is for another node's pods to a table which knows no way there, while main does.</summary>
internal static class RoutingRulesCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        var homes = new PodHomes(snapshot, names);
        foreach (var node in snapshot.Nodes)
        {
            if (node.RoutingRules is not { } rules || node.Routes is not { } routes)
                continue;
            // Each family has rules of its own, whichever file was read first.
            foreach (var rule in rules.GroupBy(r => r.Family).SelectMany(own => own.TakeWhile(r => r.Table != RouteTables.Main || !IsForAll(r)).Where(IsByDestination)))
            {
                if (FirstAstray(names, homes, node, routes, rule) is var (owner, taken, known))
                    yield return Astray(snapshot, node, rule, owner, taken, known);
            }
        }
    }

    // Only what the rule takes for certain, whoever sends it.
    private static bool IsByDestination(RoutingRule rule) =>
        rule is { Action: RoutingRuleAction.Lookup, Table: not (null or RouteTables.Local or RouteTables.Main), IsDetached: false, NotUnderstood: null } && rule with { To = null } is var plain && IsForAll(plain);

    private static bool IsForAll(RoutingRule rule) => rule is
    {
        Not: false, From: null or { Length: 0 }, To: null or { Length: 0 }, IncomingInterface: null, OutgoingInterface: null, Mark: null, Tos: null or 0, Protocol: null,
        SourcePorts: null, DestinationPorts: null, UserIds: null, SuppressPrefixLength: null,
    };

    private static (Node Owner, Route Taken, Route Known)? FirstAstray(Names names, PodHomes homes, Node node, ImmutableArray<Route> routes, RoutingRule rule)
    {
        foreach (var known in routes.Where(r => r is { Table: RouteTables.Main, Type: RouteType.Unicast, Destination.Length: > 0 } && r.Destination.Family == rule.Family))
        {
            if (rule.To is { } to && !to.Contains(known.Destination) || homes.Find(known.Destination) is not var (owner, _) || owner == node || !LeadsTo(names, known, owner))
                continue;
            var taken = routes.Where(r => r.Table == rule.Table && r.Destination.Contains(known.Destination)).OrderByDescending(r => r.Destination.Length).ThenBy(r => r.Metric).FirstOrDefault();
            if (taken is { Type: RouteType.Unicast } && !taken.NextHops.Any(h => known.NextHops.Any(k => k.Via == h.Via && k.Device == h.Device)) && !LeadsTo(names, taken, owner))
                return (owner, taken, known);
        }

        return null;
    }

    private static bool LeadsTo(Names names, Route route, Node owner) => route.NextHops.Any(h => h.Via is { } via && names.Node(via) == owner.Name);

    private static Explanation Astray(Snapshot snapshot, Node node, RoutingRule rule, Node owner, Route taken, Route known) => Make.Error(
        FindingCode.PolicyRouteAstray,
        FindingOwner.Node,
        string.Create(CultureInfo.InvariantCulture, $"routing rule {rule.Preference} on {node.Name} takes {known.Destination}, the pods of {owner.Name}, to table {rule.Table}"),
        string.Create(
            CultureInfo.InvariantCulture,
            $"Routing rule {rule.Preference} is asked before table main and leads what is for {known.Destination} to table {rule.Table}, whose best route is {Text(taken)} {Words.Hops(taken)}. Main has {known.Destination} {Words.Hops(known)}, which leads to {owner.Name}."),
        new Evidence(rule.Source, "the routing rule"),
        new Evidence(taken.Source, $"the route of table {rule.Table}"),
        new Evidence(known.Source, "the route of table main")) with
    {
        Fix = string.Create(CultureInfo.InvariantCulture, $"remove routing rule {rule.Preference} on {node.Name}, or give table {rule.Table} the route {known.Destination} {Words.Hops(known)}"),
        Check = new($"{Words.Ip(known.Destination.Family)} route get {(known.Destination.IsHost ? known.Destination.Address : IpAddress.Create(known.Destination.Family, known.Destination.Address.Bits + 1))}", node.Name),
        Node = node.Name,
        Mend = () => snapshot.With(node with { RoutingRules = [.. node.RoutingRules!.Value.Where(r => r != rule)] }),
    };

    private static string Text(Route route) => route.Destination.Length == 0 ? "default" : route.Destination.ToString();
}
