using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Inputs.IpRoute;
using PathTrace.Net;
using PathTrace.Queries;
using PathTrace.Routing;

namespace PathTrace.WhatIf;

/// <summary>Changes to routes, with the checks of the kernel (IPv4: fib_trie.c, fib_table_insert and fib_table_delete; fib_semantics.c, fib_check_nh; IPv6: ip6_fib.c, fib6_add_rt2node).</summary>
internal static class RouteChange
{
    // ipv6_route.h, IP6_RT_PRIO_USER: the metric of IPv6 routes that name none.
    private const uint MetricOfUsers = 1024;

    internal static Snapshot? Make(Change change, Node node, EditSyntax.Route edit)
    {
        var isDelete = edit.Verb.Text is "del" or "delete";
        var words = change.SpanOf(edit.Words);
        var (read, problems) = RouteArguments.Read(words, edit.IsV6 == true ? IpFamily.IPv6 : IpFamily.IPv4, isWhole: !isDelete);
        if (change.Refuse(problems) || read is null)
            return null;
        var family = read.Route.Destination.Family;
        if (edit.IsV6 is { } isV6 && isV6 != (family == IpFamily.IPv6))
            return change.Refuse(edit.Words, $"{read.Route.Destination} is no {(isV6 ? IpFamily.IPv6 : IpFamily.IPv4)} prefix");
        if (node.Routes is null || !node.RouteFamilies.Contains(family))
            return change.Refuse(edit.Words, $"the {family} routes of {node.Name} were not collected");
        return isDelete ? Delete(change, node, edit, read) : Add(change, node, edit, read);
    }

    private static Snapshot? Add(Change change, Node node, EditSyntax.Route edit, RouteArguments read)
    {
        if (Complete(change, node, edit, read) is not { } route)
            return null;
        var routes = node.Routes!.Value;
        var same = routes.FirstOrDefault(r => IsSame(r, route));
        if (same is not null && edit.Verb.Text == "add")
            return change.Refuse(edit.Words, $"{node.Name} has such a route already: {Shown(same)} (the kernel says: File exists)", "Write 'route replace …' to put this one in its place, or give it another metric.");
        return With(change, node, same is null ? routes.Add(route) : routes.Replace(same, route));
    }

    private static Snapshot? Delete(Change change, Node node, EditSyntax.Route edit, RouteArguments read)
    {
        var routes = node.Routes!.Value;
        var gone = routes.Where(r => IsMeant(r, read)).OrderBy(r => r.Metric).FirstOrDefault();
        if (gone is not null)
            return With(change, node, routes.Remove(gone));
        var alike = routes.Where(r => r.Destination == read.Route.Destination).ToList();
        var there = alike.Count > 0 ? $"To {read.Route.Destination} it has {Change.Listed(alike.Select(Shown), 4)}." : $"It has no route to {read.Route.Destination} in any table; in table {read.Route.Table} it has {Change.Listed(InTable(routes, read.Route), 6)}.";
        return change.Refuse(edit.Words, $"{node.Name} has no such route in table {read.Route.Table} (the kernel says: No such process)", there);
    }

    private static IEnumerable<string> InTable(ImmutableArray<Route> routes, Route like) =>
        routes.Where(r => r.Table == like.Table && r.Destination.Family == like.Destination.Family).Select(r => r.Destination.ToString()).Distinct();

    // What the kernel fills in: the device behind which a gateway is, and the metric of IPv6.
    private static Route? Complete(Change change, Node node, EditSyntax.Route edit, RouteArguments read)
    {
        var route = read.Route;
        if (route.Destination.Family == IpFamily.IPv6 && !read.NamesMetric)
            route = route with { Metric = MetricOfUsers };
        var hops = ImmutableArray.CreateBuilder<NextHop>();
        foreach (var hop in route.NextHops)
        {
            if (hop.Device is { } device && node.HasEveryInterface && node.FindInterface(device) is null)
                return Refused(change, edit, $"{node.Name} has no interface {device}", $"It has {Change.Listed(node.Interfaces!.Value.Select(i => i.Name))}.");
            if (hop.Device is { } link && node.FindInterface(link) is { IsKnownDown: true })
                return Refused(change, edit, $"{link} of {node.Name} is down (the kernel says: Device for nexthop is not up)", "Routes go over interfaces that are up.");
            if (GatewayLookup.DeviceOf(node, route, hop) is not { } found)
                return Refused(change, edit, $"the gateway {hop.Via} is on no connected subnet of {node.Name}{(hop.Device is { } by ? $" behind {by}" : "")} (the kernel says: Nexthop has invalid gateway)", $"Connected are {Change.Listed(GatewayLookup.Connected(node, route.Destination.Family), 6)}.");
            hops.Add(hop with { Device = found });
        }

        return route with { NextHops = hops.ToImmutable() };
    }

    private static Route? Refused(Change change, EditSyntax.Route edit, string message, string advice)
    {
        change.Refuse(edit.Words, message, advice);
        return null;
    }

    // fib_trie.c, fib_table_insert: one route for each prefix, TOS and metric of a table.
    private static bool IsSame(Route one, Route other) =>
        one.Table == other.Table && one.Destination == other.Destination && one.Metric == other.Metric && one.Tos == other.Tos;

    // fib_trie.c, fib_table_delete, and fib_semantics.c, fib_nh_match: what the words do not say may be anything, but for table and TOS.
    private static bool IsMeant(Route route, RouteArguments wanted)
    {
        var like = wanted.Route;
        return route.Table == like.Table
            && route.Destination == like.Destination
            && route.Tos == like.Tos
            && (!wanted.NamesType || route.Type == like.Type)
            && (!wanted.NamesMetric || route.Metric == like.Metric)
            && (like.Protocol is null || route.Protocol == like.Protocol)
            && (like.Scope is null || route.Scope == like.Scope)
            && (like.PreferredSource is null || route.PreferredSource == like.PreferredSource)
            && like.NextHops.All(h => route.NextHops.Any(own => (h.Via is null || h.Via == own.Via) && (h.Device is null || h.Device == own.Device)));
    }

    private static string Shown(Route route) => route.Source.IsSet ? $"'{route}' ({route.Source})" : $"'{route}'";

    private static Snapshot With(Change change, Node node, ImmutableArray<Route> routes) => change.Snapshot.With(node with { Routes = routes });
}
