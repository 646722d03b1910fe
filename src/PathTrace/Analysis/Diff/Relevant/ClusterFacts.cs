using PathTrace.Net;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Diff;

/// <summary>What two snapshots as a whole make of addresses and ports, which follows from rules, routes and objects of any node.</summary>
internal static class ClusterFacts
{
    /// <summary>The packets of which the two make something else; null for all.</summary>
    internal static TouchedPackets? Changed(Tracer before, Tracer after)
    {
        if (before.Index.IsOtherGroundThan(after.Index))
            return null;
        var (addresses, prefixes, ports) = before.Index.OtherFactsThan(after.Index);
        var touched = TouchedPackets.About(addresses);
        foreach (var prefix in prefixes)
            touched = TouchedPackets.Union(touched, prefix.Length == 0 ? null : TouchedPackets.About(prefix));
        foreach (var (protocol, port) in ports)
        {
            foreach (var family in new[] { IpFamily.IPv4, IpFamily.IPv6 })
                touched = TouchedPackets.Union(touched, new([new(family) { Protocols = IntervalSet.Of(protocol), DestinationPorts = IntervalSet.Of(port) }]));
        }

        return touched;
    }
}
