using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Explain.Causes;

/// <summary>Peers of WireGuard devices beside the nodes that they mean.</summary>
internal static class WireGuardPeers
{
    /// <summary>The finding of a peer whose endpoint is a node and whose key is none of that node's; null when it fits or the dumps do not tell.</summary>
    internal static Explanation? OtherKey(Snapshot snapshot, Names names, Node node, WireGuardDevice device, WireGuardPeer peer)
    {
        if (peer.Endpoint is not { } endpoint || names.Node(endpoint.Address) is not { } name || name == node.Name || snapshot.FindNode(name) is not { } exit || WireGuardKeys.Fits(peer, exit) != false)
            return null;
        var theirs = exit.WireGuard!.Value.FirstOrDefault(d => d.Name == device.Name) ?? exit.WireGuard.Value[0];
        var right = peer with { PublicKey = theirs.PublicKey };
        return Make.Error(
            FindingCode.TunnelKeyDiffers,
            FindingOwner.Cni,
            $"{device.Name} on {node.Name} knows {exit.Name} by a key that is not {exit.Name}'s",
            $"The peer of {device.Name} with the endpoint {endpoint} is {exit.Name}, and its public key is not the one that {theirs.Name} on {exit.Name} has. WireGuard takes no handshake for or from another key: what the two send each other is dropped without a word.",
            new Evidence(peer.Source, $"{exit.Name} as {node.Name} knows it"),
            new Evidence(theirs.Source, $"{theirs.Name} on {exit.Name}")) with
        {
            Fix = $"let the network plugin on {node.Name} write the peers of {device.Name} again: restart its agent there",
            Check = new($"wg show {ShellWord.Quote(device.Name)} peers", node.Name, $"no line is what \"wg show {theirs.Name} public-key\" prints on {exit.Name}"),
            Node = node.Name,
            Mend = () => snapshot.With(With(node, device, [.. device.Peers.Select(p => ReferenceEquals(p, peer) ? right : p)])),
        };
    }

    /// <summary>The snapshot in which a node's device takes an address for its home's: its peer for that node has it among its allowed addresses, and no other has; null when nobody can tell whose it is.</summary>
    internal static Snapshot? Allowing(Snapshot snapshot, Names names, Node node, string device, IpAddress address)
    {
        if (node.WireGuard?.FirstOrDefault(d => d.Name == device) is not { } own || HomeOf(snapshot, names, address) is not { } home || home == node)
            return null;
        var key = (home.WireGuard?.FirstOrDefault(d => d.Name == device) ?? home.WireGuard?.FirstOrDefault())?.PublicKey;
        var known = own.Peers.FirstOrDefault(p => key is not null && p.PublicKey == key) ?? own.Peers.FirstOrDefault(p => p.Endpoint is { } e && names.Node(e.Address) == home.Name);
        var endpoint = known?.Endpoint ?? snapshot.Nodes.SelectMany(n => n.WireGuard ?? []).SelectMany(d => d.Peers).FirstOrDefault(p => p.Endpoint is { } e && names.Node(e.Address) == home.Name)?.Endpoint;
        if (endpoint is null)
            return null;
        var cidr = home.PodCidrs.FirstOrDefault(c => c.Contains(address));
        var prefix = cidr.Length > 0 ? cidr : IpPrefix.Host(address);
        var mended = (known ?? new(endpoint, [], own.Source) { PublicKey = key }) with { Endpoint = endpoint, AllowedAddresses = [.. known?.AllowedAddresses ?? [], prefix] };
        var others = own.Peers.Where(p => p != known).Select(p => p with { AllowedAddresses = [.. p.AllowedAddresses.Where(a => a.Length < prefix.Length || !a.Contains(address))] });
        return snapshot.With(With(node, own, [mended, .. others]));
    }

    private static Node? HomeOf(Snapshot snapshot, Names names, IpAddress address) =>
        NextHopCauses.HomeOf(snapshot, names, address) ?? (names.Node(address) is { } name ? snapshot.FindNode(name) : null);

    private static Node With(Node node, WireGuardDevice device, System.Collections.Immutable.ImmutableArray<WireGuardPeer> peers) =>
        node with { WireGuard = [.. node.WireGuard!.Value.Select(d => ReferenceEquals(d, device) ? d with { Peers = peers } : d)] };
}
