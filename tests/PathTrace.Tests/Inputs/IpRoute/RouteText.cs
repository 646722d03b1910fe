using System.Globalization;
using PathTrace.Routing;

namespace PathTrace.Tests.Inputs.IpRoute;

/// <summary>Writes a route in one fixed form, so that tables of expectations stay readable: everything but where it stands.</summary>
internal static class RouteText
{
    /// <summary>The routes that lines state; what stands for lines that cannot be read, or were lost with the end of the dump, left out.</summary>
    internal static IEnumerable<Route> Stated(IEnumerable<Route> routes) => routes.Where(r => !IsLost(r));

    internal static bool IsLost(Route route) => route is { HasUnknownAttributes: true, NextHops.IsEmpty: true, Destination.Length: 0 };

    public static string Of(Route route)
    {
        var parts = new List<string> { $"{route.Type} {route.Destination} table {route.Table}".ToLowerInvariant() };
        parts.AddRange(route.NextHops.Select(Of));
        AddIf(parts, route.Tos != 0, string.Create(CultureInfo.InvariantCulture, $"tos 0x{route.Tos:x2}"));
        AddIf(parts, route.Metric != 0, string.Create(CultureInfo.InvariantCulture, $"metric {route.Metric}"));
        AddIf(parts, route.PreferredSource is not null, $"src {route.PreferredSource}");
        AddIf(parts, route.Scope is not null, $"scope {route.Scope}");
        AddIf(parts, route.Protocol is not null, $"proto {route.Protocol}");
        AddIf(parts, route.Mtu is not null, string.Create(CultureInfo.InvariantCulture, $"mtu {route.Mtu}"));
        AddIf(parts, route.NextHopId is not null, string.Create(CultureInfo.InvariantCulture, $"nhid {route.NextHopId}"));
        AddIf(parts, route.HasUnknownAttributes, "?");
        return string.Join("; ", parts);
    }

    private static string Of(NextHop hop)
    {
        var parts = new List<string>();
        AddIf(parts, hop.Encap is not null, $"encap {hop.Encap}");
        AddIf(parts, hop.Via is not null, $"via {hop.Via}");
        AddIf(parts, hop.Device is not null, $"dev {hop.Device}");
        AddIf(parts, hop.Weight != 1, string.Create(CultureInfo.InvariantCulture, $"weight {hop.Weight}"));
        AddIf(parts, hop.Flags != NextHopFlags.None, hop.Flags.ToString());
        return string.Join(' ', parts);
    }

    private static void AddIf(List<string> parts, bool condition, string text)
    {
        if (condition)
            parts.Add(text);
    }
}
