using System.Collections.Immutable;
using PathTrace.Datapath;

namespace PathTrace.KernelLab.Clusters;

/// <summary>A probe, its way through the kernels, and the paths that PathTrace says it may go.</summary>
/// <param name="Probe">The probe.</param>
/// <param name="Kernel">What was seen.</param>
/// <param name="Ways">What was said.</param>
/// <param name="Taken">The path that the kernels went; null when none is.</param>
/// <param name="Difference">Where they part; null for nowhere.</param>
/// <param name="IsUndecided">True when PathTrace does not say.</param>
internal sealed record ClusterComparison(ClusterProbe Probe, ClusterStory Kernel, ImmutableArray<PredictedWay> Ways, PredictedWay? Taken, string? Difference, bool IsUndecided)
{
    /// <summary>How long silence is listened to, in milliseconds.</summary>
    internal const int Patience = 60;

    /// <summary>The same where silence is a difference.</summary>
    internal const int LongPatience = 1000;

    /// <summary>Why PathTrace does not say; null when it does.</summary>
    internal string? OpenBecause => !IsUndecided ? null
        : (Taken is { } taken ? [taken] : Ways).Select(w => w.Path.Assumptions.LastOrDefault()?.Reason).FirstOrDefault(r => r is not null) ?? "a TTL that the router has a part in";

    /// <summary>Silence may be that of a busy machine: what was not seen to end and differs is put once more, with more patience.</summary>
    internal static ClusterComparison Of(LabCluster cluster, ClusterProbe probe)
    {
        var comparison = Of(cluster, cluster.Watch.Fresh(probe), Patience);
        return comparison.Difference is null || comparison.Kernel.IsSettled ? comparison : Of(cluster, cluster.Watch.Fresh(probe), LongPatience);
    }

    private static ClusterComparison Of(LabCluster cluster, ClusterProbe probe, int patience)
    {
        var trace = cluster.Tracer.Trace(probe.QueryIn(cluster.Config), oneWay: true);
        var ways = trace.Paths.Select(p => new PredictedWay(p, probe.Kind)).ToImmutableArray();
        var kernel = cluster.Watch.Put(probe, patience);
        string? first = null;
        foreach (var way in ways)
        {
            var difference = new ClusterAgreement(kernel, way, name => new(cluster.Snapshot.FindNode(name)!, probe.Packet.Family)).Difference();
            if (difference is null)
                return new(probe, kernel, ways, way, null, !way.Path.Assumptions.IsEmpty);
            first ??= difference;
        }

        // The lab's router takes from the TTL what a cloud's fabric does not, so that young packets die elsewhere.
        var isTooYoung = probe.Packet.Ttl < 16 && kernel.Visits.Any(v => v.Node.Length == 0);
        var isOpen = isTooYoung || ways.Any(w => w.Path.Disposition == Disposition.Indeterminate);
        return new(probe, kernel, ways, null, isOpen ? null : first ?? "no way was predicted", isOpen);
    }
}
