using PathTrace.Cluster;
using PathTrace.Datapath.Symbolic;

namespace PathTrace.Datapath.Concrete;

/// <summary>
/// A packet whose new destination is its own sender, behind a bridge that calls iptables: the bridge keeps it, and sends it back by the port it came from only in hairpin mode
/// (br_forward.c, should_deliver). Where bridges do not call iptables, the node's IP stack sends it, and no port minds.
/// </summary>
internal static class Hairpins
{
    internal static SourceValidation.Objection? ObjectionTo(PacketState state)
    {
        if (state.In is not { Length: > 0 } device || device != state.Out || state.Arrived is not { } arrived || !state.Witness.IsSame(arrived.Source, state.Packet.Destination)
            || !BridgePorts.IsRedirected(state) || !BridgePorts.IsBridge(state.Node, device))
            return null;
        return ToOwnPort(state, device);
    }

    private static SourceValidation.Objection? ToOwnPort(PacketState state, string device)
    {
        var calls = BridgePorts.Calls(state.Node, device);
        var node = state.Node.Node;
        if (calls.Value == 0)
            return null;
        var ports = node.Interfaces!.Value.Where(i => i.Master == device).ToList();
        state.Witness?.FixAddress(state.Packet.Destination);
        if (BridgeLinks.PortOf(node, device, state.Packet.Destination) is { } own && ports.FirstOrDefault(p => p.Name == own) is { } port)
            ports = [port];
        if (ports.Count > 0 && ports.All(p => p.IsHairpin == true))
            return null;
        var off = ports.Find(p => p.IsHairpin == false);
        // A promiscuous bridge hands a copy up to the IP stack, which sends it on in its stead (br_input.c, br_handle_frame_finish).
        var isCertain = calls.Value > 0 && off is not null && ports.All(p => p.IsHairpin == false) && state.Node.FindInterface(device)?.Flags.Contains("PROMISC") != true;
        return new(
            Disposition.HairpinOff,
            CheckKind.Bridge,
            $"{state.Packet.Destination} sent it itself, and its port of {device} has hairpin mode off",
            off?.Source ?? default,
            isCertain ? null : Missing(calls, off, device, node));
    }

    private static Unknown Missing(Setting calls, Interface? off, string device, Node node) => calls.Value is null
        ? new($"{calls.Text} on {node.Name}", "the setting was not collected", node.PathOf("sysctl.txt"))
        : off is null
            ? new($"hairpin mode of the ports of {device}", "ip addr tells only when asked for details (ip -d addr)", node.PathOf("ip-addr.txt"))
            : new($"hairpin mode of the pod's port of {device}", "not all ports have it, and no dump tells behind which one the pod is", node.PathOf("bridge-fdb.txt"));
}
