using System.Collections.Concurrent;
using System.Collections.Immutable;
using PathTrace.Analysis.Arrivals;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Queries;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Diff;

/// <summary>Compares two snapshots: which packets, of all that can begin, fare differently.</summary>
public static class Differ
{
    /// <summary>More classes of packets than this are not followed; the report is then not whole.</summary>
    public const int MaxClasses = 200_000;

    /// <summary>The differences.</summary>
    /// <param name="before">The earlier snapshot.</param>
    /// <param name="after">The later one.</param>
    /// <param name="assumptions">Answers to what either leaves open; null for none.</param>
    /// <param name="oneWay">True to leave answers alone.</param>
    /// <param name="progress">Told how many classes have been followed, from several threads; null for nobody.</param>
    public static DiffReport Diff(Snapshot before, Snapshot after, Assumptions? assumptions = null, bool oneWay = false, IProgress<int>? progress = null) =>
        Diff(before, after, new(assumptions, oneWay), progress);

    internal static DiffReport Diff(Snapshot before, Snapshot after, DiffSettings settings, IProgress<int>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var changes = ModelDiff.Of(before, after);
        var (begun, onlyBefore, onlyAfter) = Places(before, after);
        List<ArrivingPackets> places = [.. begun, .. begun.SelectMany(p => KnownAnswers.To(p, after))];
        var report = new DiffReport
        {
            Groups = [],
            Changes = [.. changes.Select(c => c.Cause)],
            OnlyBefore = onlyBefore,
            OnlyAfter = onlyAfter,
        };
        if (changes.IsEmpty)
            return report;
        var (classes, count, open) = Follow(before, after, Restricted(places, changes, before, after, settings), settings, progress);
        var groups = new DiffGroups(before, after, changes, places, settings).Of(classes);
        return report with { Groups = groups, Classes = count, OpenClasses = open, IsWhole = count <= settings.MaxClasses };
    }

    private static List<ArrivingPackets> Restricted(List<ArrivingPackets> places, ImmutableArray<ChangedElement> changes, Snapshot before, Snapshot after, DiffSettings settings)
    {
        Relevance? relevant = null;
        // Large indexes, of which none needs another.
        Parallel.Invoke(
            () => relevant = settings.IsRestricted ? Relevance.Of(changes, Tracers.Of(before), Tracers.Of(after)) : null,
            () => Tracers.Of(before).PlaceOf(IpAddress.AnyV4),
            () => Tracers.Of(after).PlaceOf(IpAddress.AnyV4));
        return relevant is null ? places : [.. places.SelectMany(p => relevant.Within(p.Set).Select(s => p with { Set = s }))];
    }

    private static (List<ComparedClass> Classes, int Count, int Open) Follow(Snapshot before, Snapshot after, List<ArrivingPackets> all, DiffSettings settings, IProgress<int>? progress)
    {
        var pair = new PairTracer(Tracers.Of(before), Tracers.Of(after), Renamed(before, after));
        var found = new ConcurrentBag<(int Place, int Number, ComparedClass Class)>();
        var (count, open, decided) = (0, 0, 0);
        var known = KnownAnswers.Assuming(CtStates.Established, settings.Assumptions, before, after);
        Parallel.For(0, all.Count, place =>
        {
            var number = 0;
            foreach (var compared in Volatile.Read(ref count) > settings.MaxClasses ? [] : pair.Follow(all[place], all[place].State is null ? settings.Assumptions : known, settings.OneWay))
            {
                var done = Interlocked.Increment(ref count);
                if (done > settings.MaxClasses)
                    break;
                if (compared.IsOpen)
                    Interlocked.Increment(ref open);
                else if (compared.State is null)
                    Interlocked.Increment(ref decided);
                if (compared.Difference is not null)
                    found.Add((place, number++, compared));
                if (done % 1000 == 0)
                    progress?.Report(done);
            }
        });
        return ([.. found.OrderBy(f => f.Place).ThenBy(f => f.Number).Select(f => f.Class)], count, decided == 0 ? open : 0);
    }

    // A place that only one snapshot has, or packets that only one lets begin there, have nothing to be compared with.
    private static (List<ArrivingPackets> Both, ImmutableArray<string> OnlyBefore, ImmutableArray<string> OnlyAfter) Places(Snapshot before, Snapshot after)
    {
        var later = EveryArrival.PlacesOf(after).ToDictionary(p => p.Key, p => p.Value);
        var both = new List<ArrivingPackets>();
        var onlyBefore = new List<string>();
        foreach (var (origin, sets) in EveryArrival.PlacesOf(before))
        {
            later.Remove(origin, out var others);
            var common = (others.IsDefault ? [] : others).SelectMany(o => sets.Select(s => s.Intersect(o))).Where(s => !s.IsEmpty).ToList();
            if (common.Count == 0)
                onlyBefore.Add(PacketQueryText.Print(origin));
            both.AddRange(common.Select(s => new ArrivingPackets(origin, s)));
        }

        return (both, [.. onlyBefore], [.. later.Keys.Select(PacketQueryText.Print)]);
    }

    private static HashSet<IpAddress> Renamed(Snapshot before, Snapshot after)
    {
        var (was, now) = (NamesOf(before), NamesOf(after));
        return [.. was.Keys.Union(now.Keys).Where(a => was.GetValueOrDefault(a) != now.GetValueOrDefault(a))];

        static Dictionary<IpAddress, string> NamesOf(Snapshot snapshot) => (snapshot.Pods ?? [])
            .Where(p => !p.IsHostNetwork)
            .SelectMany(p => p.Addresses.Select(a => (Address: a, Name: $"{p} {p.IsLive}")))
            .GroupBy(p => p.Address)
            .ToDictionary(g => g.Key, g => string.Join(',', g.Select(p => p.Name)));
    }
}
