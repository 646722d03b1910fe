using PathTrace.Net;

namespace PathTrace.Tracing;

/// <summary>
/// Divides the addresses of one family by what the cluster makes of them: two of one place are held by nobody, or by pods of the same nodes in the same state, are both a service's or both not, and lie in
/// the same pod CIDRs, rows, subnets and peers' allowed addresses. A node's own address, a router's and a balancer's frontend are each a place by itself.
/// </summary>
internal sealed class AddressPlaces
{
    private readonly PrefixRegions _regions;
    private readonly IntervalSet _known;
    private readonly Dictionary<IpAddress, IntervalSet> _places = [];
    private readonly Dictionary<IntervalSet, IntervalSet> _empty = new(ReferenceEqualityComparer.Instance);
    private readonly Lock _gate = new();

    internal AddressPlaces(IpFamily family, IEnumerable<IpPrefix> prefixes, IEnumerable<IpAddress> known, Func<IpAddress, string> meaningOf)
    {
        _regions = new(family, prefixes.Concat(SpecialAddresses.Prefixes(family)));
        var addresses = known.Where(a => a.Family == family).Distinct().ToList();
        _known = SetOf(addresses);
        foreach (var alike in addresses.GroupBy(a => (_regions.Of(a), meaningOf(a)), ByRegion.Instance))
        {
            var place = SetOf(alike);
            foreach (var address in alike)
                _places[address] = place;
        }
    }

    /// <summary>The addresses of the same place.</summary>
    internal IntervalSet Of(IpAddress address)
    {
        if (_places.TryGetValue(address, out var place))
            return place;
        var region = _regions.Of(address);
        lock (_gate)
        {
            if (!_empty.TryGetValue(region, out var nobodys))
                _empty[region] = nobodys = region.Except(_known);
            return nobodys;
        }
    }

    private static IntervalSet SetOf(IEnumerable<IpAddress> addresses) => IntervalSet.Of(addresses.Select(a => new IntervalSet.Interval(a.Bits, a.Bits)));

    private sealed class ByRegion : IEqualityComparer<(IntervalSet Region, string Meaning)>
    {
        internal static ByRegion Instance { get; } = new();

        public bool Equals((IntervalSet Region, string Meaning) x, (IntervalSet Region, string Meaning) y) => ReferenceEquals(x.Region, y.Region) && x.Meaning == y.Meaning;

        public int GetHashCode((IntervalSet Region, string Meaning) obj) => obj.Meaning.GetHashCode(StringComparison.Ordinal);
    }
}
