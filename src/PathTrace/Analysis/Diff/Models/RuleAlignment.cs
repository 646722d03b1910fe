using System.Collections.Immutable;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Diff;

/// <summary>
/// Which rules of two lists are the same ones in the same order, and which are not: a packet that matches none of the latter meets the same rules in the same order in both lists.
/// </summary>
internal static class RuleAlignment
{
    /// <summary>A rule that is not at its place in both lists.</summary>
    /// <param name="Before">Its 0-based place in the earlier list; null for a rule that was added.</param>
    /// <param name="After">The same in the later list; null for one that was removed.</param>
    /// <param name="Change">What became of it.</param>
    internal readonly record struct Misplaced(int? Before, int? After, DiffChange Change);

    internal static List<Misplaced> Of(ImmutableArray<Rule> before, ImmutableArray<Rule> after, ChainPairs pairs)
    {
        var (start, end) = (0, 0);
        while (start < before.Length && start < after.Length && RuleLikeness.AreAlike(before[start], after[start], pairs))
            start++;
        while (end < before.Length - start && end < after.Length - start && RuleLikeness.AreAlike(before[^(end + 1)], after[^(end + 1)], pairs))
            end++;
        if (start == before.Length - end && start == after.Length - end)
            return [];
        var places = Match(before, after, start, end, pairs);
        var kept = LongestRise(places);
        return [.. Changes(places, kept, start, after.Length - end)];
    }

    // For each rule of the earlier list its place in the later one, or -1: the n-th of several that are alike is the n-th there.
    private static (int Offset, int[] Later) Match(ImmutableArray<Rule> before, ImmutableArray<Rule> after, int start, int end, ChainPairs pairs)
    {
        var waiting = new Dictionary<int, List<int>>();
        for (var i = start; i < after.Length - end; i++)
        {
            var hash = RuleLikeness.HashOf(after[i], null);
            if (!waiting.TryGetValue(hash, out var alike))
                waiting[hash] = alike = [];
            alike.Add(i);
        }

        var later = new int[before.Length - end - start];
        for (var i = 0; i < later.Length; i++)
        {
            later[i] = -1;
            if (!waiting.TryGetValue(RuleLikeness.HashOf(before[start + i], pairs), out var alike))
                continue;
            var found = alike.FindIndex(place => RuleLikeness.AreAlike(before[start + i], after[place], pairs));
            if (found < 0)
                continue;
            later[i] = alike[found];
            alike.RemoveAt(found);
        }

        return (start, later);
    }

    // The most rules that stand in the same order in both lists.
    private static HashSet<int> LongestRise((int Offset, int[] Later) places)
    {
        var later = places.Later;
        var (tails, previous) = (new List<int>(), new int[later.Length]);
        for (var i = 0; i < later.Length; i++)
        {
            if (later[i] < 0)
                continue;
            var (low, high) = (0, tails.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (later[tails[middle]] < later[i])
                    low = middle + 1;
                else
                    high = middle;
            }

            previous[i] = low == 0 ? -1 : tails[low - 1];
            if (low == tails.Count)
                tails.Add(i);
            else
                tails[low] = i;
        }

        var kept = new HashSet<int>();
        for (var at = tails.Count == 0 ? -1 : tails[^1]; at >= 0; at = previous[at])
            kept.Add(at);
        return kept;
    }

    // Rules that went and rules that came at the same place are taken for changed ones.
    private static IEnumerable<Misplaced> Changes((int Offset, int[] Later) places, HashSet<int> kept, int start, int end)
    {
        var (offset, later) = places;
        var moved = later.Where((place, i) => place >= 0 && !kept.Contains(i)).ToHashSet();
        var gone = new List<int>();
        var next = start;
        for (var i = 0; i <= later.Length; i++)
        {
            if (i < later.Length && !kept.Contains(i))
            {
                if (later[i] < 0)
                    gone.Add(offset + i);
                else
                    yield return new(offset + i, later[i], DiffChange.Moved);
                continue;
            }

            var until = i < later.Length ? later[i] : end;
            var come = Enumerable.Range(next, until - next).Where(place => !moved.Contains(place)).ToList();
            for (var j = 0; j < Math.Max(gone.Count, come.Count); j++)
            {
                var (was, now) = (j < gone.Count ? gone[j] : (int?)null, j < come.Count ? come[j] : (int?)null);
                yield return new(was, now, was is null ? DiffChange.Added : now is null ? DiffChange.Removed : DiffChange.Changed);
            }

            gone.Clear();
            next = until + 1;
        }
    }
}
