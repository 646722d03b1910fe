using PathTrace.Analysis.Lint.Sets;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Lint.Walks;

/// <summary>The blockers of one chain, in order, found by the one address that they ask for where they do: most rules of long chains do.</summary>
internal sealed class BlockerIndex
{
    private readonly Dictionary<(int Dimension, UInt128 Address), List<Blocker>> _ofAddress = [];
    private readonly List<Blocker> _others = [];
    private readonly int[] _addresses;

    internal BlockerIndex(IEnumerable<Blocker> blockers, DimensionTable table)
    {
        _addresses = [.. ((AddressField[])[AddressField.Destination, AddressField.Source]).Select(f => table.IdOf(new(Axis.Address, (int)f)))];
        foreach (var blocker in blockers)
            BucketOf(blocker.Box).Add(blocker);
    }

    /// <summary>The blockers before a rule that take some packet of a box; those that bound least come first.</summary>
    internal List<Blocker> Meeting(Box box, int before)
    {
        var found = new List<Blocker>();
        Collect(_others, box, before, found);
        if (_addresses.All(a => box[a] is { IsSingle: true }))
        {
            foreach (var address in _addresses)
                Collect(_ofAddress.GetValueOrDefault((address, box[address]!.First), []), box, before, found);
        }
        else
        {
            foreach (var (key, bucket) in _ofAddress)
            {
                if (box[key.Dimension]?.Contains(key.Address) ?? true)
                    Collect(bucket, box, before, found);
            }
        }

        return [.. found.OrderBy(b => b.Box.Dimensions.Length).ThenBy(b => b.Rule.Index)];
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
        foreach (var address in _addresses)
        {
            if (box[address] is { IsSingle: true } only)
                return _ofAddress.TryGetValue((address, only.First), out var known) ? known : _ofAddress[(address, only.First)] = [];
        }

        return _others;
    }
}
