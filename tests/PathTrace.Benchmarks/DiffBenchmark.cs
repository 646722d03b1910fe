using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using PathTrace.Analysis.Diff;
using PathTrace.Cluster;
using PathTrace.Text;

namespace PathTrace.Benchmarks;

/// <summary>
/// Two dumps of a node that differ in ten rules of ten services: of four an endpoint has another port, of three a masquerading rule is gone, of three an endpoint gets nothing any more. Every packet that can begin is
/// compared, there and back.
/// </summary>
[MemoryDiagnoser]
public class DiffBenchmark
{
    private const int Endpoints = 10;

    private Snapshot _before = null!;
    private Snapshot _after = null!;

    /// <summary>How many services; ten endpoints each.</summary>
    [Params(100, 1_000, 10_000)]
    public int Services { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var dump = ClusterMaker.Dump(Services, Endpoints);
        _before = ClusterMaker.Make(dump);
        _after = ClusterMaker.Make(new SourceText(dump.Name, Changed(Encoding.ASCII.GetString(dump.Utf8))));
    }

    // A new record each time: indexes are kept with a snapshot, and are part of what is measured.
    [Benchmark]
    public DiffReport TenRules()
    {
        var report = Differ.Diff(_before with { Name = "before" }, _after with { Name = "after" });
        return report is { IsWhole: true, Groups.Length: >= 10 } ? report : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"There ought to be ten groups or more, not {report.Groups.Length}."));
    }

    private byte[] Changed(string dump)
    {
        var text = new StringBuilder(dump);
        for (var i = 0; i < 10; i++)
        {
            var service = (Services / 10 * i) + 5;
            var endpoint = KubeProxyDump.EndpointAddress(service, i, Endpoints);
            var (from, to) = i switch
            {
                < 4 => ($"--to-destination {endpoint}:3000\n", $"--to-destination {endpoint}:3001\n"),
                < 7 => (LineWith(dump, $" ! -s 10.128.0.0/9 -d {KubeProxyDump.ServiceAddress(service)}/32 "), ""),
                _ => (LineWith(dump, $" -> {KubeProxyDump.EndpointAddress(service, 4, Endpoints)}:3000\""), ""),
            };
            text.Replace(from, to);
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static string LineWith(string dump, string part)
    {
        var place = dump.IndexOf(part, StringComparison.Ordinal);
        var start = dump.LastIndexOf('\n', place) + 1;
        return dump[start..(dump.IndexOf('\n', place) + 1)];
    }
}
