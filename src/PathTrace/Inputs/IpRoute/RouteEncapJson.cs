using System.Text;
using System.Text.Json;
using PathTrace.Inputs.Reading;

namespace PathTrace.Inputs.IpRoute;

/// <summary>
/// The properties of an encapsulation, which <c>ip -j</c> prints flat among those of the route (iproute2: iproute_lwtunnel.c). Written the way the text
/// form prints them.
/// </summary>
internal static class RouteEncapJson
{
    /// <summary>Appends a property that belongs to the encapsulation; false when it is the route's own and the encapsulation is over.</summary>
    internal static bool TryAppend(StringBuilder encap, JsonProperty property)
    {
        if (property.Name is "gateway" or "via" or "dev" or "nhid" or "table" or "protocol" or "scope" or "metric" or "flags" or "weight")
            return false;

        // The number is the encapsulation's own TOS; the route's is a string.
        if (property.Name is "tos" && property.Value.ValueKind == JsonValueKind.String)
            return false;
        encap.Append(' ').Append(property.Name);
        if (property.Value.ValueKind == JsonValueKind.Array)
            AppendList(encap, property.Value);
        else if (JsonObjects.Text(property.Value) is { } text)
            encap.Append(' ').Append(text);
        return true;
    }

    private static void AppendList(StringBuilder encap, JsonElement list)
    {
        encap.Append(' ').Append(list.GetArrayLength()).Append(" [");
        foreach (var item in list.EnumerateArray())
            encap.Append(' ').Append(JsonObjects.Text(item));
        encap.Append(" ]");
    }
}
