using PathTrace.Net;

namespace PathTrace.Analysis.Lint.Sets;

/// <summary>The dimensions that the rules of one table span, each with a number. Numbers are given as rules are read.</summary>
internal sealed class DimensionTable
{
    private readonly Dictionary<Dimension, int> _ids = [];
    private readonly List<(Dimension Dimension, IntervalSet Domain)> _all = [];

    internal DimensionTable(IpFamily family, InterfaceClasses interfaces, BitClasses bits)
    {
        Family = family;
        Interfaces = interfaces;
        Bits = bits;
    }

    internal IpFamily Family { get; }

    internal InterfaceClasses Interfaces { get; }

    internal BitClasses Bits { get; }

    internal int Count => _all.Count;

    /// <summary>The dimension of a number.</summary>
    internal Dimension this[int id] => _all[id].Dimension;

    /// <summary>All values that a dimension has.</summary>
    internal IntervalSet DomainOf(int id) => _all[id].Domain;

    internal int IdOf(Dimension dimension)
    {
        if (_ids.TryGetValue(dimension, out var id))
            return id;
        id = _all.Count;
        _ids.Add(dimension, id);
        _all.Add((dimension, IntervalSet.Of(0, dimension.LastOf(Family, Interfaces.Count))));
        return id;
    }
}
