using System.Globalization;
using PathTrace.Cluster;

namespace PathTrace.Tests.Inputs.IpAddr;

/// <summary>Writes an interface in one fixed form, so that tables of expectations stay readable: everything but where it stands.</summary>
internal static class InterfaceText
{
    public static string Of(Interface device)
    {
        var parts = new List<string> { string.Create(CultureInfo.InvariantCulture, $"{device.Index} {device.Name} {string.Join(',', device.Flags)}") };
        parts.Add(string.Create(CultureInfo.InvariantCulture, $"mtu {device.Mtu} master {device.Master} state {device.State}"));
        parts.Add($"link {device.LinkType} {device.LinkAddress} kind {device.Kind}");
        if (device.Tunnel is { } t)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"tunnel {t.Kind} {t.Vni} {t.Local} > {t.Remote} {t.Device} {t.Port}{(t.IsExternal ? " external" : "")}"));
        parts.AddRange(device.Addresses.Select(Of));
        return string.Join("; ", parts);
    }

    public static string Of(InterfaceAddress address) => string.Join(' ', new[]
    {
        string.Create(CultureInfo.InvariantCulture, $"{address.Address}/{address.PrefixLength}"),
        address.Peer is { } peer ? $"peer {peer}" : null,
        address.Broadcast is { } broadcast ? $"brd {broadcast}" : null,
        address.Scope,
        address.IsSecondary ? "secondary" : null,
    }.OfType<string>());
}
