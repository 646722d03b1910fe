namespace PathTrace.Net;

/// <summary>
/// Values by prefix, for longest-prefix lookups: the cost of one grows with the number of distinct lengths, not of prefixes. Made by loops alone: the code of
/// queries over structs would have to be compiled when a command starts.
/// </summary>
internal sealed class PrefixIndex<T>
{
    private readonly List<OfLength> _byLength = [];

    internal void Add(IpPrefix prefix, T value) => Bucket(prefix).Add(value);

    /// <summary>The values of each prefix that holds the address, longest prefix first; values of one prefix in the order in which they were given.</summary>
    internal IEnumerable<IReadOnlyList<T>> Holding(IpAddress address)
    {
        foreach (var candidates in _byLength)
        {
            if (candidates.Find(address) is { } found)
                yield return found;
        }
    }

    /// <summary>True when some prefix holds the address.</summary>
    internal bool Holds(IpAddress address)
    {
        foreach (var candidates in _byLength)
        {
            if (candidates.Find(address) is not null)
                return true;
        }

        return false;
    }

    /// <summary>The prefixes of the index.</summary>
    internal IEnumerable<IpPrefix> Prefixes => _byLength.SelectMany(candidates => candidates.Prefixes);

    private List<T> Bucket(IpPrefix prefix)
    {
        foreach (var candidates in _byLength)
        {
            if (candidates.Family == prefix.Family && candidates.Length == prefix.Length)
                return candidates.Bucket(prefix.Address);
        }

        var added = new OfLength(prefix.Family, prefix.Length);
        var place = _byLength.FindIndex(other => other.Length < added.Length);
        _byLength.Insert(place < 0 ? _byLength.Count : place, added);
        return added.Bucket(prefix.Address);
    }

    private sealed class OfLength(IpFamily family, int length)
    {
        private readonly IpAddress _netmask = IpAddress.Netmask(family, length);
        private readonly Dictionary<IpAddress, List<T>> _values = [];

        internal IpFamily Family => family;

        internal int Length => length;

        internal IEnumerable<IpPrefix> Prefixes => _values.Keys.Select(network => IpPrefix.Containing(network, length));

        internal List<T>? Find(IpAddress address) => address.Family == family ? _values.GetValueOrDefault(address.MaskedBy(_netmask)) : null;

        internal List<T> Bucket(IpAddress network)
        {
            if (!_values.TryGetValue(network, out var bucket))
                _values[network] = bucket = [];
            return bucket;
        }
    }
}
