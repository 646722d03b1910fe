using System.Collections.Immutable;
using PathTrace.Cluster;

namespace PathTrace.Analysis.Timeline;

/// <summary>Which snapshot holds when: each from its own time until the next one's.</summary>
internal sealed class MomentClock(ImmutableArray<SnapshotMoment> moments)
{
    private readonly TimeSpan[] _starts = [.. moments.Select(m => m.Time.Instant - moments[0].Time.Instant)];

    /// <summary>The index of the snapshot that holds at a time counted from the first one.</summary>
    internal int At(TimeSpan time)
    {
        var index = Array.BinarySearch(_starts, time);
        return index >= 0 ? index : Math.Max(0, ~index - 1);
    }
}
