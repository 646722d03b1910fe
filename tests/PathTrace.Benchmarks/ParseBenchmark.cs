using System.Diagnostics;
using System.Globalization;
using BenchmarkDotNet.Attributes;
using PathTrace.Inputs.IptablesSave;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Benchmarks;

/// <summary>
/// Reading a node's rules, beside what iptables' own reader takes for the same file. One read an iteration, because a process reads a dump once, as the
/// other tool's does: in a row of reads, every third would also pay for collecting the garbage of those before it.
/// </summary>
[MemoryDiagnoser]
[InvocationCount(1)]
[WarmupCount(8)]
[IterationCount(8)]
public class ParseBenchmark : IDisposable
{
    private SourceText _dump = SourceText.From("", "");
    private string _file = "";

    /// <summary>How many services; ten endpoints each.</summary>
    [Params(10_000)]
    public int Services { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _dump = ClusterMaker.Dump(Services, 10);
        _file = Path.GetTempFileName();
        File.WriteAllBytes(_file, _dump.Memory.ToArray());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"// input: {_dump.Length:N0} bytes, {_dump.Utf8.Count((byte)'\n'):N0} lines"));
    }

    /// <summary>Needs root and iptables; its time is that of a whole process.</summary>
    [Benchmark(Baseline = true)]
    public int IptablesLegacyRestoreTest()
    {
        using var process = Process.Start(new ProcessStartInfo("iptables-legacy-restore", ["--test", _file]))!;
        process.WaitForExit();
        return process.ExitCode;
    }

    [Benchmark]
    public object PathTraceRead() => IptablesSaveReader.Read(_dump, IpFamily.IPv4);

    [GlobalCleanup]
    public void Dispose()
    {
        File.Delete(_file);
        GC.SuppressFinalize(this);
    }
}
