using PathTrace.Cluster;
using PathTrace.Inputs.Lines;
using PathTrace.Text;

namespace PathTrace.Inputs.NextHops;

/// <summary>Reads a next-hop table in any of the forms that PathTrace knows; which one it is shows in its first line.</summary>
internal static class NextHopReader
{
    internal static ParseResult<NextHopTable> Read(SourceText source)
    {
        var rows = new NextHopRows(source);
        var first = TextLines.FirstFilled(source);
        if (first.Length > 0 && first.Utf8[0] is (byte)'{' or (byte)'[')
            JsonTableReader.Read(source, rows);
        else if (RouteListReader.IsStart(first))
            RouteListReader.Read(source, rows);
        else
            PlainTableReader.Read(source, rows);
        return rows.ToResult();
    }
}
