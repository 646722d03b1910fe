using PathTrace.Inputs.Documents;
using PathTrace.Net;

namespace PathTrace.Inputs.NextHops;

/// <summary>
/// Routes of an Azure route table: as <c>az network route-table route list</c> prints them, in the shape of the REST API (fields under
/// <c>properties</c>), or effective routes of an interface (prefixes and addresses as lists).
/// </summary>
internal static class AzureRoutes
{
    internal static bool Is(DataValue value) => !Fields(value)["addressPrefix"].IsMissing;

    internal static void Read(DataValue route, NextHopRows rows)
    {
        var fields = Fields(route);
        var target = Target(fields.String("nextHopType"), Texts(fields["nextHopIpAddress"]).FirstOrDefault());
        foreach (var prefix in Texts(fields["addressPrefix"]))
        {
            // A service tag ("Storage.WestEurope") stands for prefixes that only Azure knows.
            if (prefix.Length > 0 && char.IsAsciiLetter(prefix[0]) && !prefix.Contains(':'))
                rows.LeftOut(route.Span, $"the destination is the service tag {prefix}, whose prefixes the table does not state");
            else
                rows.Add(route.Span, prefix, target);
        }
    }

    internal static NextHopTarget? Target(string? type, string? address) => type?.ToLowerInvariant() switch
    {
        "virtualappliance" => IpAddress.TryParse(address, out var next) ? NextHopTarget.To(next) : null,
        "vnetlocal" => NextHopTarget.Local(),
        "internet" or "virtualnetworkgateway" or "vnetpeering" => NextHopTarget.Outside(type),
        "none" => NextHopTarget.Blackhole(),
        _ => null,
    };

    private static DataValue Fields(DataValue route) => route["properties"].IsMissing ? route : route["properties"];

    private static IEnumerable<string> Texts(DataValue value) =>
        value.IsList ? value.Items.Select(i => i.Text).OfType<string>() : value.Text is { } text ? [text] : [];
}
