using PathTrace.KernelLab.Kernel;
using PathTrace.KernelLab.Random;

namespace PathTrace.KernelLab.Clusters;

/// <summary>Puts probes to random clusters, one cluster after the other on each of a few threads.</summary>
internal sealed class ClusterRun(int clusters, int seed, int probesPerCluster = 40, int connections = 1500, int explained = 12, double shareOfV6 = 0.25)
{
    private const int Workers = 2;
    private readonly ClusterReport _report = new();
    private int _next = -1;

    internal ClusterReport Run()
    {
        var workers = Enumerable.Range(0, Workers).Select(_ => Task.Factory.StartNew(
            () => LabThread.Run(Work), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        Task.WaitAll(workers);
        return _report;
    }

    private bool Work()
    {
        using var drops = DropReasons.TryWatch();
        while (true)
        {
            var number = Interlocked.Increment(ref _next);
            if (number >= clusters)
                return true;
            RunCluster(number, drops);
        }
    }

    private void RunCluster(int number, DropReasons? drops)
    {
        var dice = new Dice(unchecked((seed * 1_000_003) + number));
        // Drawn apart, so that the share leaves the clusters of the other family as they are.
        var isV6 = new Dice(unchecked((seed * 7_368_787) + number)).Chance(shareOfV6);
        var config = new ClusterMaker(dice, isV6 ? ClusterNet.V6 : ClusterNet.V4).Make();
        var apart = new Dice(unchecked((seed * 15_485_863) + number));
        if (apart.Chance(0.5))
            config = new ConnectionRules(apart, config).Make();
        try
        {
            using var cluster = new LabCluster(config, drops);
            var maker = new ClusterProbeMaker(config, dice);
            var kinds = new HashSet<string>();
            var (predicted, taken) = (new HashSet<string>(), new HashSet<string>());
            for (var i = 0; i < probesPerCluster; i++)
            {
                var conversation = Conversation.Of(cluster, maker.Make());
                var comparison = conversation.Request;
                _report.Add(conversation);
                predicted.UnionWith(comparison.Ways.Select(NameOf));
                if (comparison.Taken is { } way)
                    taken.Add(NameOf(way));
                if (conversation.Difference is { } difference && kinds.Add(difference))
                    Explain(number, cluster, ClusterDiff.Print(conversation));
            }

            _report.AddCluster(config.Nodes.Length, predicted.Count, taken.Count);
            if (maker.MakeCrowd() is { } crowd && ShareTest.Of(cluster, crowd, connections) is { } test)
                _report.Add(test);
        }
        catch (LabException e)
        {
            _report.AddDifference($"cluster {number} cannot be built: {e.Message}");
        }
    }

    // A path without the packet's ports: the rules it hits on each node, and its end.
    private static string NameOf(PredictedWay way) =>
        string.Join('|', way.Hops.Select(h => $"{h.Hop.Node} {h.Hop.In} {string.Join(' ', h.Story.Hits)}")) + $"|{way.Path.Disposition} {way.Path.Destination?.Pod}";

    private void Explain(int number, LabCluster cluster, string story)
    {
        if (_report.Differences.Count >= explained)
            return;
        cluster.IsKept = true;
        _report.AddDifference($"==== cluster {number} of seed {seed}, kept in {cluster.SnapshotFolder}\n{story}");
    }
}
