namespace PathTrace.Net;

/// <summary>
/// A set of unsigned numbers as disjoint inclusive intervals in ascending order, none of which touches the next: addresses of one family by their bits, ports, protocol numbers. Immutable;
/// an operation that changes nothing gives back the same object.
/// </summary>
internal sealed class IntervalSet : IEquatable<IntervalSet>
{
    private readonly Interval[] _intervals;

    private IntervalSet(Interval[] intervals) => _intervals = intervals;

    /// <summary>No number.</summary>
    internal static IntervalSet Empty { get; } = new([]);

    internal bool IsEmpty => _intervals.Length == 0;

    /// <summary>True when the set holds exactly one number.</summary>
    internal bool IsSingle => _intervals is [var only] && only.First == only.Last;

    internal ReadOnlySpan<Interval> Intervals => _intervals;

    /// <summary>The smallest number of a set that is not empty.</summary>
    internal UInt128 First => _intervals[0].First;

    /// <summary>One interval.</summary>
    internal static IntervalSet Of(UInt128 first, UInt128 last) => new([new(first, last)]);

    /// <summary>One number.</summary>
    internal static IntervalSet Of(UInt128 only) => Of(only, only);

    /// <summary>The union of intervals in any order, which may overlap.</summary>
    internal static IntervalSet Of(IEnumerable<Interval> intervals)
    {
        var sorted = intervals.ToArray();
        Array.Sort(sorted, static (a, b) => a.First.CompareTo(b.First));
        var joined = new List<Interval>(sorted.Length);
        foreach (var next in sorted)
        {
            if (joined.Count > 0 && joined[^1] is var (first, last) && (next.First <= last || next.First == last + 1))
                joined[^1] = new(first, UInt128.Max(last, next.Last));
            else
                joined.Add(next);
        }

        return joined.Count == 0 ? Empty : new([.. joined]);
    }

    internal bool Contains(UInt128 value) => IndexOf(value) >= 0;

    /// <summary>The part within an interval.</summary>
    internal IntervalSet Within(UInt128 first, UInt128 last)
    {
        if (IsEmpty || (first <= _intervals[0].First && _intervals[^1].Last <= last))
            return this;
        var from = Lowest(first);
        var kept = new List<Interval>();
        for (var i = from; i < _intervals.Length && _intervals[i].First <= last; i++)
            kept.Add(new(UInt128.Max(first, _intervals[i].First), UInt128.Min(last, _intervals[i].Last)));
        return kept.Count == 0 ? Empty : new([.. kept]);
    }

    /// <summary>The part outside an interval.</summary>
    internal IntervalSet Without(UInt128 first, UInt128 last)
    {
        var from = Lowest(first);
        if (from == _intervals.Length || _intervals[from].First > last)
            return this;
        var kept = new List<Interval>(_intervals.Length + 1);
        kept.AddRange(_intervals.AsSpan(0, from));
        for (; from < _intervals.Length && _intervals[from].First <= last; from++)
        {
            var cut = _intervals[from];
            if (cut.First < first)
                kept.Add(new(cut.First, first - 1));
            if (cut.Last > last)
                kept.Add(new(last + 1, cut.Last));
        }

        kept.AddRange(_intervals.AsSpan(from));
        return kept.Count == 0 ? Empty : new([.. kept]);
    }

    /// <summary>What lies in both.</summary>
    internal IntervalSet Intersect(IntervalSet other)
    {
        if (ReferenceEquals(this, other) || IsEmpty || other.IsEmpty)
            return IsEmpty ? this : other;
        if (other._intervals is [var only])
            return Within(only.First, only.Last);
        if (_intervals is [var own])
            return other.Within(own.First, own.Last) is var narrowed && narrowed.Equals(this) ? this : narrowed;
        if (IsPartOf(other))
            return this;
        var kept = new List<Interval>();
        for (int i = 0, j = 0; i < _intervals.Length && j < other._intervals.Length;)
        {
            var (a, b) = (_intervals[i], other._intervals[j]);
            var (first, last) = (UInt128.Max(a.First, b.First), UInt128.Min(a.Last, b.Last));
            if (first <= last)
                kept.Add(new(first, last));
            if (a.Last < b.Last)
                i++;
            else
                j++;
        }

        return kept.Count == 0 ? Empty : new([.. kept]);
    }

    /// <summary>What lies in this set and not in the other.</summary>
    internal IntervalSet Except(IntervalSet other)
    {
        if (ReferenceEquals(this, other))
            return Empty;
        if (IsEmpty || other.IsEmpty)
            return this;
        if (other._intervals is [var only])
            return Without(only.First, only.Last);
        if (!Overlaps(other))
            return this;
        var kept = new List<Interval>(_intervals.Length);
        var j = 0;
        foreach (var whole in _intervals)
        {
            while (j < other._intervals.Length && other._intervals[j].Last < whole.First)
                j++;
            var (first, isLeft) = (whole.First, true);
            for (var k = j; k < other._intervals.Length && other._intervals[k].First <= whole.Last && isLeft; k++)
            {
                var cut = other._intervals[k];
                if (first < cut.First)
                    kept.Add(new(first, cut.First - 1));
                isLeft = cut.Last < whole.Last;
                first = isLeft ? cut.Last + 1 : first;
            }

            if (isLeft)
                kept.Add(new(first, whole.Last));
        }

        return kept.Count == 0 ? Empty : new([.. kept]);
    }

    /// <summary>True when some number lies in both.</summary>
    internal bool Overlaps(IntervalSet other)
    {
        for (int i = 0, j = 0; i < _intervals.Length && j < other._intervals.Length;)
        {
            if (_intervals[i].Last < other._intervals[j].First)
                i++;
            else if (other._intervals[j].Last < _intervals[i].First)
                j++;
            else
                return true;
        }

        return false;
    }

    /// <summary>True when every number of this set lies in the other.</summary>
    internal bool IsPartOf(IntervalSet other)
    {
        var j = 0;
        foreach (var (first, last) in _intervals)
        {
            while (j < other._intervals.Length && other._intervals[j].Last < first)
                j++;
            if (j == other._intervals.Length || first < other._intervals[j].First || other._intervals[j].Last < last)
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public bool Equals(IntervalSet? other) => ReferenceEquals(this, other) || (other is not null && _intervals.AsSpan().SequenceEqual(other._intervals));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as IntervalSet);

    /// <inheritdoc/>
    public override int GetHashCode() => _intervals.Length == 0 ? 0 : HashCode.Combine(_intervals.Length, _intervals[0], _intervals[^1]);

    // The first interval that ends at or after the value; the count when there is none.
    private int Lowest(UInt128 value)
    {
        var (low, high) = (0, _intervals.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_intervals[middle].Last < value)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private int IndexOf(UInt128 value) => Lowest(value) is var i && i < _intervals.Length && _intervals[i].First <= value ? i : -1;

    /// <summary>The numbers from the first to the last, both included.</summary>
    internal readonly record struct Interval(UInt128 First, UInt128 Last);
}
