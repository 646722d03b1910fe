using System.Collections.Immutable;
using System.Text.Json;
using PathTrace.Cluster;
using PathTrace.Inputs.Reading;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Inputs.IpAddr;

/// <summary>Reads what <c>ip -j addr</c> prints: one object an interface, its addresses in <c>addr_info</c>.</summary>
internal sealed class InterfaceJsonReader(FileDiagnostics diagnostics, InterfaceDrafts interfaces)
{
    private readonly StringPool _pool = new();

    internal void Read() => JsonObjects.ForEach(diagnostics, ReadInterface);

    private void ReadInterface(JsonElement element, SourceSpan span)
    {
        if (element.TextOf("ifname") is not { Length: > 0 } name)
        {
            diagnostics.Error(DiagnosticCode.BadAddressLine, span, "the object has no interface name", "The interface and its addresses are missing.");
            return;
        }

        var draft = interfaces.Begin(_pool.Get(name), span);
        var facts = draft.Facts;
        var kind = Child(element, "linkinfo") is { } info ? info.TextOf("info_kind") : null;
        draft.Facts = facts with
        {
            Index = IntOf(element, "ifindex") ?? facts.Index,
            Flags = facts.Flags.IsEmpty ? Flags(element) : facts.Flags,
            Mtu = facts.Mtu ?? IntOf(element, "mtu"),
            Master = facts.Master ?? Pooled(element, "master"),
            Group = facts.Group ?? Pooled(element, "group"),
            State = facts.State ?? Pooled(element, "operstate"),
            LinkType = facts.LinkType ?? Pooled(element, "link_type"),
            LinkAddress = facts.LinkAddress ?? Pooled(element, "address"),
            Kind = facts.Kind ?? kind,
            IsHairpin = facts.IsHairpin ?? OfLink(element, "info_slave_data", "hairpin"),
            IsIsolated = facts.IsIsolated ?? OfLink(element, "info_slave_data", "isolated"),
            CallsIptables = facts.CallsIptables ?? OfLink(element, "info_data", "nf_call_iptables"),
            CallsIp6tables = facts.CallsIp6tables ?? OfLink(element, "info_data", "nf_call_ip6tables"),
            Tunnel = facts.Tunnel ?? Tunnel(element, kind),
        };
        if (!element.TryGetProperty("addr_info", out var list) || list.ValueKind != JsonValueKind.Array)
            return;
        foreach (var item in list.EnumerateArray())
            ReadAddress(item, draft, span);
    }

    private void ReadAddress(JsonElement item, InterfaceDraft draft, SourceSpan span)
    {
        if (item.ValueKind == JsonValueKind.Object && !item.EnumerateObject().MoveNext())
            return;
        var text = item.ValueKind == JsonValueKind.Object ? item.TextOf("local") : null;
        var peerText = text is null ? null : item.TextOf("address");
        var length = text is null ? null : IntOf(item, "prefixlen");
        IpAddress peer = default;
        if (!IpAddress.TryParse(text, out var address) || length is not { } bits || bits < 0 || bits > address.Family.AddressBits()
            || (peerText is not null && (!IpAddress.TryParse(peerText, out peer) || peer.Family != address.Family)))
        {
            diagnostics.Error(DiagnosticCode.BadAddressLine, span, $"'{text}' is no address with a prefix length", "An address of the interface is missing.");
            return;
        }

        IpAddress? broadcast = IpAddress.TryParse(item.TextOf("broadcast"), out var brd) ? brd : null;
        var isSecondary = item.TryGetProperty("secondary", out var secondary) && secondary.ValueKind != JsonValueKind.False;
        draft.Add(new(address, bits, broadcast, peer.IsSet ? peer : null, isSecondary, Pooled(item, "scope"), span) { Flags = Flagged(item) });
    }

    private static AddressFlags Flagged(JsonElement item)
    {
        var flags = AddressFlags.None;
        foreach (var property in item.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.True))
            flags |= InterfaceWords.FlagOf(property.Name);
        return flags;
    }

    // A switch is a truth or, of bridges, 0 or 1.
    private static bool? OfLink(JsonElement element, string part, string name) =>
        Child(element, "linkinfo") is { } info && Child(info, part) is { } data && data.TryGetProperty(name, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                JsonValueKind.Number when value.TryGetInt32(out var number) => number != 0,
                _ => null,
            }
            : null;

    private static TunnelDetails? Tunnel(JsonElement element, string? kind)
    {
        if (kind is null || Child(Child(element, "linkinfo")!.Value, "info_data") is not { } data)
            return null;
        var tunnel = new TunnelDraft(kind);
        foreach (var property in data.EnumerateObject().Where(p => p.Value.ValueKind != JsonValueKind.False))
            tunnel.Set(property.Name, JsonObjects.Text(property.Value) ?? "");
        return tunnel.Build();
    }

    private ImmutableArray<string> Flags(JsonElement element) =>
        element.TryGetProperty("flags", out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(JsonObjects.Text).OfType<string>().Select(_pool.Get)]
            : [];

    private string? Pooled(JsonElement element, string name) => element.TextOf(name) is { } text ? _pool.Get(text) : null;

    private static int? IntOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;

    private static JsonElement? Child(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;
}
