using System.Globalization;
using PathTrace.KernelLab.Clusters;
using PathTrace.KernelLab.Kernel;
using PathTrace.KernelLab.Random;

namespace PathTrace.KernelLab;

/// <summary>Runs random nodes when asked for <c>--cases</c>, random clusters for <c>--clusters</c>, and the tests otherwise.</summary>
public static class Program
{
    public static int Main(string[] args)
    {
        if (NumberOf(args, "--clusters") is { } clusters)
            return RunClusters(clusters, args);
        if (NumberOf(args, "--cases") is not { } cases)
            return Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args).GetAwaiter().GetResult();
        if (Lab.Obstacle is { } obstacle)
        {
            Console.Error.WriteLine(obstacle);
            return 2;
        }

        var seed = NumberOf(args, "--seed") ?? 1;
        var options = new LabOptions
        {
            ShareOfV6 = (NumberOf(args, "--v6") ?? 25) / 100.0,
            ProbesPerNode = NumberOf(args, "--probes-per-node") ?? 50,
            DifferenceLimit = NumberOf(args, "--explain") ?? 12,
        };
        var report = new LabRun(cases, seed, options).Run();
        Console.WriteLine(report);
        return report.Differing + report.Differences.Count == 0 ? 0 : 1;
    }

    private static int RunClusters(int clusters, string[] args)
    {
        if (Lab.Obstacle is { } obstacle)
        {
            Console.Error.WriteLine(obstacle);
            return 2;
        }

        var report = new ClusterRun(clusters, NumberOf(args, "--seed") ?? 1, NumberOf(args, "--probes-per-cluster") ?? 40, explained: NumberOf(args, "--explain") ?? 12, shareOfV6: (NumberOf(args, "--v6") ?? 25) / 100.0).Run();
        Console.WriteLine(report);
        return report.IsClean ? 0 : 1;
    }

    private static int? NumberOf(string[] args, string option)
    {
        var at = Array.IndexOf(args, option);
        return at >= 0 && at + 1 < args.Length && int.TryParse(args[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
    }
}
