using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Routing;

namespace PathTrace.Rendering;

/// <summary>Routing decisions and what the network between nodes does, in one line.</summary>
internal static class RouteText
{
    /// <summary>The route as written, or that there is none.</summary>
    internal static string Of(Step.Routed step, bool verbose)
    {
        var text = step switch
        {
            { Route: { HasUnknownAttributes: true, NextHops.IsEmpty: true, Type: RouteType.Unicast } } => "a part of its routes is not understood",
            { Route: { } route } => Compact(route),
            { Rule: { NotUnderstood: not null } rule } => string.Create(CultureInfo.InvariantCulture, $"routing rule {rule.Preference} is not understood"),
            { Rule: { Action: not RoutingRuleAction.Lookup } rule } => string.Create(
                CultureInfo.InvariantCulture, $"routing rule {rule.Preference} says {rule.Action.ToString().ToLowerInvariant()}"),
            _ => $"no route to {step.Destination}",
        };
        if (step.Route is { NextHops.Length: > 1 } && step.NextHop is { } hop)
            text += $", nexthop {Hop(hop)}";
        if (step.IsReroute)
            text += " (routed again)";
        if (step.Rule is { } chosen && (verbose || chosen.Preference is not (0 or 32766 or 32767)))
            text += string.Create(CultureInfo.InvariantCulture, $" (routing rule {chosen.Preference})");
        return text;
    }

    /// <summary>A row of the next-hop table and where it leads.</summary>
    /// <param name="step">The step.</param>
    /// <param name="lost">How the packet was lost here; null when it was not.</param>
    internal static string Of(Step.Fabric step, Disposition? lost)
    {
        if (step.Tunnel is { } device)
            return $"through tunnel {device} to {step.Destination}{(step.ToNode is null ? ", which is no node of the snapshot" : $" ({step.ToNode})")}";
        if (step.Entry is not { } entry)
        {
            return step.ToNode is not null ? $"{step.Destination} is {step.ToNode}"
                : lost is null ? $"{step.Destination} leaves the cluster"
                : lost == Disposition.NextHopUnknown ? $"no node of the snapshot takes {step.Destination}" : $"no next hop for {step.Destination}";
        }

        var target = Target(entry);
        var node = step.ToNode is null || step.ToNode == target ? "" : $" ({step.ToNode})";
        return $"{entry.Destination} {Glyphs.Arrow} {target}{node}";
    }

    /// <summary>Where a row of the next-hop table leads.</summary>
    internal static string Target(NextHopEntry entry) =>
        entry.NextHop?.ToString() ?? entry.TargetName ?? (entry.Kind == NextHopKind.Unknown ? "not understood" : entry.Kind.ToString().ToLowerInvariant());

    /// <summary>What a reader needs of a route: destination, gateway, device, and the table when it is not main.</summary>
    private static string Compact(Route route)
    {
        var type = route.Type == RouteType.Unicast ? "" : route.Type.ToString().ToLowerInvariant() + " ";
        var destination = route.Destination.Length == 0 ? "default" : route.Destination.IsHost ? route.Destination.Address.ToString() : route.Destination.ToString();
        var hop = route.NextHops is [var only] ? $" {Hop(only)}" : "";
        var table = route.Table is RouteTables.Main or RouteTables.Local ? "" : $" table {route.Table}";
        return $"{type}{destination}{hop}{table}";
    }

    private static string Hop(NextHop hop)
    {
        var via = hop.Via is { } gateway ? $"via {gateway} " : "";
        var device = hop.Device is { } name ? $"dev {name}" : "";
        var encap = hop.Encap is { } text ? $" encap {text}" : "";
        return $"{via}{device}".TrimEnd() + encap;
    }
}
