using PathTrace.Analysis.Diff;
using PathTrace.Cluster;
using PathTrace.Datapath;

namespace PathTrace;

/// <summary>Two snapshots beside each other.</summary>
public static class DiffExtensions
{
    extension(Snapshot)
    {
        /// <summary>Which packets fare differently: <c>Snapshot.Diff(before, after).Groups</c>. No group means that no packet does.</summary>
        /// <param name="before">The earlier snapshot.</param>
        /// <param name="after">The later one.</param>
        /// <param name="assumptions">Answers to what either leaves open; null for none.</param>
        /// <param name="oneWay">True to leave answers alone; otherwise a packet fares differently also when its answer does.</param>
        /// <param name="progress">Told how many classes of packets have been followed, from several threads; null for nobody.</param>
        public static DiffReport Diff(Snapshot before, Snapshot after, Assumptions? assumptions = null, bool oneWay = false, IProgress<int>? progress = null) =>
            Differ.Diff(before, after, assumptions, oneWay, progress);
    }
}
