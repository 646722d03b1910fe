using PathTrace.Cluster;
using PathTrace.Inputs.NextHops;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.NextHops;

/// <summary>Next-hop tables as one line of text a row, for tests.</summary>
internal static class NextHopText
{
    internal static ParseResult<NextHopTable> Read(string text, string name = "next-hops.txt") => NextHopReader.Read(SourceText.From(name, text));

    /// <summary>The rows that were understood.</summary>
    internal static string[] Rows(ParseResult<NextHopTable> result) => [.. result.Value.Entries.Where(e => e.Kind != NextHopKind.Unknown).Select(Row)];

    internal static string Row(NextHopEntry entry)
    {
        var target = entry.NextHop?.ToString() ?? entry.TargetName ?? "-";
        var priority = entry.Priority == 0 ? "" : $" priority {entry.Priority}";
        var table = entry.TableName is null ? "" : $" in {entry.TableName}";
        return $"{entry.Destination} {entry.Kind} {target}{priority}{table}";
    }
}
