namespace PathTrace.Cluster;

/// <summary>Devices that carry packets inside other packets, and what they are there for.</summary>
internal static class Overlays
{
    private static readonly string[] Kinds = ["vxlan", "ipip", "gre", "gretap", "sit", "geneve", "wireguard", "ip6tnl"];

    /// <summary>The kind of tunnel; null for any other device.</summary>
    internal static string? KindOf(Node node, string device)
    {
        var link = node.FindInterface(device);
        if (link?.Kind is { } kind && Kinds.Contains(kind))
            return kind;
        if (link?.LinkType is "ipip" or "sit" or "gre" or "tunnel6")
            return link.LinkType;
        // Without details (ip -d) the name has to tell; these are the names that flannel, Calico and Cilium give.
        return device switch
        {
            "tunl0" => "ipip",
            "vxlan.calico" or "vxlan-v6.calico" or "cilium_vxlan" => "vxlan",
            "wireguard.cali" or "wg-v6.cali" or "cilium_wg0" or "flannel-wg" or "flannel-wg-v6" => "wireguard",
            _ when device.StartsWith("flannel.", StringComparison.Ordinal) || device.StartsWith("flannel-v6.", StringComparison.Ordinal) => "vxlan",
            _ => null,
        };
    }

    /// <summary>
    /// True when a device of the node carries other nodes' pods, be it up or not: it has an address out of a pod CIDR, or neighbours or WireGuard peers of others' pod CIDRs. A tunl0 without an address, which
    /// the module alone brings along, carries nobody's.
    /// </summary>
    internal static bool CarryPods(Node node, IEnumerable<Node> nodes)
    {
        var devices = (node.Interfaces ?? []).Where(i => KindOf(node, i.Name) is not null).ToList();
        if (devices.Count == 0)
            return false;
        var cidrs = nodes.SelectMany(n => n.PodCidrs.Select(c => (Cidr: c, IsOwn: n.Name == node.Name))).ToList();
        var others = cidrs.Where(c => !c.IsOwn).Select(c => c.Cidr).ToList();
        return devices.Exists(d => d.Addresses.Any(a => cidrs.Exists(c => c.Cidr.Contains(a.Address)))
            || (node.Neighbours ?? []).Any(n => n.Device == d.Name && others.Exists(c => c.Contains(n.Address)))
            || (node.WireGuard ?? []).Any(w => w.Name == d.Name && w.Peers.Any(p => p.AllowedAddresses.Any(a => others.Exists(c => a.Contains(c) || c.Contains(a))))));
    }
}
