using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Routing;
using PathTrace.Text;

namespace PathTrace.Datapath;

/// <summary>
/// The table of the node's own addresses: as dumped, else derived from <c>ip addr</c>, from the node's known addresses or from the <c>src</c> hints of its routes
/// (fib_frontend.c, fib_add_ifaddr says what the kernel puts there).
/// </summary>
internal static class LocalTable
{
    /// <summary>The routes of the table; null when nothing tells the node's addresses.</summary>
    internal static IEnumerable<Route>? Of(Node node, IpFamily family)
    {
        if (IsDumped(node, family))
            return node.Routes!.Value.Where(r => r.Table == RouteTables.Local);
        if (node.Interfaces is { } all && node.HasEveryInterface)
            return FromInterfaces(all, family);
        var hints = (node.Routes ?? [])
            .Where(r => r.PreferredSource is { } source && source.Family == family)
            .Select(r => LocalRoute(IpPrefix.Host(r.PreferredSource!.Value), r.NextHops.FirstOrDefault()?.Device, r.Source))
            .Concat(node.InternalAddresses.Where(a => a.Family == family).Select(a => LocalRoute(IpPrefix.Host(a), null, node.Source)))
            .ToList();
        var shown = FromInterfaces(node.Interfaces ?? [], family).ToList();
        return hints.Count + shown.Count == 0 ? null : [.. shown, .. hints, .. Loopback(family)];
    }

    /// <summary>
    /// True when the table holds every own address. <c>src</c> hints and node objects name some: secondary addresses, those of prefix length 32 and those of devices without a route
    /// in main show nowhere else than in the local table and in <c>ip addr</c>.
    /// </summary>
    internal static bool IsWhole(Node node, IpFamily family) =>
        !node.Broken.HasFlag(family == IpFamily.IPv6 ? BrokenDumps.LocalRoutes6 : BrokenDumps.LocalRoutes)
        && (node.HasEveryInterface || IsDumped(node, family));

    /// <summary>Which file keeps the table from being whole, and why: one that breaks off before one that was never made.</summary>
    internal static (string File, string Reason) GapOf(Node node, IpFamily family)
    {
        var isV6 = family == IpFamily.IPv6;
        var lost = (node.Routes ?? []).FirstOrDefault(r => r.HasUnknownAttributes && r.Destination.Family == family && r.Source.IsSet
            && (r.Table == RouteTables.Local || !node.HasLocalTable));
        if (lost is not null)
            return (lost.Source.Source!.Name, $"the listing of its {(isV6 ? "IPv6 " : "")}routes breaks off before all of its own addresses");
        var file = node.PathOf("ip-addr.txt");
        return node.Broken.HasFlag(BrokenDumps.Interfaces) ? (file, "the dump of its interfaces breaks off") : (file, $"its {(isV6 ? "IPv6 " : "")}addresses were not collected");
    }

    // `ip route` alone lists main; that the other family's listing has its local routes says nothing of this one's.
    private static bool IsDumped(Node node, IpFamily family) =>
        node.HasLocalTable && node.RouteFamilies.Contains(family) && node.Routes?.Any(r => r.Table == RouteTables.Local && r.Destination.Family == family) == true;

    private static IEnumerable<Route> FromInterfaces(IEnumerable<Interface> interfaces, IpFamily family)
    {
        foreach (var link in interfaces)
        {
            foreach (var address in link.Addresses.Where(a => a.Address.Family == family && IsServed(link, a)))
            {
                yield return LocalRoute(IpPrefix.Host(address.Address), link.Name, address.Source);
                if (link.Flags.Contains("LOOPBACK") && family == IpFamily.IPv4)
                    yield return LocalRoute(address.Subnet, link.Name, address.Source);
                // fib_semantics.c, fib_sync_down_dev: what is local stays when its link goes down, broadcasts do not.
                if (link.IsKnownDown)
                    continue;
                if (address.Broadcast is { } broadcast)
                    yield return LocalRoute(IpPrefix.Host(broadcast), link.Name, address.Source) with { Type = RouteType.Broadcast };
                if (family == IpFamily.IPv4 && !link.Flags.Contains("LOOPBACK") && address.PrefixLength < 31)
                    yield return LocalRoute(IpPrefix.Host(address.Subnet.Last), link.Name, address.Source) with { Type = RouteType.Broadcast };
            }
        }
    }

    // addrconf.c, addrconf_dad_completed and addrconf_ifdown: an IPv6 address gets its route when it is known to be the node's alone, and loses it with its link.
    private static bool IsServed(Interface link, InterfaceAddress address) =>
        address.Address.Family == IpFamily.IPv4 || (address.IsInUse && !link.IsKnownDown);

    private static IEnumerable<Route> Loopback(IpFamily family) => family == IpFamily.IPv4
        ? [LocalRoute(IpPrefix.Containing(IpAddress.V4(0x7f000000), 8), "lo", default)]
        : [LocalRoute(IpPrefix.Host(IpAddress.V6(1)), "lo", default)];

    private static Route LocalRoute(IpPrefix prefix, string? device, SourceSpan source) => new()
    {
        Type = RouteType.Local,
        Destination = prefix,
        Table = RouteTables.Local,
        NextHops = device is null ? [] : [new NextHop(null, device)],
        Scope = "host",
        IsDerived = true,
        Source = source,
    };
}
