using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using PathTrace.FaultInjection.Clusters;
using PathTrace.FaultInjection.Faults;

namespace PathTrace.FaultInjection;

/// <summary>
/// Runs the benchmark, or the tests when not asked for it: <c>--single N</c> faults and <c>--healthy N</c> clusters of <c>--seed S</c>; <c>--fault NAME</c> takes the kinds of that name only; <c>--explain N</c> prints the first misses; <c>--write FOLDER</c> writes the cluster of the seed down, broken where <c>--fault</c> names a kind; <c>--large</c> times one diagnosis of 50 nodes and 1,000 services.
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        // The test runner starts this program for its tests.
        if (!args.Any(a => a is "--single" or "--healthy" or "--large" or "--write"))
            return Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args).GetAwaiter().GetResult();
        var seed = Number(args, "--seed", 1);
        if (args.Contains("--large"))
            return Large(seed);
        var kind = Array.IndexOf(args, "--fault") is var named and >= 0 ? args[named + 1] : "";
        ImmutableArray<Fault> faults = [.. AllFaults.List.Where(f => f.Name.Contains(kind, StringComparison.Ordinal))];
        if (Array.IndexOf(args, "--write") is var at and >= 0)
            return Write(seed, kind.Length == 0 ? null : faults[0], args[at + 1]);
        var misses = Singles(faults, Number(args, "--single", 0), seed, Number(args, "--explain", 0));
        var noisy = Healthy(Number(args, "--healthy", 0), seed, Number(args, "--explain", 0));
        return misses + noisy == 0 ? 0 : 1;
    }

    private static int Singles(ImmutableArray<Fault> faults, int count, int seed, int explain)
    {
        var found = new SortedDictionary<string, (int Right, int All)>(StringComparer.Ordinal);
        var misses = 0;
        for (int i = 0, done = 0; done < count; i++)
        {
            if (Score.Of(faults[i % faults.Length], unchecked((seed * 1_000_003) + i)) is not { } result)
                continue;
            done++;
            var (right, all) = found.GetValueOrDefault(result.Fault);
            found[result.Fault] = (right + (result.IsFound ? 1 : 0), all + 1);
            if (result.IsFound)
                continue;
            if (misses++ < explain)
                Console.WriteLine(result);
        }

        foreach (var (fault, (right, all)) in found)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{fault,-44} {right,5} of {all,5}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count - misses} of {count} single faults: right cause first"));
        return misses;
    }

    private static int Healthy(int count, int seed, int explain)
    {
        var noisy = 0;
        for (var i = 0; i < count; i++)
        {
            var report = Score.OfHealthy(unchecked((seed * 1_000_003) + i));
            if (report.Findings.IsEmpty)
                continue;
            if (noisy++ < explain)
                Console.WriteLine(new Rendering.DiagnosisRenderer(new()).Render(report));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{noisy} of {count} healthy clusters with a finding"));
        return noisy;
    }

    private static int Write(int seed, Fault? fault, string folder)
    {
        var random = new Random(seed);
        var plan = HealthyClusters.Make(random);
        foreach (var (path, text) in SnapshotText.Files(fault?.Break(plan, random)?.Broken ?? plan))
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        return 0;
    }

    private static int Large(int seed)
    {
        var snapshot = SnapshotText.Load(HealthyClusters.Make(new Random(seed), 50, 1000));
        var clock = Stopwatch.StartNew();
        var report = snapshot.Diagnose();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Calls.Length} rows, {report.Entries.Length} columns, {report.Ways} ways: {clock.Elapsed.TotalSeconds:0.0} s, {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB, {report.Findings.Length} findings"));
        return 0;
    }

    private static int Number(string[] args, string name, int otherwise) =>
        Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
}
