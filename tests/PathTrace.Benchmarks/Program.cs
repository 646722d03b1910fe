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

BenchmarkSwitcher.FromAssembly(typeof(KubeProxyDump).Assembly).Run(args);
