using PathTrace.KernelLab.Kernel;
using PathTrace.KernelLab.Nodes;
using PathTrace.KernelLab.Probes;
using PathTrace.KernelLab.Stories;

namespace PathTrace.KernelLab.Random;

/// <summary>Puts probes to random nodes, one node after the other on each of a few threads.</summary>
internal sealed class LabRun(int cases, int seed, LabOptions options)
{
    private readonly LabReport _report = new();
    private int _next = -1;

    internal LabReport Run()
    {
        var workers = Enumerable.Range(0, options.Workers).Select(_ => Task.Factory.StartNew(
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
            var first = number * options.ProbesPerNode;
            if (first >= cases)
                return true;
            RunNode(number, Math.Min(options.ProbesPerNode, cases - first), drops);
        }
    }

    private void RunNode(int number, int count, DropReasons? drops)
    {
        var dice = new Dice(unchecked((seed * 1_000_003) + number));
        var world = dice.Chance(options.ShareOfV6) ? World.V6 : World.V4;
        var config = NodeMaker.Make(world, dice);
        var wrong = new Dictionary<string, Comparison>();
        try
        {
            using var node = new LabNode(config, drops);
            var aimer = new ProbeAimer(node, world, dice);
            var members = new Dice(unchecked((seed * 1_000_003) + ~number));
            for (var i = 0; i < count; i++)
            {
                var comparison = Settled(node, Comparison.Of(node, aimer.Make()));
                _report.Add(comparison);
                aimer.Note(comparison.Kernel);
                if (comparison.Difference is { } difference)
                    wrong.TryAdd(difference, comparison);
                if (ClassCheck.Difference(node.Model(comparison.Probe.Packet.Family), comparison, members) is { } other)
                    _report.AddMisjudged($"==== node {number} of seed {seed}\n{other}\n{config}", options.DifferenceLimit);
            }

            _report.AddNode(aimer.Rules, aimer.RulesHit);
        }
        catch (LabException e)
        {
            _report.AddDifference($"node {number} cannot be built: {e.Message}\n{config}");
            return;
        }

        foreach (var comparison in wrong.Values)
            Explain(number, config, comparison, drops);
    }

    // Other work on the machine may delay events or mix in drops of other namespaces (softirq runs in whatever thread comes by): a difference counts when it shows three times.
    private static Comparison Settled(LabNode node, Comparison comparison)
    {
        for (var i = 0; i < 2 && comparison.Difference is not null; i++)
            comparison = Comparison.Of(node, comparison.Probe, comparison.Kernel.IsSettled ? Watch.Patience : Watch.LongPatience);
        return comparison;
    }

    private void Explain(int number, NodeConfig config, Comparison comparison, DropReasons? drops)
    {
        if (_report.Differences.Count >= options.DifferenceLimit)
            return;
        var smallest = options.Shrinks ? new Shrinker(comparison.Probe, drops).Shrink(config) : null;
        var title = $"==== node {number} of seed {seed}{(smallest is null && options.Shrinks ? ", did not show again" : "")}\n";
        _report.AddDifference(title + StoryDiff.Print(smallest?.Comparison ?? comparison) + (smallest?.Config ?? config));
    }
}
