using PathTrace.Net;

namespace PathTrace.Inputs.Snapshots;

/// <summary>Tells what a JSON file is by the names of its fields, which its beginning shows even when the file is damaged further on.</summary>
internal static class JsonSniffer
{
    internal static FileRole RoleOf(ReadOnlySpan<byte> head)
    {
        if (Has(head, "\"kind\""u8) && Has(head, "\"apiVersion\""u8))
            return new(FileKind.Kubernetes);
        if (Has(head, "\"RouteTables\""u8) || Has(head, "\"DestinationCidrBlock\""u8) || Has(head, "\"nextHopType\""u8) || Has(head, "\"destRange\""u8))
            return new(FileKind.NextHops);
        var family = Has(head, "::"u8) ? IpFamily.IPv6 : IpFamily.IPv4;
        if (Has(head, "\"addr_info\""u8))
            return new(FileKind.IpAddr, IpFamily.IPv4);
        if (Has(head, "\"mac\""u8) && Has(head, "\"ifname\""u8))
            return new(FileKind.BridgeFdb);
        if (Has(head, "\"priority\""u8) && Has(head, "\"src\""u8))
            return new(FileKind.IpRule, family);
        if (!Has(head, "\"dst\""u8) || !Has(head, "\"dev\""u8))
            return default;
        var isNeighbour = Has(head, "\"lladdr\""u8) || (Has(head, "\"state\""u8) && !Has(head, "\"protocol\""u8));
        return isNeighbour ? new(FileKind.IpNeigh, IpFamily.IPv4) : new(FileKind.IpRoute, family);
    }

    private static bool Has(ReadOnlySpan<byte> head, ReadOnlySpan<byte> word) => head.IndexOf(word) >= 0;
}
