using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Routing;

namespace PathTrace.Analysis.Lint.Routes;

/// <summary>The routes and routing rules of one node and family.</summary>
internal sealed class RoutePlace(Node node, IpFamily family)
{
    internal Node Node => node;

    internal IpFamily Family => family;

    /// <summary>The node as lookups see it.</summary>
    internal NodeModel Model { get; } = new(node, family);

    /// <summary>The routes that somebody wrote: the table local is the kernel's own, and derived routes stand in no dump.</summary>
    internal ImmutableArray<Route> Routes { get; } =
        [.. (node.Routes ?? []).Where(r => r is { IsDerived: false, HasUnknownAttributes: false, Source.IsSet: true } && r.Table != RouteTables.Local && r.Destination.Family == family)];

    /// <summary>An explanation of what is wrong with a route or routing rule.</summary>
    internal Explanation Explain(FindingCode code, FindingSeverity severity, string title, string why, string fix, string show, params ReadOnlySpan<Evidence> evidence) =>
        Make.Error(code, FindingOwner.Node, title, why, evidence) with
        {
            Severity = severity,
            Fix = fix,
            Check = new($"{Words.Ip(family)} {show}", node.Name),
            Node = node.Name,
        };

    /// <summary>The places at which a node's routes are looked at: one for each family of which they were collected.</summary>
    internal static IEnumerable<RoutePlace> Of(Node node) => node.Routes is null ? [] : node.RouteFamilies.Select(f => new RoutePlace(node, f));

    /// <summary>True for the types that end a packet, which no link that is down takes away.</summary>
    internal static bool IsRefusal(Route route) => route.Type is RouteType.Blackhole or RouteType.Unreachable or RouteType.Prohibit or RouteType.Throw;
}
