using PathTrace.Cluster;
using PathTrace.Net;

namespace PathTrace.Tracing;

/// <summary>Devices that carry packets inside other packets, and where such a packet comes out.</summary>
internal static class Tunnels
{
    /// <summary>The kind of tunnel; null for any other device.</summary>
    internal static string? KindOf(Node node, string device) => Overlays.KindOf(node, device);

    /// <summary>
    /// The outer destination that a gateway on a tunnel stands for: by neighbour and forwarding entries for vxlan; the gateway itself for the others. Null when no dump tells.
    /// </summary>
    internal static IpAddress? OuterDestination(Node node, string device, string kind, IpAddress gateway)
    {
        if (kind != "vxlan")
            return gateway;
        return EntryOf(node, device, gateway)?.Destination;
    }

    /// <summary>True when a vxlan device sends what it has no forwarding entry for to a default destination, and so finds out by itself (vxlan_core.c, vxlan_xmit: the entry of all zeros).</summary>
    internal static bool Floods(Node node, string device) =>
        node.FindInterface(device)?.Tunnel?.Remote is not null || (node.ForwardingEntries ?? []).Any(e => e.Device == device && e.LinkAddress == "00:00:00:00:00:00");

    /// <summary>The forwarding entry by which a vxlan device finds the way to a gateway; null when neighbours and entries hold none.</summary>
    internal static ForwardingEntry? EntryOf(Node node, string device, IpAddress gateway)
    {
        var neighbour = (node.Neighbours ?? []).FirstOrDefault(n => n.Device == device && n.Address == gateway);
        return neighbour?.LinkAddress is not { } mac ? null : (node.ForwardingEntries ?? [])
            .FirstOrDefault(e => e.Device == device && string.Equals(e.LinkAddress, mac, StringComparison.OrdinalIgnoreCase) && e.Destination is not null);
    }

    /// <summary>The device by which a packet of a tunnel comes out at a node: of the same name, else of the same kind; empty when none is known.</summary>
    internal static string ExitAt(Node node, string device, string kind)
    {
        if (node.Interfaces is not { } links || links.Any(l => l.Name == device) || !node.HasEveryInterface)
            return device;
        return links.FirstOrDefault(l => KindOf(node, l.Name) == kind)?.Name ?? "";
    }
}
