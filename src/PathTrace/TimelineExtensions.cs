using System.Collections.Immutable;
using PathTrace.Analysis.Timeline;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Inputs;
using PathTrace.Inputs.Moments;
using PathTrace.Queries;
using PathTrace.Tracing;

namespace PathTrace;

/// <summary>Snapshots taken one after another, and what clients saw meanwhile.</summary>
public static class TimelineExtensions
{
    extension(Snapshot)
    {
        /// <summary>Reads a folder of snapshots, one folder or archive for each moment: <c>Snapshot.LoadMoments("outage").Moments.Timeline("tcp 203.0.113.7 -> 172.17.0.1:80")</c>.</summary>
        /// <param name="path">The folder.</param>
        /// <param name="limits">How much of all snapshots together is read at most; <see cref="SnapshotLimits.Default"/> when null.</param>
        /// <param name="progress">Told after each file; null for nobody.</param>
        /// <exception cref="SnapshotNotFoundException">There is nothing at the path.</exception>
        /// <exception cref="SeveralSnapshotsException">One of the folders holds several snapshots itself.</exception>
        public static LoadedMoments LoadMoments(string path, SnapshotLimits? limits = null, IProgress<LoadProgress>? progress = null) => new MomentLoader(limits).Load(path, progress);
    }

    /// <summary>What a client sees that sends one request after another.</summary>
    /// <param name="moments">The snapshots, in order; at least one.</param>
    /// <param name="query">The request, as people write it.</param>
    /// <param name="settings">The timers; the defaults when null.</param>
    /// <param name="assumptions">Answers to what the snapshots leave open; null for none.</param>
    /// <exception cref="QueryException">The text is no query, or names something that one of the snapshots does not hold.</exception>
    /// <exception cref="ArgumentException">The settings cannot be played (<see cref="TimelineRunner.Problems"/>).</exception>
    public static TimelineReport Timeline(this ImmutableArray<SnapshotMoment> moments, string query, TimelineSettings? settings = null, Assumptions? assumptions = null)
    {
        var (parsed, diagnostics) = PacketQueryParser.Parse(query);
        if (parsed is null)
            throw new QueryException(diagnostics);
        var (report, problems) = TimelineRunner.Run(moments, [parsed], settings ?? new(), assumptions);
        return report ?? throw new QueryException(problems);
    }
}
