using PathTrace.Analysis.Lint.Sets;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Lint.Walks;

/// <summary>The blockers of one chain, in order, found by the one address that they ask for where they do: most rules of long chains do.</summary>
internal sealed class BlockerIndex
{
    private readonly (int Dimension, Dictionary<UInt128, List<Blocker>> Buckets)[] _byAddress;
    private readonly List<Blocker> _others = [];

    internal BlockerIndex(IEnumerable<Blocker> blockers, DimensionTable table)
    {
        _byAddress = [.. ((AddressField[])[AddressField.Destination, AddressField.Source]).Select(f => (table.IdOf(new(Axis.Address, (int)f)), new Dictionary<UInt128, List<Blocker>>()))];
        foreach (var blocker in blockers)
            BucketOf(blocker.Box).Add(blocker);
    }

    /// <summary>The blockers before a rule that take some packet of a box; those that bound least come first.</summary>
    internal List<Blocker> Meeting(Box box, int before)
    {
        var found = new List<Blocker>();
        Collect(_others, box, before, found);
        foreach (var (dimension, buckets) in _byAddress)
        {
            if (box[dimension] is { IsSingle: true } only)
                Collect(buckets.GetValueOrDefault(only.First, []), box, before, found);
            else
                CollectAll(buckets, box[dimension], box, before, found);
        }

        return [.. found.OrderBy(b => b.Box.Dimensions.Length).ThenBy(b => b.Rule.Index)];
    }

    private static void CollectAll(Dictionary<UInt128, List<Blocker>> buckets, IntervalSet? asked, Box box, int before, List<Blocker> found)
    {
        foreach (var (address, bucket) in buckets)
        {
            if (asked?.Contains(address) ?? true)
                Collect(bucket, box, before, found);
        }
    }

    private static void Collect(List<Blocker> bucket, Box box, int before, List<Blocker> found)
    {
        foreach (var blocker in bucket)
        {
            if (blocker.Rule.Index >= before)
                return;
            if (blocker.Box.Intersects(box))
                found.Add(blocker);
        }
    }

    private List<Blocker> BucketOf(Box box)
    {
        foreach (var (dimension, buckets) in _byAddress)
        {
            if (box[dimension] is { IsSingle: true } only)
                return buckets.TryGetValue(only.First, out var known) ? known : buckets[only.First] = [];
        }

        return _others;
    }
}
