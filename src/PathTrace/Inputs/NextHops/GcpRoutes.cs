using PathTrace.Inputs.Documents;
using PathTrace.Net;

namespace PathTrace.Inputs.NextHops;

/// <summary>
/// Routes of a Google Cloud network (Compute Engine API, resource <c>routes</c>). Of equal prefixes the lowest priority counts; routes of
/// equal prefix and priority share the traffic.
/// </summary>
internal static class GcpRoutes
{
    // https://cloud.google.com/compute/docs/reference/rest/v1/routes: every other way out of the network.
    private static readonly string[] OutsideFields = ["nextHopGateway", "nextHopVpnTunnel", "nextHopPeering", "nextHopHub", "nextHopInterconnectAttachment"];

    internal static bool Is(DataValue value) => !value["destRange"].IsMissing;

    internal static void Read(DataValue route, NextHopRows rows)
    {
        var network = LastPart(route.String("network"));
        rows.Add(route.Span, route.String("destRange") ?? "", Target(route), route.Int("priority") ?? 0, network);
    }

    /// <summary>The target by the NEXT_HOP column. Tools of 2017 leave it empty for a subnet's own route, later ones print the network's name.</summary>
    internal static NextHopTarget? Target(string column, string? network) => column switch
    {
        "" => NextHopTarget.Local(),
        _ when string.Equals(column, network, StringComparison.Ordinal) => NextHopTarget.Local(column),
        _ when IpAddress.TryParse(column, out var address) => NextHopTarget.To(address),
        "default-internet-gateway" => NextHopTarget.Outside(column),
        _ when column.Contains("/vpnTunnels/", StringComparison.Ordinal) || column.StartsWith("peering-", StringComparison.Ordinal) =>
            NextHopTarget.Outside(LastPart(column)),
        _ => NextHopTarget.Node(LastPart(column)!),
    };

    private static NextHopTarget? Target(DataValue route)
    {
        if (IpAddress.TryParse(route.String("nextHopIp") ?? route.String("nextHopIlb"), out var address))
            return NextHopTarget.To(address);
        if ((route.String("nextHopInstance") ?? route.String("nextHopIlb")) is { } instance)
            return NextHopTarget.Node(LastPart(instance)!);
        if (route.String("nextHopNetwork") is { } network)
            return NextHopTarget.Local(LastPart(network));
        var way = OutsideFields.Select(route.String).FirstOrDefault(text => text is not null);
        return way is null ? null : NextHopTarget.Outside(LastPart(way));
    }

    private static string? LastPart(string? url) => url?[(url.LastIndexOf('/') + 1)..];
}
