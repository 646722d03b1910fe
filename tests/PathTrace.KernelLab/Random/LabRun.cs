using PathTrace.KernelLab.Kernel;
using PathTrace.KernelLab.Nodes;
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
        var maker = new ProbeMaker(world, dice);
        var wrong = new Dictionary<string, Comparison>();
        try
        {
            using var node = new LabNode(config, drops);
            var hits = new HashSet<string>();
            for (var i = 0; i < count; i++)
            {
                var comparison = Comparison.Of(node, maker.Make());
                _report.Add(comparison);
                foreach (var hit in comparison.Kernel.Hits.Select(h => h[(h.IndexOf(' ', StringComparison.Ordinal) + 1)..]).Concat(comparison.Kernel.LegacyHits.Keys))
                    hits.Add(hit);
                if (comparison.Difference is { } difference)
                    wrong.TryAdd(difference, comparison);
            }

            var rules = node.Model(world.Family).Rulesets.Sum(r => r.Tables.Sum(t => t.Chains.Sum(c => c.Rules.Length)));
            _report.AddNode(rules, hits.Count(h => !h.Contains("/policy", StringComparison.Ordinal)));
        }
        catch (LabException e)
        {
            _report.AddDifference($"node {number} cannot be built: {e.Message}\n{config}");
            return;
        }

        foreach (var comparison in wrong.Values)
            Explain(number, config, comparison, drops);
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
