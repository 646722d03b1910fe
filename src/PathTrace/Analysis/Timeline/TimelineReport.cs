using System.Collections.Immutable;
using PathTrace.Cluster;

namespace PathTrace.Analysis.Timeline;

/// <summary>Snapshots over time, and what clients saw.</summary>
public sealed record TimelineReport
{
    /// <summary>The snapshots, in order. Each is taken to hold from its time until the next one.</summary>
    public required ImmutableArray<SnapshotMoment> Moments { get; init; }

    /// <summary>What differs between each snapshot and the one before; the first has no differences.</summary>
    public required ImmutableArray<ImmutableArray<MomentChange>> Changes { get; init; }

    /// <summary>Rules that went and came back.</summary>
    public required ImmutableArray<RulesReturn> Returns { get; init; }

    /// <summary>The timers.</summary>
    public required TimelineSettings Settings { get; init; }

    /// <summary>The end of the timeline, from the first snapshot on: no request began then or later.</summary>
    public required TimeSpan To { get; init; }

    /// <summary>One for each query.</summary>
    public required ImmutableArray<TimelineStory> Stories { get; init; }

    /// <summary>The clock's time some span after the first snapshot.</summary>
    public CaptureTime TimeAt(TimeSpan at) => Moments[0].Time.After(at);

    /// <summary>When a snapshot was taken, from the first one on.</summary>
    public TimeSpan OffsetOf(int moment) => Moments[moment].Time.Instant - Moments[0].Time.Instant;
}
