using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Explain.Causes;

/// <summary>WireGuard's own routing (drivers/net/wireguard: device.c, wg_xmit; receive.c, wg_packet_consume_data_done): no peer for a destination, a peer without an endpoint, a source that the far end does not take.</summary>
internal static class WireGuardCauses
{
    internal static Explanation? Explain(PathCase @case)
    {
        if (@case.LastStep is not Step.Checked { Kind: CheckKind.Tunnel, Passed: false } check || @case.LastHop is not { Out: { } device } hop || @case.Snapshot.FindNode(hop.Node) is not { } node || Tunnels.KindOf(node, device) != "wireguard")
            return null;
        if (@case.Disposition == Disposition.Dropped)
            return OtherKey(@case, node, device) ?? (check.Detail.Contains(" has no peer ", StringComparison.Ordinal) ? UnknownThere(@case, check, node, device) : NotAllowed(@case, check, node, device));
        return node.WireGuard?.FirstOrDefault(d => d.Name == device)?.PeerOf(@case.Packet.Destination) is null ? NoPeer(@case, check, node, device) : NoEndpoint(@case, check, node, device);
    }

    // The sender's peer for the far end, or the far end's for the sender: one key that is not its owner's stops both directions.
    private static Explanation? OtherKey(PathCase @case, Node node, string device)
    {
        if (@case.Last<Step.Fabric>()?.ToNode is not { } exit || @case.Snapshot.FindNode(exit) is not { } there || node.WireGuard?.FirstOrDefault(d => d.Name == device) is not { } own)
            return null;
        if (own.PeerOf(@case.Packet.Destination) is { } peer && WireGuardPeers.OtherKey(@case.Snapshot, @case.Names, node, own, peer) is { } ours)
            return ours;
        return (there.WireGuard ?? [])
            .SelectMany(d => d.Peers.Where(p => p.Endpoint is { } e && @case.Names.Node(e.Address) == node.Name).Select(p => WireGuardPeers.OtherKey(@case.Snapshot, @case.Names, there, d, p)))
            .FirstOrDefault(e => e is not null);
    }

    private static Explanation UnknownThere(PathCase @case, Step.Checked check, Node node, string device)
    {
        var exit = @case.Last<Step.Fabric>()!.ToNode!;
        var far = @case.Snapshot.FindNode(exit)!;
        var there = Tunnels.ExitAt(far, device, "wireguard");
        return Make.Error(
            FindingCode.TunnelPeerMissing,
            FindingOwner.Cni,
            $"{there} on {exit} has no peer for {node.Name}",
            $"{node.Name} sends the packet over {device} to {exit}, and {exit} has no peer with {node.Name}'s public key: it takes no handshake from there, and the packet is dropped without a word.",
            new Evidence(check.Source, $"{there} on {exit}")) with
        {
            Fix = $"let the network plugin on {exit} write the peers of {there} again: restart its agent there",
            Check = new($"wg show {ShellWord.Quote(there)} peers", exit, $"no line is what \"wg show {device} public-key\" prints on {node.Name}"),
            Node = exit,
            Mend = () => WireGuardPeers.Allowing(@case.Snapshot, @case.Names, far, there, @case.Packet.Source),
        };
    }

    private static Explanation NoPeer(PathCase @case, Step.Checked check, Node node, string device) => Make.Error(
        FindingCode.TunnelPeerMissing,
        FindingOwner.Cni,
        $"{device} on {node.Name} has no peer for {@case.Packet.Destination}",
        $"{node.Name} routes {@case.Called(@case.Packet.Destination)} over {device}, and WireGuard sends by the allowed addresses of its peers alone: none of them holds it. The sender gets host-unreachable.",
        new Evidence(check.Source, "the device"),
        new Evidence(@case.Last<Step.Routed>()?.Source ?? default, $"{node.Name}'s route")) with
    {
        Fix = $"let the network plugin on {node.Name} write the peers of {device} again: restart its agent there",
        Check = new($"wg show {ShellWord.Quote(device)} allowed-ips", node.Name, $"no prefix holds {@case.Packet.Destination}"),
        Node = node.Name,
        Mend = () => WireGuardPeers.Allowing(@case.Snapshot, @case.Names, node, device, @case.Packet.Destination),
    };

    private static Explanation NoEndpoint(PathCase @case, Step.Checked check, Node node, string device) => Make.Error(
        FindingCode.TunnelEndpointUnknown,
        FindingOwner.Cni,
        $"{device} on {node.Name} knows no endpoint of the peer for {@case.Packet.Destination}",
        $"The peer whose allowed addresses hold {@case.Called(@case.Packet.Destination)} has no endpoint: none was configured, and it has sent nothing yet from which {device} could have learned it. The sender gets host-unreachable.",
        new Evidence(check.Source, "the peer")) with
    {
        Fix = $"let the network plugin on {node.Name} give the peer its endpoint: restart its agent there",
        Check = new($"wg show {ShellWord.Quote(device)} endpoints", node.Name, "(none): still unknown"),
        Node = node.Name,
    };

    private static Explanation NotAllowed(PathCase @case, Step.Checked check, Node node, string device)
    {
        var exit = @case.Last<Step.Fabric>()?.ToNode ?? "the far end";
        return Make.Error(
            FindingCode.TunnelSourceNotAllowed,
            FindingOwner.Cni,
            $"{exit} does not take {@case.Packet.Source} from {node.Name}",
            $"{node.Name} sends the packet over {device} to {exit}, where WireGuard takes from a peer only the sources that are among its allowed addresses there. {@case.Called(@case.Packet.Source)} is not among {node.Name}'s; the packet is dropped without a word.",
            new Evidence(check.Source, $"{node.Name} as {exit} knows it")) with
        {
            Fix = $"let the network plugin on {exit} write the allowed addresses of {node.Name} again: restart its agent there; or let {node.Name} masquerade what it sends there",
            Check = new("wg show all allowed-ips", exit, $"no prefix of {node.Name}'s holds {@case.Packet.Source}"),
            Node = exit,
            Mend = () => @case.Snapshot.FindNode(exit) is { } there ? WireGuardPeers.Allowing(@case.Snapshot, @case.Names, there, Tunnels.ExitAt(there, device, "wireguard"), @case.Packet.Source) : null,
        };
    }
}
