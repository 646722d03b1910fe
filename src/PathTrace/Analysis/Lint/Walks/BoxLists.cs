using PathTrace.Analysis.Lint.Sets;

namespace PathTrace.Analysis.Lint.Walks;

/// <summary>Unions of boxes, kept below a number of parts.</summary>
internal static class BoxLists
{
    /// <summary>What is left of boxes without others; null when that would be more than so many.</summary>
    internal static List<Box>? Minus(this IEnumerable<Box> boxes, IEnumerable<Box> others, DimensionTable table, int most)
    {
        var rest = boxes.ToList();
        foreach (var other in others)
        {
            if (!rest.Exists(other.Intersects))
                continue;
            rest = [.. rest.SelectMany(r => r.Minus(other, table))];
            if (rest.Count > most)
                return null;
        }

        return rest;
    }

    /// <summary>What lies in both; null when that would be more than so many.</summary>
    internal static List<Box>? And(this IReadOnlyList<Box> boxes, IReadOnlyList<Box> others, DimensionTable table, int most)
    {
        var both = new List<Box>();
        foreach (var box in boxes)
        {
            foreach (var other in others)
            {
                if (!box.Intersects(other))
                    continue;
                both.Add(box.Intersect(other, table)!);
                if (both.Count > most)
                    return null;
            }
        }

        return both;
    }

    /// <summary>The boxes without those that lie in another, and as one that holds all where they are more than so many.</summary>
    internal static IReadOnlyList<Box> Bounded(this IReadOnlyList<Box> boxes, int most)
    {
        if (boxes.Count > most)
            return [Box.HullOf(boxes)];
        var kept = new List<Box>();
        foreach (var box in boxes)
        {
            if (kept.Exists(k => k.Contains(box)))
                continue;
            kept.RemoveAll(box.Contains);
            kept.Add(box);
        }

        return kept;
    }
}
