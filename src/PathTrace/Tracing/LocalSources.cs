using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Net;
using PathTrace.Routing;

namespace PathTrace.Tracing;

/// <summary>
/// The address that a node puts on a packet of its own when its program names none (route.c, ip_route_output_key_hash_rcu; fib_semantics.c, fib_result_prefsrc; addrconf.c, ipv6_dev_get_saddr).
/// </summary>
internal static class LocalSources
{
    /// <summary>Null when the dumps do not tell.</summary>
    internal static IpAddress? For(NodeModel node, IpAddress destination)
    {
        if (destination.IsZero)
            return OwnAddresses.Loopback(destination.Family);
        if (!node.HasRoutes || !node.KnowsWhetherOwn(destination))
            return null;
        var answer = RouteLookup.Resolve(node, new FlowKey(destination, default, "lo", null, 0, 0, default, 0, 0));
        if (answer.Kind == RouteAnswerKind.Local)
            return answer.Route?.PreferredSource ?? destination;
        if (answer.Kind is not (RouteAnswerKind.Unicast or RouteAnswerKind.Broadcast) || answer.Route is not { } route)
            return null;
        if (route.PreferredSource is { } preferred)
            return preferred;
        // Which of several ways a flow takes hangs on its hash; the source is certain where they agree.
        var sources = RouteLookup.UsableNextHops(node, route, null).Select(hop => Behind(node, route, hop, destination)).Distinct().Take(2).ToList();
        return sources is [{ } only] ? only : null;
    }

    private static IpAddress? Behind(NodeModel node, Route route, NextHop hop, IpAddress destination)
    {
        if (hop.Device is not { } device)
            return null;
        if (destination.Family == IpFamily.IPv4)
            return InterfaceAddresses.ForRoute(node, device, hop.Via is { Family: IpFamily.IPv4 } via ? via : null, route.Scope);
        return node.Node.HasEveryInterface ? SourceAddressV6.Choose(node, device, destination, out _) : null;
    }
}
