using PathTrace.Analysis.Lint.Sets;

namespace PathTrace.Analysis.Lint.Walks;

/// <summary>
/// The smallest set of rules that together take every packet of some boxes. Of a packet that no rule takes yet, one of those that hold it must be in the set; so the search tries each, first with one rule, then
/// with two, and so on.
/// </summary>
internal sealed class SmallestCover
{
    private const int MostSteps = 20_000;
    private const int MostBoxes = 2_000;

    private readonly DimensionTable _table;
    private readonly List<IGrouping<RuleModel, Blocker>> _candidates;
    private int _stepsLeft = MostSteps;

    private SmallestCover(IReadOnlyList<Blocker> blockers, DimensionTable table)
    {
        _table = table;
        _candidates = [.. blockers.OrderBy(b => b.Rule.Index).GroupBy(b => b.Rule)];
    }

    /// <summary>The rules in order, and whether no smaller set would do; the blockers are known to cover the boxes.</summary>
    internal static (List<RuleModel> Rules, bool IsSmallest) Find(IReadOnlyList<Box> boxes, IReadOnlyList<Blocker> blockers, DimensionTable table)
    {
        var search = new SmallestCover(blockers, table);
        for (var size = 0; size <= search._candidates.Count && search._stepsLeft > 0; size++)
        {
            var chosen = new List<RuleModel>();
            if (search.Try([.. boxes], size, chosen))
                return ([.. chosen.OrderBy(r => r.Index)], true);
        }

        return (search.Pruned(boxes), false);
    }

    private bool Try(List<Box> left, int size, List<RuleModel> chosen)
    {
        if (left.Count == 0)
            return true;
        if (size == 0 || --_stepsLeft < 0)
            return false;
        var packet = FirstOf(left[0]);
        foreach (var candidate in _candidates)
        {
            if (!candidate.Any(b => b.Box.Contains(packet)))
                continue;
            var boxes = candidate.Select(b => b.Box).ToList();
            // The last one has to take all that is left.
            var rest = size == 1 && boxes is [var only] ? (left.TrueForAll(only.Contains) ? [] : left) : left.Minus(boxes, _table, MostBoxes);
            if (rest is null || ReferenceEquals(rest, left))
                continue;
            chosen.Add(candidate.Key);
            if (Try(rest, size - 1, chosen))
                return true;
            chosen.RemoveAt(chosen.Count - 1);
            if (_stepsLeft <= 0)
                return false;
        }

        return false;
    }

    // Where the search is given up: what is left when no rule can be left out any more.
    private List<RuleModel> Pruned(IReadOnlyList<Box> boxes)
    {
        var kept = _candidates.ToList();
        for (var i = kept.Count - 1; i >= 0; i--)
        {
            List<Blocker> without = [.. kept.Where((_, j) => j != i).SelectMany(k => k)];
            if (Coverage.IsCovered(boxes, without, _table) == true)
                kept.RemoveAt(i);
        }

        return [.. kept.Select(k => k.Key)];
    }

    private UInt128[] FirstOf(Box box)
    {
        var packet = new UInt128[_table.Count];
        foreach (var dimension in box.Dimensions)
            packet[dimension] = box[dimension]!.First;
        return packet;
    }
}
