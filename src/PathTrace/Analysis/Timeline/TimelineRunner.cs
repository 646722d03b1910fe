using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Queries;
using PathTrace.Text;

namespace PathTrace.Analysis.Timeline;

/// <summary>
/// Plays a client's requests against snapshots that were taken one after another. Each SYN is traced in the snapshot that holds when it is sent; nothing depends on the time at which this runs.
/// </summary>
public static class TimelineRunner
{
    /// <summary>More connections than this are not played: a day at one request a second has 86,400, each with three retries.</summary>
    public const int MaxConnections = 400_000;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);
    private static readonly TimeSpan Behind = TimeSpan.FromSeconds(10);

    /// <summary>What is wrong with settings, each a sentence with what to do about it; empty when they can be played.</summary>
    public static ImmutableArray<string> Problems(ImmutableArray<SnapshotMoment> moments, TimelineSettings settings, int queries = 1)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (moments.IsDefaultOrEmpty)
            return ["there is no snapshot."];
        var spans = new[] { settings.Every, settings.ClientTimeout, settings.BalancerTimeout, settings.HealthInterval ?? Shortest, settings.Resync };
        if (spans.Any(s => s < Shortest || s > Longest))
            return ["every span is at least 0.1 seconds and at most a day."];
        if (settings.BalancerRetries is < 0 or > 100 || settings.HealthThreshold is < 1 or > 100 || settings.LinearSyns is < 0 or > 10)
            return ["retries are 0 to 100, the health threshold 1 to 100, SYNs at linear distances 0 to 10."];
        var to = EndOf(moments, settings);
        if (settings.From < TimeSpan.Zero)
            return [$"the timeline begins before {moments[0].Time}, when the first snapshot was taken: what held before is not known. Begin with it or later."];
        if (to <= settings.From)
            return ["the timeline ends before it begins."];
        var span = (to - settings.From).Ticks;
        var connections = ((span / settings.Every.Ticks) + 1) * (1L + settings.BalancerRetries) * Math.Max(1, queries);
        if (settings.HealthInterval is { } interval)
            connections += span / interval.Ticks * Math.Max(1, queries) * moments.Max(m => (m.Snapshot.LoadBalancers ?? []).Select(b => (long)b.Backends.Length).DefaultIfEmpty().Max());
        return connections <= MaxConnections ? []
            : [string.Create(CultureInfo.InvariantCulture, $"a timeline of {connections:N0} connections, with retries, is longer than {MaxConnections:N0}: narrow it by --from and --to, or ask less often by --every.")];
    }

    /// <summary>Plays the requests; null with diagnostics when a query names something that a snapshot does not hold.</summary>
    /// <param name="moments">The snapshots, in order; at least one.</param>
    /// <param name="queries">The requests, each by a client of its own.</param>
    /// <param name="settings">The timers.</param>
    /// <param name="assumptions">Answers to what the snapshots leave open; null for none.</param>
    /// <exception cref="ArgumentException"><see cref="Problems"/> has something to say.</exception>
    public static ParseResult<TimelineReport?> Run(ImmutableArray<SnapshotMoment> moments, ImmutableArray<PacketQuery> queries, TimelineSettings settings, Assumptions? assumptions = null)
    {
        if (Problems(moments, settings, queries.Length) is [var problem, ..])
            throw new ArgumentException(problem, nameof(settings));
        var to = EndOf(moments, settings);
        var clock = new MomentClock(moments);
        var stories = ImmutableArray.CreateBuilder<TimelineStory>(queries.Length);
        foreach (var query in queries)
        {
            var traces = new MomentTraces(moments, query, assumptions ?? Assumptions.None, settings);
            var problems = query.Protocol == IpProtocol.Tcp ? [.. traces.Problems()] : NoTcp(query);
            if (!problems.IsEmpty)
                return new(null, problems);
            var story = new ClientLoop(traces, clock, settings).Run(query, to);
            stories.Add(story with { Outages = Outages.Of(story.Requests) });
        }

        return new(new()
        {
            Moments = moments,
            Changes = [.. moments.Select((m, i) => i == 0 ? [] : MomentChanges.Between(moments[i - 1].Snapshot, m.Snapshot))],
            Returns = MomentChanges.Returns(moments),
            Settings = settings,
            To = to,
            Stories = stories.DrainToImmutable(),
        }, []);
    }

    private static TimeSpan EndOf(ImmutableArray<SnapshotMoment> moments, TimelineSettings settings) => settings.To ?? (moments[^1].Time.Instant - moments[0].Time.Instant + Behind);

    private static ImmutableArray<Diagnostic> NoTcp(PacketQuery query)
    {
        var text = SourceText.From("query", query.Text);
        return [new(DiagnosticCode.BadQuery, DiagnosticSeverity.Error, new(text, 0, Math.Min(text.Length, query.Text.Length)), "a timeline's request is a TCP connection", "Begin the query with tcp.")];
    }
}
