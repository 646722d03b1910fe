using System.Globalization;
using PathTrace.Net;

namespace PathTrace.Netfilter;

/// <summary>
/// Effects in an operator's words: <c>dnat to 10.0.1.1:3000</c>, <c>set mark 0x4000 (mask 0x4000)</c>. Texts and names come from dumps and may hold control
/// characters; renderers escape them.
/// </summary>
public static class EffectText
{
    /// <summary>The effect as text; it holds no line breaks of its own.</summary>
    public static string ToText(this Effect effect) => effect switch
    {
        Effect.Continue go => go.TargetName.Length == 0 ? "continue" : $"{go.TargetName}, then continue",
        Effect.Accept => "accept",
        Effect.Drop => "drop",
        Effect.Reject reject => $"reject with {NameOf(reject.With)}",
        Effect.Return => "return",
        Effect.Jump jump => $"jump {jump.Chain}",
        Effect.Goto transfer => $"goto {transfer.Chain}",
        Effect.SetMark mark => MarkText("mark", mark.Value, mark.Mask),
        Effect.SetConnectionMark mark => MarkText("ct mark", mark.Value, mark.Mask) + ShiftText(mark.Shift),
        Effect.SaveMark save => $"save mark to ct mark{MasksText(save.PacketMask, save.ConnectionMask)}{ShiftText(save.Shift)}",
        Effect.RestoreMark restore => $"restore mark from ct mark{MasksText(restore.PacketMask, restore.ConnectionMask)}{ShiftText(restore.Shift)}",
        Effect.SetTos tos => BitsText("tos", tos.Value, tos.Mask, byte.MaxValue),
        Effect.SetTtl ttl => TtlText(ttl),
        Effect.Dnat dnat => $"dnat to {EndText(dnat.Addresses, dnat.Ports)}{OptionsText(dnat.Options)}",
        Effect.Snat snat => $"snat to {EndText(snat.Addresses, snat.Ports)}{OptionsText(snat.Options)}",
        Effect.Masquerade nat => $"masquerade{PortsText(nat.Ports)}{OptionsText(nat.Options)}",
        Effect.Redirect nat => $"redirect{PortsText(nat.Ports)}{OptionsText(nat.Options)}",
        Effect.NetMap map => $"map network to {map.Network}",
        Effect.TranslatePrefix prefix => $"{ConditionText.NameOf(prefix.Field)} prefix {prefix.From} becomes {prefix.To}",
        Effect.ChangeSets sets => string.Join(", ", [
            .. sets.Added.Select(s => $"add to set {s}"),
            .. sets.Deleted.Select(s => $"delete from set {s}"),
            .. sets.MarkedBy is { } marked ? [$"set the mark that set {marked.SetName} holds"] : Array.Empty<string>(),
        ]),
        Effect.NoTrack => "do not track",
        Effect.TrackWith track => track.Zone is { } zone ? string.Create(CultureInfo.InvariantCulture, $"track in zone {zone}") : $"track ({track.Text})",
        Effect.TransparentProxy proxy => ProxyText(proxy),
        Effect.HandOver hand => $"hand over ({hand.To}){(hand.HasBypass ? ", accept if nobody takes it" : "")}",
        Effect.Opaque opaque => $"unknown ({opaque.Text}): {opaque.Reason}",
        _ => throw new ArgumentOutOfRangeException(nameof(effect), effect, "Every case of Effect has its text."),
    };

    /// <summary>What a REJECT sends, by the names of <c>--reject-with</c> without their protocol: <c>port-unreachable</c>.</summary>
    public static string NameOf(RejectKind kind) => kind switch
    {
        RejectKind.NetUnreachable => "net-unreachable",
        RejectKind.HostUnreachable => "host-unreachable",
        RejectKind.ProtocolUnreachable => "proto-unreachable",
        RejectKind.PortUnreachable => "port-unreachable",
        RejectKind.NetProhibited => "net-prohibited",
        RejectKind.HostProhibited => "host-prohibited",
        RejectKind.AdminProhibited => "admin-prohibited",
        RejectKind.NoRoute => "no-route",
        RejectKind.AddressUnreachable => "addr-unreachable",
        RejectKind.PolicyFail => "policy-fail",
        RejectKind.RejectRoute => "reject-route",
        _ => "tcp-reset",
    };

    private static string MarkText(string what, uint value, uint mask) => BitsText(what, value, mask, uint.MaxValue);

    // The kernel clears the mask and flips the value; when the value lies within the mask that sets it.
    private static string BitsText(string what, uint value, uint mask, uint all) => (value, mask) switch
    {
        _ when mask == all => string.Create(CultureInfo.InvariantCulture, $"set {what} 0x{value:x}"),
        (0, 0) => $"keep {what}",
        (_, 0) => string.Create(CultureInfo.InvariantCulture, $"flip {what} bits 0x{value:x}"),
        (0, _) => string.Create(CultureInfo.InvariantCulture, $"clear {what} bits 0x{mask:x}"),
        _ when value == mask => string.Create(CultureInfo.InvariantCulture, $"set {what} bits 0x{value:x}"),
        _ when (value & ~mask) == 0 => string.Create(CultureInfo.InvariantCulture, $"set {what} 0x{value:x} under mask 0x{mask:x}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"clear {what} bits 0x{mask:x}, then flip 0x{value:x}"),
    };

    private static string MasksText(uint packet, uint connection) => (packet, connection) switch
    {
        (uint.MaxValue, uint.MaxValue) => "",
        _ when packet == connection => string.Create(CultureInfo.InvariantCulture, $" under mask 0x{packet:x}"),
        _ => string.Create(CultureInfo.InvariantCulture, $" under masks 0x{packet:x} and 0x{connection:x}"),
    };

    private static string ShiftText(int shift) => shift switch
    {
        0 => "",
        > 0 => string.Create(CultureInfo.InvariantCulture, $", shifted left by {shift}"),
        _ => string.Create(CultureInfo.InvariantCulture, $", shifted right by {-shift}"),
    };

    private static string TtlText(Effect.SetTtl ttl) => ttl.Change switch
    {
        TtlChange.Increase => $"ttl + {ttl.Amount}",
        TtlChange.Decrease => $"ttl - {ttl.Amount}",
        _ => $"set ttl {ttl.Amount}",
    };

    private static string EndText(AddressRange? addresses, NatPorts? ports)
    {
        var port = ports is { } given ? $":{given}" : "";
        if (addresses is not { } range)
            return port.Length > 0 ? $"port {port[1..]}" : "itself";
        return range.Family == IpFamily.IPv6 && port.Length > 0 ? $"[{range}]{port}" : $"{range}{port}";
    }

    private static string PortsText(NatPorts? ports) => ports is { } given ? $" to port {given}" : "";

    private static string OptionsText(NatOptions options) =>
        (options.HasFlag(NatOptions.Random) ? ", random port" : "")
        + (options.HasFlag(NatOptions.RandomFully) ? ", fully random port" : "")
        + (options.HasFlag(NatOptions.Persistent) ? ", same for each client" : "");

    private static string ProxyText(Effect.TransparentProxy proxy)
    {
        var address = proxy.Address is { } given ? given.ToString() : "the in interface's address";
        var port = proxy.Port == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" port {proxy.Port}");
        return $"hand to the proxy at {address}{port}, {MarkText("mark", proxy.Mark.Value, proxy.Mark.Mask)}";
    }
}
