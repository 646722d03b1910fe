namespace PathTrace.Net;

/// <summary>
/// Divides the addresses of one family by the prefixes that hold them: two addresses lie in one region when the same prefixes hold both. A region is the part of its longest prefix that no longer one takes.
/// </summary>
internal sealed class PrefixRegions
{
    private readonly UInt128[] _starts;
    private readonly int[] _owners;
    private readonly IntervalSet[] _regions;

    internal PrefixRegions(IpFamily family, IEnumerable<IpPrefix> prefixes)
    {
        var nested = prefixes.Where(p => p.Family == family).Distinct().OrderBy(p => p.Address.Bits).ThenBy(p => p.Length).ToList();
        var (starts, owners, open) = (new List<UInt128> { 0 }, new List<int> { 0 }, new Stack<(UInt128 Last, int Owner)>());
        open.Push((family.AllOnes(), 0));
        for (var i = 0; i < nested.Count; i++)
        {
            var (first, last) = (nested[i].Address.Bits, nested[i].Last.Bits);
            CloseBefore(first);
            Begin(first, i + 1);
            open.Push((last, i + 1));
        }

        CloseBefore(null);
        (_starts, _owners) = ([.. starts], [.. owners]);
        _regions = RegionsOf(family, nested.Count + 1);

        // Prefixes nest or are apart: one that ends gives its successor's addresses back to the one around it.
        void CloseBefore(UInt128? next)
        {
            while (open.Count > 1 && (next is null || open.Peek().Last < next))
            {
                var (last, _) = open.Pop();
                if (last != family.AllOnes())
                    Begin(last + 1, open.Peek().Owner);
            }
        }

        void Begin(UInt128 start, int owner)
        {
            if (starts[^1] == start)
            {
                owners[^1] = owner;
                return;
            }

            starts.Add(start);
            owners.Add(owner);
        }
    }

    /// <summary>The addresses that the same prefixes hold as this one.</summary>
    internal IntervalSet Of(IpAddress address)
    {
        var index = Array.BinarySearch(_starts, address.Bits);
        return _regions[_owners[index < 0 ? ~index - 1 : index]];
    }

    private IntervalSet[] RegionsOf(IpFamily family, int count)
    {
        var parts = new List<IntervalSet.Interval>[count];
        for (var i = 0; i < _starts.Length; i++)
            (parts[_owners[i]] ??= []).Add(new(_starts[i], i + 1 < _starts.Length ? _starts[i + 1] - 1 : family.AllOnes()));
        return [.. parts.Select(p => p is null ? IntervalSet.Empty : IntervalSet.Of(p))];
    }
}
