using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Datapath;

/// <summary>
/// The members of an ipset by the addresses of their first dimension. Sets of network policies hold every pod: without an index the cost of one packet grows with them.
/// </summary>
internal sealed class SetIndex
{
    private readonly PrefixIndex<int> _byPrefix = new();
    private readonly List<int> _others = [];
    private readonly List<IpPrefix> _prefixes = [];
    private readonly IpSet _set;
    private PrefixRegions? _regions4;
    private PrefixRegions? _regions6;

    internal SetIndex(IpSet set)
    {
        _set = set;
        for (var i = 0; i < set.Entries.Length; i++)
        {
            if (set.Entries[i].Elements is [IpSetElement.Addresses { Range: var range }, ..] && range.TryGetPrefix(out var prefix))
                Add(prefix, i);
            else
                _others.Add(i);
        }
    }

    /// <summary>The addresses that have the same candidates as this one.</summary>
    internal IntervalSet RegionOf(IpAddress address) => address.Family == IpFamily.IPv6
        ? (_regions6 ??= new(IpFamily.IPv6, _prefixes)).Of(address)
        : (_regions4 ??= new(IpFamily.IPv4, _prefixes)).Of(address);

    private void Add(IpPrefix prefix, int entry)
    {
        _byPrefix.Add(prefix, entry);
        _prefixes.Add(prefix);
    }

    /// <summary>The members that may hold a packet whose address in the first dimension is this one, in the order of the set; every other member certainly does not.</summary>
    internal IEnumerable<IpSetEntry> Candidates(IpAddress address) =>
        _byPrefix.Holding(address).SelectMany(found => found).Concat(_others).Order().Select(i => _set.Entries[i]);
}
