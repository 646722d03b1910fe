using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Inputs.IpRoute;
using PathTrace.Net;
using PathTrace.Routing;
using PathTrace.Text;

namespace PathTrace.Inputs.Snapshots;

/// <summary>
/// Compares table local with <c>ip addr</c>. The kernel has a route of type local for every address of an interface that is up, in table local or in that of the interface's VRF (fib_frontend.c,
/// fib_add_ifaddr; addrconf.c, __ipv6_ifa_notify). One that lacks it was listed at another time, or breaks off at the end of a line: local is the table that is listed last.
/// </summary>
internal static class LocalRoutes
{
    internal static Node WithLost(Node node, DiagnosticList diagnostics)
    {
        foreach (var family in (IpFamily[])[IpFamily.IPv4, IpFamily.IPv6])
        {
            var local = (node.Routes ?? []).Where(r => r.Destination.Family == family && r.Table == RouteTables.Local).ToList();
            if (local.Count == 0 || local.Exists(r => r.HasUnknownAttributes) || Missing(node, family) is not [var first, ..] missing)
                continue;
            var last = local[^1].Source;
            diagnostics.Error(
                DiagnosticCode.Truncated,
                last,
                $"table local lacks {first.Address}, which {first.Source} shows: the listing breaks off, or is older",
                "Which addresses are the node's own is not known. Collect both files again.");
            node = node with
            {
                Routes = [.. missing.Select(a => LostRoute.At(last, new(family, RouteTables.Local)) with { Destination = IpPrefix.Host(a.Address) }), .. node.Routes!.Value],
                Broken = node.Broken | (family == IpFamily.IPv6 ? BrokenDumps.LocalRoutes6 : BrokenDumps.LocalRoutes),
            };
        }

        return node;
    }

    private static ImmutableArray<InterfaceAddress> Missing(Node node, IpFamily family)
    {
        var routed = node.Routes!.Value.Where(r => r.Type is RouteType.Local && r.Destination.Family == family).Select(r => r.Destination).ToHashSet();
        return
        [
            .. (node.Interfaces ?? [])
                .Where(i => i.IsUp && (family == IpFamily.IPv4 || i.Flags.Contains("LOWER_UP")))
                .SelectMany(i => i.Addresses)
                .Where(a => a.Address.Family == family && !IsUnsettled(a) && !routed.Contains(IpPrefix.Host(a.Address))),
        ];
    }

    // An IPv6 address whose uniqueness is still being asked for, or was refuted, need not have its route.
    private static bool IsUnsettled(InterfaceAddress address) =>
        address.Source.Utf8.IndexOf("tentative"u8) >= 0 || address.Source.Utf8.IndexOf("dadfailed"u8) >= 0;
}
