using System.Collections.Immutable;
using PathTrace.Net;

namespace PathTrace.Analysis.Diff;

/// <summary>Packets, as they are at some moment of their way, that a change may concern.</summary>
/// <param name="Boxes">The packets.</param>
internal sealed record TouchedPackets(ImmutableArray<PacketBox> Boxes)
{
    internal static TouchedPackets Nothing { get; } = new([]);

    /// <summary>Packets from or to an address of the set.</summary>
    internal static TouchedPackets About(IpFamily family, IntervalSet addresses) => addresses.IsEmpty
        ? Nothing
        : new([new(family) { Destinations = addresses }, new(family) { Sources = addresses }]);

    internal static TouchedPackets About(IpPrefix prefix) => About(prefix.Family, IntervalSet.Of(prefix.Address.Bits, prefix.Last.Bits));

    internal static TouchedPackets About(IEnumerable<IpAddress> addresses)
    {
        var all = addresses.ToList();
        return Union(Of(IpFamily.IPv4), Of(IpFamily.IPv6))!;

        TouchedPackets Of(IpFamily family) => About(family, IntervalSet.Of(all.Where(a => a.Family == family).Select(a => new IntervalSet.Interval(a.Bits, a.Bits))));
    }

    /// <summary>What either concerns; null for all packets.</summary>
    internal static TouchedPackets? Union(TouchedPackets? one, TouchedPackets? other) => one is null || other is null ? null : new([.. one.Boxes, .. other.Boxes]);
}
