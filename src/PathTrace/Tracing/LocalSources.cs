using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Net;

namespace PathTrace.Tracing;

/// <summary>
/// The address that a node puts on a packet of its own when its program names none (route.c, ip_route_output_key_hash_rcu; fib_semantics.c, fib_result_prefsrc; addrconf.c, ipv6_dev_get_saddr).
/// </summary>
internal static class LocalSources
{
    /// <summary>Null when the dumps do not tell.</summary>
    internal static IpAddress? For(NodeModel node, IpAddress destination)
    {
        if (!node.HasRoutes || !node.KnowsWhetherOwn(destination))
            return null;
        var answer = RouteLookup.Resolve(node, new FlowKey(destination, default, "lo", null, 0, 0, default, 0, 0));
        if (answer.Kind == RouteAnswerKind.Local)
            return answer.Route?.PreferredSource ?? destination;
        if (answer.Kind is not (RouteAnswerKind.Unicast or RouteAnswerKind.Broadcast) || answer.Route is not { } route)
            return null;
        if (route.PreferredSource is { } preferred)
            return preferred;
        if (RouteLookup.UsableNextHops(node, route, null).FirstOrDefault() is not { Device: { } device } hop || node.Node.Interfaces is not { } interfaces)
            return null;
        return destination.Family == IpFamily.IPv6
            ? SourceAddressV6.Choose(interfaces, device, destination)?.Address
            : (InterfaceAddresses.Best(node.FindInterface(device), IpFamily.IPv4, hop.Via is { Family: IpFamily.IPv4 } via ? via : destination)
                // devinet.c, inet_select_addr: an interface without an address borrows the first one of another.
                ?? interfaces.Select(i => InterfaceAddresses.Best(i, IpFamily.IPv4, destination)).FirstOrDefault(a => a is not null))?.Address;
    }
}
