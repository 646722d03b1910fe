using System.Collections.Immutable;
using PathTrace.Analysis.Arrivals;
using PathTrace.Analysis.PacketSets;
using PathTrace.Cluster;
using PathTrace.Queries;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Diff;

/// <summary>Puts classes that fare differently together by kind and cause.</summary>
internal sealed class DiffGroups(Snapshot before, Snapshot after, ImmutableArray<ChangedElement> changes, IReadOnlyList<ArrivingPackets> asked, DiffSettings settings)
{
    private const int MostPlaces = 6;

    private readonly CauseFinder _causes = new(changes);

    internal ImmutableArray<DiffGroup> Of(IEnumerable<ComparedClass> classes)
    {
        var groups = new Dictionary<(DiffKind Kind, string Causes), (ImmutableArray<int> Places, bool AreCertain, List<ComparedClass> Classes)>();
        foreach (var one in classes)
        {
            var (places, areCertain) = _causes.Of(one.Difference!);
            var key = (DiffKinds.Of(one.Difference!), string.Join(',', places));
            if (!groups.TryGetValue(key, out var group))
                groups[key] = group = (places, areCertain, []);
            group.Classes.Add(one);
        }

        return [.. groups.OrderBy(g => g.Key.Kind).ThenBy(g => g.Value.Places[0]).ThenBy(g => g.Key.Causes, StringComparer.Ordinal).Select(g => Of(g.Key.Kind, g.Value.Places, g.Value.AreCertain, g.Value.Classes))];
    }

    private DiffGroup Of(DiffKind kind, ImmutableArray<int> places, bool areCertain, List<ComparedClass> classes)
    {
        var query = DiffExamples.Of(classes);
        return new DiffGroup
        {
            Kind = kind,
            Causes = [.. places.Select(p => changes[p].Cause)],
            AreCausesCertain = areCertain,
            Packets = LinesOf(classes),
            Example = PacketQueryText.Print(query),
            Before = Tracers.Of(before).TryTrace(query, settings.Assumptions, settings.OneWay).Value,
            After = Tracers.Of(after).TryTrace(query, settings.Assumptions, settings.OneWay).Value,
            Classes = [.. classes],
        };
    }

    private ImmutableArray<string> LinesOf(List<ComparedClass> classes)
    {
        var lines = SetDescription.Lines([.. classes.Select(c => (c.Set, (QueryOrigin?)c.Origin))], [.. asked.Select(a => a.Set)]);
        var places = classes.Select(c => PacketQueryText.Print(c.Origin)).Distinct(StringComparer.Ordinal).ToList();
        // The description leaves out places that all of its pieces share.
        if (places.Count < 2)
            return lines;
        return places.Count == asked.Select(a => a.Origin).Distinct().Count()
            ? [.. lines, "wherever they begin"]
            : [.. lines, $"beginning {string.Join(", ", places.Take(MostPlaces))}{(places.Count > MostPlaces ? $" and at {places.Count - MostPlaces} more places" : "")}"];
    }
}
