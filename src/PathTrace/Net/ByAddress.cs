using System.Collections.Immutable;

namespace PathTrace.Net;

/// <summary>Collects what is said of addresses, several things of one perhaps, in the order of adding.</summary>
internal sealed class ByAddress<T>
{
    private readonly Dictionary<IpAddress, List<T>> _said = [];

    internal void Add(IpAddress address, T value)
    {
        if (_said.TryGetValue(address, out var earlier))
            earlier.Add(value);
        else
            _said.Add(address, [value]);
    }

    /// <summary>For <c>foreach</c>: each address and what is said of it.</summary>
    public Dictionary<IpAddress, List<T>>.Enumerator GetEnumerator() => _said.GetEnumerator();

    internal Dictionary<IpAddress, ImmutableArray<T>> ToDictionary()
    {
        var all = new Dictionary<IpAddress, ImmutableArray<T>>(_said.Count);
        foreach (var (address, values) in _said)
            all.Add(address, [.. values]);
        return all;
    }
}
