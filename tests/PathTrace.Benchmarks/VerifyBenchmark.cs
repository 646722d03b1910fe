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
    private Expectation _expectation = null!;

    /// <summary>How many services; ten endpoints each.</summary>
    [Params(100, 1_000, 10_000)]
    public int Services { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _snapshot = ClusterMaker.Make(ClusterMaker.Dump(Services, 10));
        _expectation = ExpectationParser.Parse($"tcp any -> {KubeProxyDump.ServiceAddress(Services / 2)}:80 at worker1 in eth0 reaches 10.128.0.0/9").Value!;
        if (OneServicePort() is not { Failing.IsEmpty: true, Classes: > 10 })
            throw new InvalidOperationException("No packet ought to miss the pods.");
    }

    [Benchmark]
    public Verification OneServicePort() => Verifier.Verify(_snapshot, _expectation).Value!;
}
