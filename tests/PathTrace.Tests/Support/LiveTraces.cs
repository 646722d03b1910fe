using PathTrace.Cluster;
using PathTrace.Inputs.TraceLogs;
using PathTrace.Text;

namespace PathTrace.Tests.Support;

/// <summary>The captured logs of fixtures/compare-trace, each with the dumps of the node that wrote it.</summary>
internal static class LiveTraces
{
    internal static readonly string[] Names = ["nft/xtables-monitor.log", "nft/nft-monitor.log", "legacy/kernel.log"];

    /// <summary>And one of packets that the node made itself, and of IPv6.</summary>
    internal static readonly string[] All = [.. Names, "own/nft-monitor.log"];

    internal static string PathOf(string log) => Path.Combine(Fixtures.FolderOf("compare-trace"), log);

    internal static string DumpsOf(string log) => Path.Combine(Fixtures.FolderOf("compare-trace"), log.Split('/')[0], "snapshot");

    internal static Snapshot SnapshotOf(string log) => Fixtures.Load("compare-trace/" + log.Split('/')[0]);

    internal static string TextOf(string log) => File.ReadAllText(PathOf(log));

    internal static TraceLog Read(string text, string name = "trace.log")
    {
        var (log, problems) = TraceLogReader.Read(SourceText.From(name, text));
        Assert.Empty(problems);
        return log;
    }
}
