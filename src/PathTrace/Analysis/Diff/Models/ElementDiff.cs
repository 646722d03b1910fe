using PathTrace.Text;

namespace PathTrace.Analysis.Diff;

/// <summary>What differs between two lists of elements.</summary>
internal static class ElementDiff
{
    internal static IEnumerable<ChangedElement> Of(string? node, IEnumerable<Element> before, IEnumerable<Element> after)
    {
        var later = after.GroupBy(KeyOf).ToDictionary(g => g.Key, g => g.ToList());
        foreach (var group in before.GroupBy(KeyOf))
        {
            var earlier = group.ToList();
            later.Remove(group.Key, out var same);
            foreach (var changed in Compare(node, earlier, same ?? []))
                yield return changed;
        }

        foreach (var added in later.Values.SelectMany(g => g))
            yield return Change(DiffChange.Added, node, null, added);
    }

    private static (DiffElement Kind, string Name) KeyOf(Element element) => (element.Kind, element.Name);

    // Elements of one name stand in an order that counts; those that have lost their like are taken for changed into those that have none yet.
    private static IEnumerable<ChangedElement> Compare(string? node, List<Element> before, List<Element> after)
    {
        if (before.Count == 1 && after.Count == 1)
            return before[0].Text == after[0].Text ? [] : [Change(DiffChange.Changed, node, before[0], after[0])];
        if (before.Select(e => e.Text).SequenceEqual(after.Select(e => e.Text), StringComparer.Ordinal))
            return [];
        var (gone, come) = (Without(before, after), Without(after, before));
        if (gone.Count + come.Count == 0)
            return [.. before.Zip(after).Where(p => p.First.Text != p.Second.Text).Select(p => Change(DiffChange.Moved, node, p.First, p.Second))];
        return
        [
            .. gone.Zip(come).Select(p => Change(DiffChange.Changed, node, p.First, p.Second)),
            .. gone.Skip(come.Count).Select(e => Change(DiffChange.Removed, node, e, null)),
            .. come.Skip(gone.Count).Select(e => Change(DiffChange.Added, node, null, e)),
        ];
    }

    private static List<Element> Without(List<Element> all, List<Element> others)
    {
        var left = others.GroupBy(e => e.Text, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        return [.. all.Where(e => !left.TryGetValue(e.Text, out var count) || (left[e.Text] = count - 1) < 0)];
    }

    private static ChangedElement Change(DiffChange change, string? node, Element? before, Element? after)
    {
        var known = after ?? before!;
        var cause = new DiffCause(known.Kind, change, node, known.Name, before?.Source ?? default(SourceSpan), after?.Source ?? default);
        return new(cause, TouchedPackets.Union(before is null ? TouchedPackets.Nothing : before.Touches, after is null ? TouchedPackets.Nothing : after.Touches))
        {
            SetName = known.Kind == DiffElement.IpSet ? known.Name.Split(' ')[0] : null,
            PartsBefore = before?.Parts ?? [],
            PartsAfter = after?.Parts ?? [],
        };
    }
}
