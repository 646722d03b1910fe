using BenchmarkDotNet.Attributes;
using PathTrace.Analysis.Verify;
using PathTrace.Cluster;
using PathTrace.Queries.Expectations;

namespace PathTrace.Benchmarks;

/// <summary>One service port of one node, for all packets, there and back. What must not grow is the time from 100 services to 10,000.</summary>
[MemoryDiagnoser]
public class VerifyBenchmark
{
    private Snapshot _snapshot = null!;

    /// <summary>How many services; ten endpoints each.</summary>
    [Params(100, 1_000, 10_000)]
    public int Services { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Load();
        if (OneServicePort() is not { Failing.IsEmpty: true, Classes: > 10 })
            throw new InvalidOperationException("No packet ought to miss the pods.");
    }

    [Benchmark]
    public Verification OneServicePort() => Verify(Services / 2);

    /// <summary>Makes the node.</summary>
    internal void Load() => _snapshot = ClusterMaker.Make(ClusterMaker.Dump(Services, 10));

    /// <summary>One claim about one service.</summary>
    internal Verification Verify(int service) =>
        Verifier.Verify(_snapshot, ExpectationParser.Parse($"tcp any -> {KubeProxyDump.ServiceAddress(service)}:80 at worker1 in eth0 reaches 10.128.0.0/9").Value!).Value!;
}
