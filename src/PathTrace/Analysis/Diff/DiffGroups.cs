using System.Collections.Immutable;
using PathTrace.Analysis.Arrivals;
using PathTrace.Analysis.PacketSets;
using PathTrace.Cluster;
using PathTrace.Queries;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Diff;

/// <summary>
/// Puts classes that fare differently together by kind and cause. The same change on several nodes is one cause, and of two groups whose causes are mostly the same one is made: a service that is taken away is many rules, of which
/// each packet meets some.
/// </summary>
internal sealed class DiffGroups(Snapshot before, Snapshot after, ImmutableArray<ChangedElement> changes, IReadOnlyList<ArrivingPackets> asked, DiffSettings settings)
{
    private const int MostPlaces = 6;

    private readonly CauseFinder _causes = new(changes);
    private readonly UsualPackets _usual = new(before, after);

    internal ImmutableArray<DiffGroup> Of(IEnumerable<ComparedClass> classes)
    {
        var found = new Dictionary<(DiffKind Kind, string Changes), Pending>();
        foreach (var one in classes)
        {
            var (places, areCertain) = _causes.Of(one.Difference!);
            var names = places.Select(p => NameOf(changes[p].Cause)).ToHashSet(StringComparer.Ordinal);
            var key = (DiffKinds.Of(one.Difference!), string.Join('\n', names.Order(StringComparer.Ordinal)));
            if (!found.TryGetValue(key, out var pending))
                found[key] = pending = new(key.Item1, areCertain, names, [], []);
            pending.Places.UnionWith(places);
            pending.Classes.Add(one);
        }

        return [.. Joined(found.Values).Select(Made).OrderBy(g => !g.IsUsual).ThenBy(g => g.Kind).ThenBy(g => changes.IndexOf(changes.First(c => c.Cause == g.Causes[0])))];
    }

    // A rule is the same on several nodes when its text is; what is no rule belongs to its node.
    private static string NameOf(DiffCause cause) => cause.Element is DiffElement.Rule or DiffElement.Policy or DiffElement.Sysctl
        ? $"{cause.Element} {cause.Change} {cause.Name} {TextOf(cause.Before)} {TextOf(cause.After)}"
        : $"{cause.Element} {cause.Change} {cause.Node} {cause.Name}";

    private static string TextOf(Text.SourceSpan place) => place.IsSet && !place.IsWholeFile ? place.Text : "";

    private static List<Pending> Joined(IEnumerable<Pending> found)
    {
        var groups = new List<Pending>();
        foreach (var next in found.OrderByDescending(p => p.Names.Count))
        {
            if (groups.Find(g => g.Kind == next.Kind && g.AreCertain == next.AreCertain && IsMostlySame(g.Names, next.Names)) is { } home)
            {
                home.Names.UnionWith(next.Names);
                home.Places.UnionWith(next.Places);
                home.Classes.AddRange(next.Classes);
            }
            else
            {
                groups.Add(next);
            }
        }

        return groups;
    }

    private static bool IsMostlySame(HashSet<string> large, HashSet<string> small) => 2 * small.Count(large.Contains) >= small.Count;

    /// <summary>A group of which only some packets are left, as when others may fare differently.</summary>
    internal DiffGroup Left(DiffGroup group, IReadOnlyList<ComparedClass> rest)
    {
        // Packets that begin something stand for the answers that fare like them; what nobody sends comes last.
        var (calls, answers) = (rest.Where(c => c.State is null).ToList(), rest.Where(c => c.State is not null).ToList());
        var (usualCalls, usualAnswers) = (UsualOf(calls), UsualOf(answers));
        var isOfCalls = usualCalls.Count > 0 || (usualAnswers.Count == 0 && calls.Count > 0);
        var (usual, told) = isOfCalls ? (usualCalls, calls) : (usualAnswers, answers);
        var query = DiffExamples.Of(usual.Count > 0 ? usual : told);
        var assumptions = KnownAnswers.Assuming(query.State, settings.Assumptions, before, after);
        var oneWay = settings.OneWay || query.State is not null;
        return group with
        {
            IsUsual = usual.Count > 0,
            Packets = isOfCalls && usualAnswers.Count > 0 ? [.. LinesOf(usual, told), "and what hosts outside answer in connections that are there already"] : LinesOf(usual, told),
            Example = PacketQueryText.Print(query),
            Assuming = query is { State: not null, Origin: QueryOrigin.At at } ? [.. KnownAnswers.NamesOf(at.Node).Select(n => $"{n}=yes")] : [],
            Before = Tracers.Of(before).TryTrace(query, assumptions, oneWay).Value,
            After = Tracers.Of(after).TryTrace(query, assumptions, oneWay).Value,
            Classes = [.. rest],
        };
    }

    private List<ComparedClass> UsualOf(List<ComparedClass> classes) => [.. classes.Select(c => c with { Set = _usual.Of(c) }).Where(c => !c.Set.IsEmpty)];

    private DiffGroup Made(Pending pending) => Left(
        new() { Kind = pending.Kind, Causes = [.. pending.Places.Select(p => changes[p].Cause)], AreCausesCertain = pending.AreCertain, Packets = [], Example = "" },
        pending.Classes);

    private ImmutableArray<string> LinesOf(List<ComparedClass> usual, List<ComparedClass> all)
    {
        // Callers of balancers and what the cluster's own send are what a reader knows best.
        List<ComparedClass> told = [.. (usual.Count > 0 ? usual : all).OrderBy(c => c.Origin is QueryOrigin.From { Kind: NameKind.LoadBalancer } ? 0 : c.Origin is QueryOrigin.At ? 1 : 2)];
        var alike = asked.Where(a => a.State == told[0].State).Select(a => a.Set).ToList();
        var lines = SetDescription.Lines([.. told.Select(c => (c.Set, (QueryOrigin?)c.Origin))], alike.Count > 0 ? alike : [.. told.Select(c => c.Set)]);
        var places = told.Select(c => PacketQueryText.Print(c.Origin)).Distinct(StringComparer.Ordinal).ToList();
        // The description leaves out places that all of its pieces share.
        if (places.Count >= 2)
        {
            lines = places.Count == asked.Select(a => a.Origin).Distinct().Count()
                ? [.. lines, "wherever they begin"]
                : [.. lines, $"beginning {string.Join(", ", places.Take(MostPlaces))}{(places.Count > MostPlaces ? $" and at {places.Count - MostPlaces} more places" : "")}"];
        }

        if (told[0].State is not null)
            lines = [.. lines, "of connections that are there already: what hosts outside answer"];
        if (usual.Count == 0)
            return [.. lines, "nobody sends them as things stand: the source is somebody else's, or does not belong to the link"];
        return usual.Count < all.Count || usual.Zip(all).Any(pair => !ReferenceEquals(pair.First.Set, pair.Second.Set))
            ? [.. lines, "and the like that nobody sends as things stand: from somebody else's source, or by another link"]
            : lines;
    }

    /// <summary>A group while it is made.</summary>
    private sealed record Pending(DiffKind Kind, bool AreCertain, HashSet<string> Names, SortedSet<int> Places, List<ComparedClass> Classes);
}
