using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using PathTrace.FaultInjection.Clusters;
using PathTrace.FaultInjection.Faults;

namespace PathTrace.FaultInjection;

/// <summary>
/// Runs the benchmark, or the tests when not asked for it: <c>--single N</c> faults, <c>--pairs N</c> of them and <c>--healthy N</c> clusters of <c>--seed S</c>; <c>--explain -1</c> the findings where there are more than faults; <c>--fault NAME</c> takes the kinds of that name only; <c>--explain N</c> prints the first misses; <c>--write FOLDER</c> writes the cluster of the seed down, broken where <c>--fault</c> names a kind; <c>--large</c> times one diagnosis of 50 nodes and 1,000 services.
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        // The test runner starts this program for its tests.
        if (!args.Any(a => a is "--single" or "--pairs" or "--healthy" or "--large" or "--write"))
            return Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args).GetAwaiter().GetResult();
        var seed = Number(args, "--seed", 1);
        if (args.Contains("--large"))
            return Large(seed);
        var kind = Array.IndexOf(args, "--fault") is var named and >= 0 ? args[named + 1] : "";
        ImmutableArray<Fault> faults = [.. AllFaults.List.Where(f => f.Name.Contains(kind, StringComparison.Ordinal))];
        if (Array.IndexOf(args, "--write") is var at and >= 0)
            return Write(seed, kind.Length == 0 ? null : faults[0], args[at + 1]);
        var misses = Singles(faults, Number(args, "--single", 0), seed, Number(args, "--explain", 0));
        misses += Pairs(faults, Number(args, "--pairs", 0), seed, Number(args, "--explain", 0));
        var noisy = Healthy(Number(args, "--healthy", 0), seed, Number(args, "--explain", 0));
        return misses + noisy == 0 ? 0 : 1;
    }

    private static int Singles(ImmutableArray<Fault> faults, int count, int seed, int explain)
    {
        var table = new Table(explain);
        for (var i = 0; table.Done < count; i++)
        {
            if (Score.Of(faults[i % faults.Length], unchecked((seed * 1_000_003) + i)) is { } result)
                table.Add([result.Fault], result);
        }

        return table.Print("single faults: right cause first");
    }

    private static int Pairs(ImmutableArray<Fault> faults, int count, int seed, int explain)
    {
        var table = new Table(explain);
        for (var i = 0; table.Done < count; i++)
        {
            var random = new Random(unchecked((seed * 1_000_003) + i));
            var (one, other) = (faults[random.Next(faults.Length)], faults[random.Next(faults.Length)]);
            if (one != other && Score.OfPair(one, other, random.Next()) is { } result)
                table.Add([one.Name, other.Name], result);
        }

        return table.Print("pairs of faults: both causes first");
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

    /// <summary>How many of each kind were found.</summary>
    private sealed class Table(int explain)
    {
        private readonly SortedDictionary<string, (int Right, int Alone, int All)> _found = new(StringComparer.Ordinal);
        private int _misses;

        internal int Done { get; private set; }

        internal void Add(ReadOnlySpan<string> kinds, Score.Result result)
        {
            Done++;
            foreach (var kind in kinds)
            {
                var (right, alone, all) = _found.GetValueOrDefault(kind);
                _found[kind] = (right + (result.IsFound ? 1 : 0), alone + (result.Report.Findings.Length <= result.Expected.Length ? 1 : 0), all + 1);
            }

            if (!result.IsFound && _misses++ < explain)
                Console.WriteLine(result);
            else if (result.IsFound && explain < 0 && result.Report.Findings.Length > result.Expected.Length)
                Console.WriteLine($"{result.Fault} (seed {result.Seed})\n{string.Concat(result.Report.Findings.Select(f => $"    {f.Cause.Severity} {f.Cause.CodeText} {f.Cause.Title}\n"))}");
        }

        internal int Print(string what)
        {
            foreach (var (fault, (right, alone, all)) in _found)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{fault,-52} {right,5} of {all,5}, {alone,5} without another finding"));
            if (Done > 0)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Done - _misses} of {Done} {what}"));
            return _misses;
        }
    }

    private static int Number(string[] args, string name, int otherwise) =>
        Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
}
