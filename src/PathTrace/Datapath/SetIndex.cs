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
    private readonly IpSet _set;

    internal SetIndex(IpSet set)
    {
        _set = set;
        for (var i = 0; i < set.Entries.Length; i++)
        {
            if (set.Entries[i].Elements is [IpSetElement.Addresses { Range: var range }, ..] && range.TryGetPrefix(out var prefix))
                _byPrefix.Add(prefix, i);
            else
                _others.Add(i);
        }
    }

    /// <summary>The members that may hold a packet whose address in the first dimension is this one, in the order of the set; every other member certainly does not.</summary>
    internal IEnumerable<IpSetEntry> Candidates(IpAddress address) =>
        _byPrefix.Holding(address).SelectMany(found => found).Concat(_others).Order().Select(i => _set.Entries[i]);
}
