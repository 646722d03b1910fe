using PathTrace.Net;

namespace PathTrace.Analysis.Lint.Sets;

/// <summary>
/// The packets that have one of some values in each of a few dimensions, and anything in all others. Never empty. Immutable; the dimensions are those of one <see cref="DimensionTable"/>.
/// </summary>
internal sealed class Box
{
    private readonly int[] _dimensions;
    private readonly IntervalSet[] _values;

    private Box(int[] dimensions, IntervalSet[] values)
    {
        _dimensions = dimensions;
        _values = values;
    }

    /// <summary>Every packet.</summary>
    internal static Box All { get; } = new([], []);

    /// <summary>The dimensions that are bounded, in ascending order.</summary>
    internal ReadOnlySpan<int> Dimensions => _dimensions;

    /// <summary>The values in a dimension; null for all.</summary>
    internal IntervalSet? this[int dimension] => Array.BinarySearch(_dimensions, dimension) is var i and >= 0 ? _values[i] : null;

    /// <summary>The part with these values in a dimension; null when there is none.</summary>
    internal Box? Within(int dimension, IntervalSet values, DimensionTable table)
    {
        var old = this[dimension];
        var kept = old is null ? values : old.Intersect(values);
        if (kept.IsEmpty)
            return null;
        return ReferenceEquals(kept, old) || (old is null && kept.Equals(table.DomainOf(dimension))) ? this : With(dimension, kept);
    }

    /// <summary>What lies in both; null for nothing.</summary>
    internal Box? Intersect(Box other, DimensionTable table)
    {
        Box? both = this;
        for (var i = 0; i < other._dimensions.Length && both is not null; i++)
            both = both.Within(other._dimensions[i], other._values[i], table);
        return both;
    }

    internal bool Intersects(Box other)
    {
        for (int i = 0, j = 0; i < _dimensions.Length && j < other._dimensions.Length;)
        {
            if (_dimensions[i] < other._dimensions[j])
                i++;
            else if (_dimensions[i] > other._dimensions[j])
                j++;
            else if (!Meet(_values[i++], other._values[j++]))
                return false;
        }

        return true;
    }

    internal bool Contains(Box other)
    {
        for (var i = 0; i < _dimensions.Length; i++)
        {
            if (other[_dimensions[i]] is not { } theirs || !Holds(_values[i], theirs))
                return false;
        }

        return true;
    }

    /// <summary>True when a packet, its values by the dimensions' numbers, is in the box.</summary>
    internal bool Contains(UInt128[] packet)
    {
        for (var i = 0; i < _dimensions.Length; i++)
        {
            if (!_values[i].Contains(packet[_dimensions[i]]))
                return false;
        }

        return true;
    }

    /// <summary>What is left without another box: disjoint boxes, at most one for each dimension of it.</summary>
    internal List<Box> Minus(Box other, DimensionTable table)
    {
        if (!Intersects(other))
            return [this];
        var rest = new List<Box>();
        var narrowed = this;
        for (var i = 0; i < other._dimensions.Length; i++)
        {
            var dimension = other._dimensions[i];
            var left = (narrowed[dimension] ?? table.DomainOf(dimension)).Except(other._values[i]);
            if (!left.IsEmpty)
                rest.Add(narrowed.With(dimension, left));
            narrowed = narrowed.Within(dimension, other._values[i], table)!;
        }

        return rest;
    }

    /// <summary>The box with its dimensions renamed; those that become nothing are open.</summary>
    internal Box Map(Func<int, int?> renamed)
    {
        var kept = new SortedDictionary<int, IntervalSet>();
        for (var i = 0; i < _dimensions.Length; i++)
        {
            if (renamed(_dimensions[i]) is { } dimension)
                kept.Add(dimension, _values[i]);
        }

        return new([.. kept.Keys], [.. kept.Values]);
    }

    /// <summary>The smallest box that holds some boxes, at least one.</summary>
    internal static Box HullOf(IReadOnlyList<Box> boxes)
    {
        var kept = new SortedDictionary<int, IntervalSet>();
        foreach (var dimension in boxes[0]._dimensions)
        {
            if (boxes.All(b => b[dimension] is not null))
                kept.Add(dimension, IntervalSet.Of(boxes.SelectMany(b => b[dimension]!.Intervals.ToArray())));
        }

        return new([.. kept.Keys], [.. kept.Values]);
    }

    private Box With(int dimension, IntervalSet values)
    {
        var i = Array.BinarySearch(_dimensions, dimension);
        if (i >= 0)
        {
            var changed = (IntervalSet[])_values.Clone();
            changed[i] = values;
            return new(_dimensions, changed);
        }

        return new([.. _dimensions.AsSpan(0, ~i), dimension, .. _dimensions.AsSpan(~i)], [.. _values.AsSpan(0, ~i), values, .. _values.AsSpan(~i)]);
    }

    private static bool Meet(IntervalSet one, IntervalSet other)
    {
        if (ReferenceEquals(one, other))
            return true;
        var a = one.Intervals;
        var b = other.Intervals;
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            if (a[i].Last < b[j].First)
                i++;
            else if (b[j].Last < a[i].First)
                j++;
            else
                return true;
        }

        return false;
    }

    private static bool Holds(IntervalSet outer, IntervalSet inner)
    {
        if (ReferenceEquals(outer, inner))
            return true;
        var a = outer.Intervals;
        var i = 0;
        foreach (var part in inner.Intervals)
        {
            while (i < a.Length && a[i].Last < part.First)
                i++;
            if (i == a.Length || a[i].First > part.First || a[i].Last < part.Last)
                return false;
        }

        return true;
    }
}
