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
            return NotAllowed(@case, check, node, device);
        return node.WireGuard?.FirstOrDefault(d => d.Name == device)?.PeerOf(@case.Packet.Destination) is null ? NoPeer(@case, check, node, device) : NoEndpoint(@case, check, node, device);
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
        };
    }
}
