using System.Collections.Immutable;
using PathTrace.Analysis.Timeline;
using PathTrace.Cluster;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Analysis.Timeline;

/// <summary>Timelines for tests: the talk's three moments, or other snapshots at the same times.</summary>
internal static class Moments
{
    internal const string Balanced = "tcp 203.0.113.7 -> 172.17.0.1:80";
    internal const string Direct = "tcp 203.0.113.7 -> 172.17.0.1:80 at worker1";

    /// <summary>worker1 without its nat rules.</summary>
    internal static Snapshot Flushed { get; } = Snapshot.Load(Path.Combine(Fixtures.FolderOf("talk/timeline"), "snapshots", "flushed"));

    /// <summary>fixtures/talk/timeline: from 14:39:36 on all is well, from 14:39:47 on worker1 has no rules, from 14:40:09 on it has them again.</summary>
    internal static ImmutableArray<SnapshotMoment> Talk { get; } = Of((36, Fixtures.Load("talk/healthy")), (47, Flushed), (69, Fixtures.Load("talk/repaired")));

    /// <summary>Snapshots at seconds after 14:39:00.</summary>
    internal static ImmutableArray<SnapshotMoment> Of(params (int Second, Snapshot Snapshot)[] snapshots) =>
        [.. snapshots.Select(s => new SnapshotMoment(s.Snapshot.Name, new(new DateTime(2026, 11, 26, 14, 39, 0).AddSeconds(s.Second), TimeSpan.Zero, true), "test", s.Snapshot))];

    /// <summary>What became of each request, as <c>39:48 GivenUp 25</c>: the time, the outcome and how long it took. Prompt answers are left out.</summary>
    internal static string[] Waits(TimelineReport report, int story = 0) =>
        [.. report.Stories[story].Requests.Where(r => !r.IsPrompt).Select(r => $"{report.TimeAt(r.Start).TimeOfDay[3..]} {r.Outcome} {(r.End - r.Start).TotalSeconds}")];

    internal static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
