using BenchmarkDotNet.Attributes;
using PathTrace.Queries;
using PathTrace.Tracing;

namespace PathTrace.Benchmarks;

/// <summary>One packet through one node, to every endpoint of its service. What must not grow is the time from 100 services to 10,000.</summary>
[MemoryDiagnoser]
public class TraceBenchmark
{
    private Tracer _tracer = null!;
    private PacketQuery _query = null!;

    /// <summary>How many services; ten endpoints each.</summary>
    [Params(100, 10_000)]
    public int Services { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _tracer = new(ClusterMaker.Make(ClusterMaker.Dump(Services, 10)));
        _query = PacketQueryParser.Parse($"tcp 203.0.113.7:51000 -> {KubeProxyDump.ServiceAddress(Services / 2)}:80 at worker1 in eth0").Value!;
        if (_tracer.Trace(_query, oneWay: true) is not { Verdict: TraceVerdict.Reaches, Paths.Length: 10 })
            throw new InvalidOperationException("The packet ought to reach ten pods.");
    }

    [Benchmark]
    public Trace OnePacket() => _tracer.Trace(_query, oneWay: true);
}
