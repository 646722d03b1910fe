using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using PathTrace.Inputs.Reading;
using PathTrace.Net;
using PathTrace.Routing;
using PathTrace.Text;

namespace PathTrace.Inputs.IpRoute;

/// <summary>Reads what <c>ip -j route</c> prints: one object a route.</summary>
internal sealed class RouteJsonReader(FileDiagnostics diagnostics, RouteSection section)
{
    private const string Consequence = "What the route does is uncertain: traces that take it are indeterminate.";

    private readonly ImmutableArray<Route>.Builder _routes = ImmutableArray.CreateBuilder<Route>();
    private readonly List<Route> _lost = [];
    private readonly StringPool _pool = new();

    internal ImmutableArray<Route> Read()
    {
        if (JsonObjects.ForEach(diagnostics, ReadRoute) is { } damage)
            Lose(damage);
        return LostRoute.Join(_lost, _routes.ToImmutable());
    }

    private void ReadRoute(JsonElement element, SourceSpan span)
    {
        var printed = element.TextOf("type");
        var type = RouteType.Unicast;
        if (printed is not null && !RouteWords.TryType(printed, out type))
        {
            diagnostics.Error(DiagnosticCode.BadRouteLine, span, $"'{printed}' is no type of a route", LostRoute.Consequence);
            Lose(span);
            return;
        }

        // An encapsulation repeats the name "dst" for its own destination: the first one is the route's.
        var text = FirstText(element, "dst"u8);
        if (text is null || !RouteWords.TryDestination(Encoding.UTF8.GetBytes(text), out var destination))
        {
            diagnostics.Error(DiagnosticCode.BadRouteLine, span, $"'{text}' is no destination of a route", LostRoute.Consequence);
            Lose(span);
            return;
        }

        var draft = new RouteDraft(section) { Type = type, Destination = destination, Family = destination?.Family ?? IpFamily.None };
        ReadProperties(element, draft, span);
        if (draft.LacksNextHop)
        {
            draft.HasUnknownAttributes = true;
            var message = draft.NextHopId is { } id ? $"the dump names next-hop object {id} and does not show it" : "the route shows no next hop";
            diagnostics.Warning(DiagnosticCode.BadRouteLine, span, message, "Where the route leads is unknown: traces that take it are indeterminate.");
        }

        _routes.Add(draft.Build(span));
    }

    private void Lose(SourceSpan place) => _lost.Add(LostRoute.At(place, section));

    private void ReadProperties(JsonElement element, RouteDraft draft, SourceSpan span)
    {
        StringBuilder? encap = null;
        foreach (var property in element.EnumerateObject())
        {
            if (encap is not null && RouteEncapJson.TryAppend(encap, property))
                continue;
            if (encap is not null)
                draft.NextHop.Encap = _pool.Get(encap.ToString());
            encap = property.Name == "encap" ? new StringBuilder(JsonObjects.Text(property.Value)) : null;
            if (encap is not null || ReadProperty(property.Name, property.Value, draft, span))
                continue;
            draft.HasUnknownAttributes = true;
            diagnostics.Warning(DiagnosticCode.BadRouteLine, span, $"'{Shorten(property.Name)}' is no known attribute of a route, or has an unknown value", Consequence);
        }

        if (encap is not null)
            draft.NextHop.Encap = _pool.Get(encap.ToString());
    }

    private bool ReadProperty(string name, JsonElement value, RouteDraft draft, SourceSpan span)
    {
        switch (name)
        {
            case "type" or "dst" or "cache" or "nh_info":
                return true;
            case "flags":
                return ReadFlags(value, draft);
            case "metrics" or "nexthops":
                return ReadList(name, value, draft, span);
            case "via":
                return value.ValueKind == JsonValueKind.Object && ReadGateway(value.TextOf("host"), draft, crossesFamily: true);
            case "gateway":
                return ReadGateway(JsonObjects.Text(value), draft, crossesFamily: false);
            case "prefsrc":
                return ReadPreferredSource(JsonObjects.Text(value), draft);
            case "dev" or "table" or "protocol" or "scope":
                return ReadName(name, JsonObjects.Text(value), draft);
            case "metric" or "mtu" or "weight" or "nhid":
                return value.ValueKind == JsonValueKind.Number && value.TryGetUInt32(out var number) && RouteNumbers.TrySet(draft, name, number);
            case "tos":
                return TosNames.TryParse(Encoding.UTF8.GetBytes(JsonObjects.Text(value) ?? ""), out var tos) && RouteNumbers.TrySet(draft, name, tos);
            case "pref" or "error":
                draft.Family = IpFamily.IPv6;
                return true;
            case "from":
                return JsonObjects.Text(value) == "all";
            default:
                return name == "flow" || RouteWords.IsIrrelevant(name) || RouteWords.IsIrrelevantFlag(name);
        }
    }

    private bool ReadList(string name, JsonElement value, RouteDraft draft, SourceSpan span)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return false;
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object)
                return false;
            if (name == "nexthops")
                draft.BeginNextHop();
            ReadProperties(item, draft, span);
        }

        return true;
    }

    private static bool ReadFlags(JsonElement value, RouteDraft draft)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return false;
        var known = true;
        foreach (var item in value.EnumerateArray())
        {
            known &= RouteWords.TryFlag(JsonObjects.Text(item), out var flag);
            draft.NextHop.Flags |= flag;
        }

        return known;
    }

    private static bool ReadGateway(string? text, RouteDraft draft, bool crossesFamily)
    {
        if (!IpAddress.TryParse(text, out var address))
            return false;
        draft.NextHop.Via = address;
        draft.ProveFamily(address.Family, crossesFamily);
        return true;
    }

    private static bool ReadPreferredSource(string? text, RouteDraft draft)
    {
        if (!IpAddress.TryParse(text, out var address))
            return false;
        draft.PreferredSource = address;
        draft.ProveFamily(address.Family, crossesFamily: false);
        return true;
    }

    private bool ReadName(string name, string? text, RouteDraft draft)
    {
        if (text is null)
            return false;
        draft.SetName(name, _pool.Get(text));
        return true;
    }

    private static string? FirstText(JsonElement element, ReadOnlySpan<byte> name)
    {
        foreach (var property in element.EnumerateObject())
        {
            if (property.NameEquals(name))
                return JsonObjects.Text(property.Value);
        }

        return null;
    }

    private static string Shorten(string name) => Utf8.Quote(Encoding.UTF8.GetBytes(name));
}
