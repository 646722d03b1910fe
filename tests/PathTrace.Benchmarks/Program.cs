using System.Diagnostics;
using System.Globalization;
using BenchmarkDotNet.Running;
using PathTrace.Benchmarks;
using PathTrace.Inputs.IptablesSave;
using PathTrace.Net;

if (args is ["live"])
{
    // Live memory after a full collection: the dump's bytes and everything that reading it made.
    var before = GC.GetTotalMemory(forceFullCollection: true);
    var dump = ClusterMaker.Dump(10_000, 10);
    var read = IptablesSaveReader.Read(dump, IpFamily.IPv4);
    var live = GC.GetTotalMemory(forceFullCollection: true) - before;
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{dump.Length:N0} bytes of input, {live:N0} bytes live, {(double)live / dump.Length:0.00} per byte"));
    GC.KeepAlive(read);
    return;
}

if (args is ["diff", var services])
{
    // One run as a command has it: nothing was asked of the snapshots before.
    var benchmark = new DiffBenchmark { Services = int.Parse(services, CultureInfo.InvariantCulture) };
    benchmark.Setup();
    var watch = Stopwatch.StartNew();
    var report = benchmark.TenRules();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Groups.Length} groups, {report.Classes:N0} classes of packets, {watch.Elapsed.TotalSeconds:0.00} s"));
    return;
}

if (args is ["verify", var count])
{
    // Every service port of one node, on every core.
    var benchmark = new VerifyBenchmark { Services = int.Parse(count, CultureInfo.InvariantCulture) };
    benchmark.Load();
    var watch = Stopwatch.StartNew();
    var classes = 0L;
    Parallel.For(0, benchmark.Services, service => Interlocked.Add(ref classes, benchmark.Verify(service).Classes));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} service ports, {classes:N0} classes of packets, {watch.Elapsed.TotalSeconds:0.00} s, {Process.GetCurrentProcess().PeakWorkingSet64 / 1024 / 1024} MiB"));
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(KubeProxyDump).Assembly).Run(args);
