namespace PathTrace.Net;

/// <summary>The addresses that the kernel tells apart by themselves, whatever is configured (in.h: ipv4_is_loopback, ipv4_is_multicast and kin; ipv6.h).</summary>
internal static class SpecialAddresses
{
    private static readonly PrefixRegions OfV4 = new(IpFamily.IPv4, Prefixes(IpFamily.IPv4));
    private static readonly PrefixRegions OfV6 = new(IpFamily.IPv6, Prefixes(IpFamily.IPv6));

    /// <summary>The addresses that are special in the same way as this one, or not at all like it.</summary>
    internal static IntervalSet LikeThis(IpAddress address) => (address.Family == IpFamily.IPv6 ? OfV6 : OfV4).Of(address);

    internal static IEnumerable<IpPrefix> Prefixes(IpFamily family) => family == IpFamily.IPv6
        ? [IpPrefix.Parse("::/128"), IpPrefix.Parse("::1/128"), IpPrefix.Parse("fe80::/10"), IpPrefix.Parse("ff00::/8")]
        : [IpPrefix.Parse("0.0.0.0/32"), IpPrefix.Parse("127.0.0.0/8"), IpPrefix.Parse("224.0.0.0/4"), IpPrefix.Parse("224.0.0.0/24"), IpPrefix.Parse("255.255.255.255/32")];
}
