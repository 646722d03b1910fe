using PathTrace.Net;

namespace PathTrace.Routing;

/// <summary>One way that a route offers (ip-route(8), NH).</summary>
/// <param name="Via">The gateway; null when the destination is on the link. Its family may differ from the route's (<c>via inet6</c>).</param>
/// <param name="Device">The outgoing interface; null when the dump does not name one.</param>
/// <param name="Weight">1–256: the share of a multipath route. 1 for a route with one next hop.</param>
/// <param name="Flags">What the kernel prints behind it.</param>
/// <param name="Encap">The text behind <c>encap</c>, for example <c>ip id 100 dst 192.168.0.3</c>; null without.</param>
public sealed record NextHop(IpAddress? Via, string? Device, int Weight = 1, NextHopFlags Flags = NextHopFlags.None, string? Encap = null);
