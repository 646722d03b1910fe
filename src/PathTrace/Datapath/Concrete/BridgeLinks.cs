using PathTrace.Cluster;
using PathTrace.Net;

namespace PathTrace.Datapath.Concrete;

/// <summary>
/// The ports of a bridge behind which the ends of a packet are: a port that is down passes nothing (br_input.c, br_handle_frame; br_forward.c, should_deliver: BR_STATE_FORWARDING), and two isolated
/// ones pass nothing to each other (br_private.h, br_skb_isolated). What the node's own IP stack sends comes from no port.
/// </summary>
internal static class BridgeLinks
{
    /// <summary>An objection to what comes from, or goes to, an address behind the bridge: its port is down.</summary>
    internal static SourceValidation.Objection? ToPort(NodeModel node, string bridge, IpAddress end)
    {
        if (!node.HasBlockedPorts)
            return null;
        var ports = PortsOf(node, bridge, end);
        if (ports.Find(IsDown) is not { } down)
            return null;
        return new(
            Disposition.InterfaceDown,
            CheckKind.InterfaceState,
            down.IsKnownDown ? $"{down.Name} is down" : $"{down.Name} has no carrier",
            down.Source,
            ports.TrueForAll(IsDown) ? null : Open(node.Node, $"whether {end} is behind {down.Name}", down));
    }

    /// <summary>An objection to a frame from one port of the bridge to another: both are isolated.</summary>
    internal static SourceValidation.Objection? ToCrossing(NodeModel node, string bridge, IpAddress sender, IpAddress receiver)
    {
        if (!node.HasBlockedPorts)
            return null;
        var from = PortsOf(node, bridge, sender);
        var to = PortsOf(node, bridge, receiver);
        if (from.Find(IsIsolated) is not { } port || !to.Exists(IsIsolated))
            return null;
        // One question for the packet and its answer.
        var (lower, higher) = sender < receiver ? (sender, receiver) : (receiver, sender);
        var isCertain = from.TrueForAll(IsIsolated) && to.TrueForAll(IsIsolated);
        return new(
            Disposition.PortIsolated,
            CheckKind.Bridge,
            $"{lower} and {higher} are behind isolated ports of {bridge}",
            port.Source,
            isCertain ? null : Open(node.Node, $"whether {lower} and {higher} are behind isolated ports of {bridge}", port));
    }

    /// <summary>The same of a packet that the bridge by which it came keeps.</summary>
    internal static SourceValidation.Objection? ToBridged(PacketState state)
    {
        if (state is not { IsBridged: true, In: { Length: > 0 } bridge, Arrived: { } arrived })
            return null;
        if (state.Node.HasBlockedPorts)
            NoteEnds(state, arrived);
        return ToCrossing(state.Node, bridge, arrived.Source, state.Packet.Destination);
    }

    private static void NoteEnds(PacketState state, Packet arrived)
    {
        state.Witness?.FixAddress(arrived.Source);
        state.Witness?.FixAddress(state.Packet.Destination);
    }

    /// <summary>The port behind which an address is: its link-layer address stands in the neighbour table, and that one's port in the bridge's table. Null when they do not tell.</summary>
    internal static string? PortOf(Node node, string bridge, IpAddress end)
    {
        var link = node.Neighbours?.FirstOrDefault(n => n.Device == bridge && n.Address == end)?.LinkAddress;
        return link is null ? null : node.ForwardingEntries?.FirstOrDefault(e => e.LinkAddress == link)?.Device;
    }

    // The one port, or all of them when no dump tells which.
    private static List<Interface> PortsOf(NodeModel node, string bridge, IpAddress end)
    {
        var ports = (node.Node.Interfaces ?? []).Where(i => i.IsPortOf(bridge)).ToList();
        return PortOf(node.Node, bridge, end) is { } own && ports.Find(p => p.Name == own) is { } port ? [port] : ports;
    }

    private static bool IsDown(Interface port) => port.IsKnownDown || port.HasNoCarrier;

    private static bool IsIsolated(Interface port) => port.IsIsolated == true;

    private static Unknown Open(Node node, string question, Interface port) =>
        new(question, $"of the ports of {port.Master} only some are so, and no dump tells behind which one it is", node.PathOf("bridge-fdb.txt"));
}
