using System.Collections.Immutable;
using PathTrace.Datapath;
using PathTrace.Tracing;

namespace PathTrace.Rendering;

/// <summary>The way of a path in a few words, with as much as it takes to tell it from the others of its group.</summary>
internal static class WayText
{
    /// <summary>One text a path: <c>lb → worker1 → worker2 for 10.0.2.1:3000</c>. Two may be the same.</summary>
    internal static ImmutableArray<string> Of(ImmutableArray<TracePath> paths)
    {
        Func<TracePath, string>[] tellings = [Nodes, static p => Nodes(p) + Target(p), static p => Nodes(p) + Target(p) + Lots(p)];
        ImmutableArray<string> ways = [];
        foreach (var telling in tellings)
        {
            ways = [.. paths.Select(telling)];
            if (ways.Distinct(StringComparer.Ordinal).Count() == paths.Length)
                break;
        }

        return ways;
    }

    private static string Nodes(TracePath path)
    {
        var parts = new List<string>();
        if (path.Origin.Kind is OriginKind.LoadBalancer or OriginKind.Pod)
            parts.Add(path.Origin.Name);
        foreach (var hop in path.Hops)
        {
            if (parts.Count == 0 || parts[^1] != hop.Node)
                parts.Add(hop.Node);
        }

        return string.Join($" {Glyphs.Arrow} ", parts);
    }

    // Two ways over the same nodes lead to different endpoints.
    private static string Target(TracePath path) =>
        path.Hops.SelectMany(h => h.Steps).OfType<Step.Translated>().LastOrDefault(t => t.Kind == NatKind.Destination) is { } last ? $" for {last.After.To}" : "";

    // Nor do multipath routes and ranges of addresses show in the nodes.
    private static string Lots(TracePath path) =>
        string.Concat(path.Choices.Where(c => c.Kind is ChoiceKind.Ecmp or ChoiceKind.NatRange).Select(c => c.Chosen.StartsWith("via ", StringComparison.Ordinal) ? $" {c.Chosen}" : $" by {c.Chosen}"));
}
