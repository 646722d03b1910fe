using PathTrace.Inputs.Documents;
using PathTrace.Text;

namespace PathTrace.Inputs.NextHops;

/// <summary>Finds the routes of AWS, Azure and Google Cloud in JSON, whatever lists and wrappers stand around them.</summary>
internal static class JsonTableReader
{
    private static readonly string[] Wrappers = ["value", "RouteTables", "Routes", "routes", "items"];

    internal static void Read(SourceText source, NextHopRows rows)
    {
        var before = rows.Diagnostics.Count;
        var values = JsonDocuments.Read(source, rows.Diagnostics).ToList();
        var isCut = rows.Diagnostics.Count > before;
        foreach (var value in values)
            Read(value, null, rows);
        if (isCut)
            rows.Lost(SourceSpan.WholeFile(source));
    }

    // As deep as the JSON is nested, which its reader limits.
    private static void Read(DataValue value, string? tableId, NextHopRows rows)
    {
        if (value.IsList)
        {
            foreach (var item in value.Items)
                Read(item, tableId, rows);
        }
        else if (AwsRoutes.Is(value))
        {
            AwsRoutes.Read(value, tableId, rows);
        }
        else if (GcpRoutes.Is(value))
        {
            GcpRoutes.Read(value, rows);
        }
        else if (AzureRoutes.Is(value))
        {
            AzureRoutes.Read(value, rows);
        }
        else
        {
            ReadWrapper(value, tableId, rows);
        }
    }

    private static void ReadWrapper(DataValue value, string? tableId, NextHopRows rows)
    {
        var found = false;
        foreach (var inner in Wrappers.Select(name => value[name]).Where(inner => inner.IsList))
        {
            found = true;
            Read(inner, value.String("RouteTableId") ?? tableId, rows);
        }

        if (!found && !value["properties"]["routes"].IsMissing)
            Read(value["properties"]["routes"], tableId, rows);
        else if (!found)
            rows.BadRow(value.Span, "expected a route of AWS, Azure or Google Cloud");
    }
}
