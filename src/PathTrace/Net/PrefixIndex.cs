namespace PathTrace.Net;

/// <summary>Values by prefix, for longest-prefix lookups: the cost of one grows with the number of distinct lengths, not of prefixes.</summary>
internal sealed class PrefixIndex<T>
{
    private readonly (IpFamily Family, IpAddress Netmask, Dictionary<IpAddress, List<T>> Values)[] _byLength;

    internal PrefixIndex(IEnumerable<(IpPrefix Prefix, T Value)> items) => _byLength =
    [
        .. items
            .GroupBy(item => (item.Prefix.Family, item.Prefix.Length))
            .OrderByDescending(group => group.Key.Length)
            .Select(group => (
                group.Key.Family,
                IpAddress.Netmask(group.Key.Family, group.Key.Length),
                group.GroupBy(item => item.Prefix.Address).ToDictionary(same => same.Key, same => same.Select(item => item.Value).ToList()))),
    ];

    /// <summary>The values of each prefix that holds the address, longest prefix first; values of one prefix in the order in which they were given.</summary>
    internal IEnumerable<IReadOnlyList<T>> Holding(IpAddress address)
    {
        foreach (var (family, netmask, values) in _byLength)
        {
            if (family == address.Family && values.TryGetValue(address.MaskedBy(netmask), out var found))
                yield return found;
        }
    }

    /// <summary>True when some prefix holds the address.</summary>
    internal bool Holds(IpAddress address)
    {
        foreach (var (family, netmask, values) in _byLength)
        {
            if (family == address.Family && values.ContainsKey(address.MaskedBy(netmask)))
                return true;
        }

        return false;
    }
}
